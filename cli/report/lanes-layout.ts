/** Where the lanes of a picture stand, and where its operations are named. */
import { widthOf } from '../../traces/render/text.js'
import type { LaneOperation, LaneRow } from '../history-core.js'

export interface Lanes {
  /** Of each operation, by its number; those of one client share it. */
  readonly columns: ReadonlyMap<number, number>
  readonly headings: readonly { readonly column: number; readonly text: string }[]
  /** Where operations are named that have no room beside their bars. */
  readonly words: number | undefined
  /** Whether lanes are taken by whoever needs one: then the words name the client. */
  readonly isShared: boolean
  readonly gutter: number
  readonly width: number
}

export const TEXT_MAX = 44
export const GAP = 3
const LANE_MIN = 4
/** With less room for words than this, lanes are shared. */
const WORDS_MIN = 36

/** Lanes wide enough for the operations' names if they fit, else narrow ones, else as few as there are operations at a time. */
export function layoutOf(operations: readonly LaneOperation[], rows: readonly LaneRow[], width: number): Lanes {
  const gutter = Math.max(4, ...rows.map(({ line }) => String(line).length)) + GAP
  const shown = [...new Set(rows.map(({ operation }) => operation))].sort((a, b) => a - b)
  const processes = [...new Set(shown.map((i) => operations[i]!.process))]
  const base = { gutter, width, isShared: false }
  const widthFor = (process: number) =>
    shown
      .filter((i) => operations[i]!.process === process)
      .reduce(
        (most, i) => Math.max(most, Math.min(TEXT_MAX, widthOf(operations[i]!.text)) + 2),
        `client ${process}`.length,
      )
  const wide = placed(processes, gutter, (process) => widthFor(process) + GAP)
  if (wide.end - GAP <= width) return { ...base, ...clients(wide.at, shown, operations, 'client '), words: undefined }
  const narrow = placed(processes, gutter, (process) => Math.max(LANE_MIN, String(process).length + 2))
  if (width - narrow.end >= WORDS_MIN)
    return { ...base, ...clients(narrow.at, shown, operations, ''), words: narrow.end }
  const shared = sharedColumns(rows, gutter)
  return { ...base, ...shared, headings: [], isShared: true }
}

function placed(processes: readonly number[], start: number, widthFor: (process: number) => number) {
  const at = new Map<number, number>()
  let end = start
  for (const process of processes) {
    at.set(process, end)
    end += widthFor(process)
  }
  return { at, end }
}

function clients(
  at: ReadonlyMap<number, number>,
  shown: readonly number[],
  operations: readonly LaneOperation[],
  prefix: string,
): Pick<Lanes, 'columns' | 'headings'> {
  return {
    columns: new Map(shown.map((i) => [i, at.get(operations[i]!.process)!])),
    headings: [...at].map(([process, column]) => ({ column, text: `${prefix}${process}` })),
  }
}

const SHARED_WIDTH = 2

/** Each operation takes the first lane that is free when it begins. */
function sharedColumns(rows: readonly LaneRow[], gutter: number) {
  const columns = new Map<number, number>()
  const taken: boolean[] = []
  const take = (operation: number) => {
    const free = taken.indexOf(false)
    const lane = free === -1 ? taken.length : free
    taken[lane] = true
    columns.set(operation, lane)
  }
  // What began before the first row has its lane from the top.
  const begun = new Set(rows.filter(({ event }) => event === 'invoke').map(({ operation }) => operation))
  for (const { operation } of rows) if (!begun.has(operation) && !columns.has(operation)) take(operation)
  for (const { operation, event } of rows) {
    if (event === 'invoke') take(operation)
    else taken[columns.get(operation)!] = false
  }
  const at = (lane: number) => gutter + lane * SHARED_WIDTH
  return {
    columns: new Map([...columns].map(([operation, lane]) => [operation, at(lane)])),
    words: at(taken.length) + 1,
  }
}
