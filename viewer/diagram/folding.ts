/** Which steps have a row of their own and which lanes are drawn, when the reader wants to see only what matters. */
import type { Report } from '../../traces/report/index.js'
import { causesOf, lanesIn } from '../state/causes.js'

/** A step, or several that are folded into one row: numbers from `from` to `to`. */
export interface FoldedRow {
  readonly from: number
  readonly to: number
  readonly isFolded: boolean
}

export interface Folding {
  readonly rows: readonly FoldedRow[]
  /** The row in which a step is, folded or not. */
  rowOf(step: number): number
  isFolded(step: number): boolean
  /** The place of a lane among those that are drawn; where it is not, that of the next one that is. */
  columnOf(lane: number): number
  isDrawn(lane: number): boolean
  readonly columns: number
  readonly hidden: readonly number[]
}

export interface FoldingChoice {
  /** Steps that do not matter are folded. */
  readonly isPastOnly: boolean
  /** Lanes without a part in what matters are not drawn. */
  readonly isIdleHidden: boolean
}

/** Everything is as it is: rows are steps. */
export const isEverything = ({ isPastOnly, isIdleHidden }: FoldingChoice): boolean => !isPastOnly && !isIdleHidden

/** @param chosen the step that is looked at has a row, whether it matters or not */
export function foldingOf(report: Report, choice: FoldingChoice, chosen: number): Folding {
  const matters = isEverything(choice) ? undefined : mattersIn(report)
  const last = report.steps.length
  const rows: FoldedRow[] = []
  const places = new Int32Array(last + 1)
  for (let step = 0; step <= last; step += 1) {
    const isFolded = choice.isPastOnly && step > 0 && step !== chosen && !matters!.has(step)
    const before = rows.at(-1)
    if (isFolded && before?.isFolded) rows[rows.length - 1] = { ...before, to: step }
    else rows.push({ from: step, to: step, isFolded })
    places[step] = rows.length - 1
  }
  const drawn = choice.isIdleHidden ? lanesIn(report, matters!) : report.lanes.map(() => true)
  const columns: number[] = []
  for (const [lane] of drawn.entries()) columns.push((columns[lane - 1] ?? 0) + (drawn[lane - 1] ? 1 : 0))
  const count = drawn.filter((isDrawn) => isDrawn).length
  return {
    rows,
    rowOf: (step) => places[step] ?? rows.length,
    isFolded: (step) => rows[places[step] ?? -1]?.isFolded ?? false,
    columnOf: (lane) => columns[lane] ?? count,
    isDrawn: (lane) => drawn[lane] ?? false,
    columns: count,
    hidden: drawn.flatMap((isDrawn, lane) => (isDrawn ? [] : [lane])),
  }
}

const known = new WeakMap<Report, ReadonlySet<number>>()

function mattersIn(report: Report): ReadonlySet<number> {
  const before = known.get(report)
  if (before !== undefined) return before
  const made = causesOf(report)
  known.set(report, made)
  return made
}
