/** What the four guarantees have in common: each makes demands on the order of versions. */
import { Order } from './order.js'
import type { WriteOrder } from './sources.js'
import { NONE, READ, type Trails, WRITE } from './trails.js'
import type { Versions } from './versions.js'

export interface Evidenced {
  readonly trails: Trails
  readonly versions: Versions
  readonly shouldStop: () => boolean
}

/**
 * A version was found after one that had overwritten it: no order need be looked at.
 *
 * - `issued`: a session wrote `a` and then `b` to one key; another found `b` and then `a`.
 * - `followed`: a session found `a` and then wrote `b` to its key; another found `b` and then `a`.
 */
export interface Overwritten {
  readonly rule: 'issued' | 'followed'
  /** The write or the read of `a`, the write of `b`, the read that found `b`, the one that found `a`. */
  readonly accesses: readonly [number, number, number, number]
}

export interface Demanded {
  /** Whether anything in the history could have broken the guarantee. */
  readonly isTested: boolean
  readonly overwritten?: Overwritten
}

/** Adds its demands to an order. `undefined` when it was stopped. */
export type Demand = (evidenced: Evidenced, order: Order) => Demanded | undefined

/**
 * An order with what is demanded of it whatever the guarantee: the initial version is the first one, the writes of one
 * transaction to a key follow each other, and lists show the truth.
 */
export function plainOrder({ trails, versions }: Evidenced, known: WriteOrder): Order {
  const { count, of, writeOf, initialOf, shown } = versions
  const order = new Order(count)
  for (let version = 0; version < count; version += 1) {
    const write = writeOf[version]!
    if (write === NONE) continue
    const initial = initialOf[trails.keys[write]!]!
    if (initial !== NONE) order.before(initial, version, 'first')
    const before = previousWrite(trails, versions, write)
    if (before !== NONE && trails.units[before] === trails.units[write])
      order.before(of[before]!, version, 'program', before, write)
  }
  for (let key = 0; shown && key < trails.keyCount; key += 1) {
    const [shownOrder, read] = [shown.orders[key]!, shown.longest[key]!]
    for (let i = 1; i < shownOrder.length; i += 1)
      order.before(of[shownOrder[i - 1]!]!, of[shownOrder[i]!]!, 'listed', read)
  }
  if (shown) unlisted(trails, versions, order)
  if (known !== 'any') demandIssued(trails, versions, order)
  if (known === 'real-time') demandRealTime(trails, versions, order)
  return order
}

/** The writes of a session to a key come in the order in which it issued them. */
export function demandIssued(trails: Trails, versions: Versions, order: Order): void {
  for (const first of trails.firstOnKey) {
    let before = NONE
    for (let at = first; at !== NONE; at = trails.nextOnKey[at]!) {
      if (!isWriting(trails, versions, at)) continue
      if (before !== NONE) order.before(versions.of[before]!, versions.of[at]!, 'issued', before, at)
      before = at
    }
  }
}

/** What returned before another write of its key began comes before it: through points that follow each other in time. */
function demandRealTime(trails: Trails, { writeOf, of }: Versions, order: Order): void {
  const writes = Array.from(writeOf).filter((write) => write !== NONE)
  const timeOf = (write: number) => trails.unitOf(write).time ?? trails.unitOf(write)
  const began = (write: number) => timeOf(write).invoked
  const ended = (write: number) => timeOf(write).completed ?? began(write)
  const ends = writes.filter((write) => trails.isCertain(write)).sort((a, b) => ended(a) - ended(b) || a - b)
  let next = 0
  const points = new Int32Array(trails.keyCount).fill(NONE)
  for (const write of writes.sort((a, b) => began(a) - began(b) || a - b)) {
    for (; next < ends.length && ended(ends[next]!) < began(write); next += 1) {
      const end = ends[next]!
      const point = order.point()
      const before = points[trails.keys[end]!]!
      if (before !== NONE) order.before(before, point, 'through')
      order.before(of[end]!, point, 'through', end)
      points[trails.keys[end]!] = point
    }
    const point = points[trails.keys[write]!]!
    if (point !== NONE) order.before(point, of[write]!, 'real-time', write)
  }
}

/** What no list showed yet comes after all that they did. */
function unlisted(trails: Trails, { count, of, writeOf, shown }: Versions, order: Order): void {
  const isListed = new Uint8Array(count)
  for (const each of shown!.orders) for (const write of each) isListed[of[write]!] = 1
  for (let version = 0; version < count; version += 1) {
    const write = writeOf[version]!
    if (write === NONE || isListed[version] === 1) continue
    const key = trails.keys[write]!
    const last = shown!.orders[key]!.at(-1)
    if (last !== undefined) order.before(of[last]!, version, 'unlisted', shown!.longest[key]!)
  }
}

/** The write of the same session to the same key before an access, if it happened; or `NONE`. */
export function previousWrite({ kinds, previousOnKey }: Trails, { of }: Versions, at: number): number {
  let before = previousOnKey[at]!
  while (before !== NONE && (kinds[before] !== WRITE || of[before] === NONE)) before = previousOnKey[before]!
  return before
}

export const isFinding = ({ kinds }: Trails, { of }: Versions, at: number): boolean =>
  kinds[at] === READ && of[at] !== NONE

export const isWriting = ({ kinds }: Trails, { of }: Versions, at: number): boolean =>
  kinds[at] === WRITE && of[at] !== NONE

/** Whether somebody is there who could see what is wrong with an order: a list shows it alone, a register needs two reads. */
export function isObserved(trails: Trails, versions: Versions): boolean {
  const needed = trails.type === 'list-append' ? 1 : 2
  for (let session = 0; session < trails.sessions; session += 1) {
    let reads = 0
    for (let at = trails.starts[session]!; at < trails.starts[session + 1]!; at += 1) {
      if (isFinding(trails, versions, at)) reads += 1
    }
    if (reads >= needed) return true
  }
  return false
}
