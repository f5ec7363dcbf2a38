/** Which operations of a history are drawn: all of a short one; of a long one those that matter, and what was going on around them. */
import type { Recorded } from '../recorded.js'
import { faultsAmong } from './faults.js'
import type { DrawnHistory, DrawnOperation } from './page.js'
import { type OperationSource, sourceOf } from './source.js'

/** Operations by their places in the order of invocation, by where they begin, or by lines that they stand in. */
export interface Wanted {
  readonly operations?: readonly number[]
  readonly positions?: readonly number[]
  readonly lines?: ReadonlySet<number>
}

export interface DrawOptions {
  /** Operations that must be there. */
  readonly wanted: Wanted
  /** All are drawn where there are no more than this. */
  readonly allMax: number
  /** Otherwise those that are wanted, and others up to this number in all. */
  readonly someMax: number
}

export interface Drawing {
  readonly drawn: DrawnHistory
  /** The place of an operation of the history in the drawing. */
  readonly placeOf: (operation: number) => number | undefined
  /** The same for the operation that begins at a position of the history. */
  readonly placeAt: (position: number) => number | undefined
  /** Events drawn before a position of the history. */
  readonly rankOf: (position: number) => number
}

/** Pure, and O(events): the same history and options give the same drawing. */
export function drawHistory(recorded: Recorded, options: DrawOptions): Drawing {
  const source = sourceOf(recorded)
  const { chosen, left } = choose(source, options)
  const { positions, ranks } = eventsOf(source, chosen)
  const lanes = new Map<string, number>()
  for (const name of [...new Set(chosen.map((operation) => source.laneOf(operation)))].sort(byNumber))
    lanes.set(name, lanes.size)
  const operations = chosen.map((operation): DrawnOperation => {
    const end = source.ends[operation]!
    return {
      lane: lanes.get(source.laneOf(operation))!,
      ...source.wordsOf(operation),
      begin: ranks.get(source.begins[operation]!)!,
      ...(end < 0 ? {} : { end: ranks.get(end)! }),
    }
  })
  const places = new Map(chosen.map((operation, i) => [operation, i]))
  const rankOf = (position: number) => firstAtLeast(positions, position)
  const times = positions.map((position) => source.timeAt(position))
  const drawn: DrawnHistory = {
    lanes: [...lanes.keys()],
    operations,
    lines: positions.map((position) => source.lineAt(position)),
    unit: source.unit,
    ...(times.length > 0 && isRising(times) ? { times } : {}),
    isTimed: source.isTimed,
    faults: faultsAmong(source.annotations, positions.length, rankOf),
    gaps: left.length === 0 ? [] : gapsIn(positions, source.count === 0 ? 0 : lastPosition(source)),
    total: source.count,
    left,
  }
  return {
    drawn,
    placeOf: (operation) => places.get(operation),
    placeAt: (position) => places.get(begunAt(source, position) ?? -1),
    rankOf,
  }
}

function choose(source: OperationSource, { wanted, allMax, someMax }: DrawOptions) {
  const { count } = source
  if (count <= allMax) return { chosen: Array.from({ length: count }, (_, i) => i), left: [] }
  const all = operationsWanted(source, wanted)
  const kept = all.slice(0, someMax)
  const key = keyOfAll(source, kept)
  // Others are taken from the same object where there is one: they are what the reader has to compare with.
  const others: number[] = []
  for (let i = 0; i < count; i++) if (key === undefined || source.keyOf(i) === key) others.push(i)
  const chosen = new Set(kept)
  const centres = kept.length === 0 ? [0] : kept.map((operation) => firstAtLeast(others, operation))
  for (let away = 1; chosen.size < Math.min(someMax, others.length) && away <= others.length; away++)
    for (const centre of centres)
      for (const at of [centre - away, centre + away - (kept.length === 0 ? 1 : 0)])
        if (at >= 0 && at < others.length && chosen.size < someMax) chosen.add(others[at]!)
  const around = chosen.size - kept.length
  const matter = kept.length === 0 ? 'the first ones' : `${kept.length} that matter and ${around} around them`
  const whose = key === undefined || kept.length === 0 ? '' : ', all on the same object'
  const unkept = all.length - kept.length
  return {
    chosen: [...chosen].sort((a, b) => a - b),
    left: [
      `${number(chosen.size)} of ${number(count)} operations are drawn: ${matter}${whose}. ` +
        `${number(count - chosen.size)} are left out of the picture; the verdict is of all of them.`,
      ...(unkept > 0 ? [`${number(unkept)} of those that matter are left out as well.`] : []),
    ],
  }
}

/** The key that all of them are on. */
function keyOfAll(source: OperationSource, operations: readonly number[]): number | undefined {
  const keys = new Set(operations.map((operation) => source.keyOf(operation)))
  const [key] = keys
  return keys.size === 1 && key! >= 0 ? key : undefined
}

function eventsOf({ begins, ends }: OperationSource, chosen: readonly number[]) {
  const positions = chosen.flatMap((operation) =>
    ends[operation]! < 0 ? [begins[operation]!] : [begins[operation]!, ends[operation]!],
  )
  positions.sort((a, b) => a - b)
  return { positions, ranks: new Map(positions.map((position, rank) => [position, rank])) }
}

function lastPosition({ begins, ends, count }: OperationSource): number {
  let last = 0
  for (let i = 0; i < count; i++) last = Math.max(last, begins[i]!, ends[i]!)
  return last
}

function gapsIn(positions: readonly number[], last: number): { before: number; events: number }[] {
  const gaps = positions.flatMap((position, i) => {
    const events = position - (positions[i - 1] ?? -1) - 1
    return events > 0 ? [{ before: i, events }] : []
  })
  const behind = last - (positions.at(-1) ?? -1)
  return behind > 0 ? [...gaps, { before: positions.length, events: behind }] : gaps
}

/** In their order, each once. */
function operationsWanted(source: OperationSource, { operations = [], positions = [], lines }: Wanted): number[] {
  const found = new Set(operations.filter((operation) => operation < source.count))
  for (const position of positions) {
    const operation = begunAt(source, position)
    if (operation !== undefined) found.add(operation)
  }
  for (let i = 0; lines !== undefined && lines.size > 0 && i < source.count; i++) {
    const end = source.ends[i]!
    if (lines.has(source.lineAt(source.begins[i]!)) || (end >= 0 && lines.has(source.lineAt(end)))) found.add(i)
  }
  return [...found].sort((a, b) => a - b)
}

function begunAt({ begins }: OperationSource, position: number): number | undefined {
  const at = firstAtLeast(begins, position)
  return begins[at] === position ? at : undefined
}

/** The first place whose number is not less; the length where there is none. O(log n). */
function firstAtLeast(sorted: ArrayLike<number>, wanted: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < wanted) low = middle + 1
    else high = middle
  }
  return low
}

const isRising = (times: readonly number[]): boolean =>
  times.every((time, i) => Number.isFinite(time) && (i === 0 || time >= times[i - 1]!)) && times[0] !== times.at(-1)

const number = (n: number): string => n.toLocaleString('en')

/** `client 2` before `client 10`. */
const byNumber = (a: string, b: string): number =>
  Number(/-?\d+$/.exec(a)?.[0]) - Number(/-?\d+$/.exec(b)?.[0]) || (a < b ? -1 : 1)
