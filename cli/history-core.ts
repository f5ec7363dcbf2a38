/** The part of a bad history that is bad by itself, as lanes to draw and as a history of its own. Runs in a worker. */
import type { HistoryChecker, LinearizabilityEvidence, SequentialSpecification } from '../checkers/index.js'
import {
  type Conflict,
  type NamedOperation,
  type NotLinearizableEvidence,
  named,
} from '../checkers/linearizability/evidence.js'
import { judgedAsLine } from '../history/formats/judged-as.js'
import { jsonLine } from '../history/formats/write-json-lines.js'
import { type FormatDefaults, type History, pairOperations, type RecordedHistory } from '../history/index.js'

/** One event of the part, in the lane of its process. */
export interface LaneRow {
  readonly line: number
  readonly process: number
  readonly operation: number
  readonly event: 'invoke' | 'ok' | 'fail' | 'info'
}

export interface LaneOperation {
  readonly process: number
  readonly text: string
  /** What the explanation ends with: the answer that no order allows. */
  readonly isRefuted: boolean
}

/** What was done to the system meanwhile. */
export interface LaneNote {
  readonly line: number
  readonly text: string
}

export interface HistoryCore {
  /** Why no order of the part is right, a sentence a line. */
  readonly why: readonly string[]
  readonly operations: readonly LaneOperation[]
  readonly rows: readonly LaneRow[]
  readonly notes: readonly LaneNote[]
  /** The part as a file in our own format, with how it is meant. */
  readonly text: string
}

/** How the part is judged again: by the same checker and specification. */
export interface Judge {
  readonly checker: HistoryChecker<LinearizabilityEvidence>
  readonly specification: SequentialSpecification
  /** What a file of the part says of itself. */
  readonly meant: FormatDefaults
}

export function historyCore(
  recorded: RecordedHistory,
  evidence: NotLinearizableEvidence,
  { checker, specification, meant }: Judge,
  shouldStop: () => boolean,
): HistoryCore {
  const { history, positions } = evidence.core
  const line = (at: number) => recorded.lines[positions[at]!]!
  const again = checker.check(history, { shouldStop })
  // A part that is bad by itself says most simply why. One whose second judgement was cut short is known to be bad all the same.
  const isBad = again.verdict === 'invalid' && again.evidence !== undefined && 'core' in again.evidence
  const own = isBad ? (again.evidence as NotLinearizableEvidence) : undefined
  const why = own
    ? checker.explain!(own, { position: (at) => `line ${line(at)}` })
    : checker.explain!(evidence, { position: (at) => `line ${recorded.lines[at]}` })
  const refuted = new Set(own ? refutedBy(own).map(({ index }) => index) : [])
  const operations = pairOperations(history).map((operation) => ({
    process: operation.process,
    text: named(specification)(operation).text,
    isRefuted: refuted.has(operation.index),
  }))
  return {
    why: [...why, ...farthest(evidence, recorded)],
    operations,
    rows: rowsOf(history, line),
    notes: notesOf(recorded, positions),
    text: [judgedAsLine(meant), ...withoutFallingTimes(history).map(jsonLine)].join(''),
  }
}

function rowsOf(history: History, line: (at: number) => number): LaneRow[] {
  const open = new Map<number, number>()
  let operations = 0
  return history.map(({ process, type }, at) => {
    if (type === 'invoke') open.set(process, operations++)
    return { line: line(at), process, operation: open.get(process)!, event: type }
  })
}

/** The operations whose answers are what cannot be. */
function refutedBy({ conflict, prefixes }: NotLinearizableEvidence): readonly NamedOperation[] {
  if (conflict) return lastFound(conflict)
  return prefixes[0]!.obstacles.flatMap(({ type, operation }) => (type === 'specification' ? [operation] : []))
}

/** Of the operations that found something, the one that ended last. */
function lastFound(conflict: Conflict): readonly NamedOperation[] {
  if (conflict.type === 'never-written') return [conflict.operation]
  const finders = conflict.edges.flatMap(({ because, from, to, seenBy }) => {
    if (because === 'read-from') return [to]
    return because === 'overwritten' ? [from] : seenBy ? [seenBy] : []
  })
  const last = finders.reduce<NamedOperation | undefined>(
    (a, b) => (a && a.completed! > b.completed! ? a : b),
    undefined,
  )
  return last ? [last] : []
}

const tailMax = 3

/** The longest order of the whole history that goes well: in the part alone it may look as if little had. */
function farthest({ among, operations, prefixes, key }: NotLinearizableEvidence, { lines }: RecordedHistory): string[] {
  const [{ order }] = prefixes as [(typeof prefixes)[0]]
  if (among !== operations || order.length === 0) return []
  const whose = key === undefined ? 'of the history' : 'of this object'
  const ends = order
    .slice(-tailMax)
    .map(({ text, process, invoked }) => `${text} by client ${process} (line ${lines[invoked]})`)
  const count = `${order.length} of the ${operations} operations ${whose}`
  return [`The longest order that goes well has ${count}, and ends with ${ends.join(', ')}.`]
}

const notesMax = 8

function notesOf({ annotations }: RecordedHistory, positions: readonly number[]): LaneNote[] {
  const [first, last] = [positions[0] ?? 0, positions.at(-1) ?? 0]
  const within = annotations.filter(({ position }) => position > first && position <= last)
  const notes = within.map(({ line, process, type, f, value }) => {
    const what = value === undefined || value === null ? '' : ` ${JSON.stringify(value)}`
    return { line, text: `${process} ${type === 'invoke' ? '' : `${type} `}${f}${what}` }
  })
  // Too many would hide what they stand beside.
  return notes.length > notesMax ? [] : notes
}

/** Our format takes falling times for a mistake; where the source's order was not that of its clocks, they say nothing. */
function withoutFallingTimes(history: History): History {
  const times = history.flatMap(({ time }) => (time === undefined ? [] : [time]))
  if (times.every((time, i) => i === 0 || time >= times[i - 1]!)) return history
  return history.map(({ time: _, ...event }) => event)
}
