/**
 * Which write each read found.
 *
 * A read of a register finds the write of its value. Where several wrote it, or it is the initial value as well, the read
 * is ambiguous: it found one of its candidates. A read of a list finds all of its elements, and shows their order. What a
 * transaction appended itself, and finds at the end of its own reads, is taken off before lists are compared: its place
 * among others is certain only when the transaction is over.
 */
import { HistoryError, sameValue, type Value } from '../../history/index.js'
import { NONE, NOTHING, READ, type Trails, WRITE } from './trails.js'

/** In place of the write that a read found. */
export const AMBIGUOUS = -2

/** Why no order of writes can be right, whatever is asked of it. */
export type Flaw =
  | { readonly type: 'never-written'; readonly read: number; readonly value: Value }
  | { readonly type: 'element-twice'; readonly read: number; readonly value: Value }
  | { readonly type: 'lists-disagree'; readonly reads: readonly [number, number] }

export interface Found {
  /** For each read the write that it found, `NONE` for the initial version, or `AMBIGUOUS`; of a list, its last element's. */
  readonly writes: Int32Array
  /** The writes that an ambiguous read may have found, in order of time; `NONE`, the first of them, is the initial version. */
  readonly candidates: ReadonlyMap<number, readonly number[]>
  readonly shown?: Shown
}

/** What reads of lists showed. */
export interface Shown {
  /** By key, the writes in the order that the longest read showed. */
  readonly orders: readonly Int32Array[]
  /** By key, that read, or `NONE`. */
  readonly longest: Int32Array
  /** How much of the order each read showed, apart from its own transaction's appends. */
  readonly lengths: Int32Array
}

/**
 * O(accesses and list elements).
 * @throws HistoryError when a value is appended to a key twice: then lists do not tell which append an element is of
 */
export function findWrites(trails: Trails): Found | Flaw {
  const writers = new Writers(trails)
  return trails.type === 'register' ? inRegisters(trails, writers) : inLists(trails, writers)
}

/** Who wrote a value to a key. */
class Writers {
  readonly #first = new Map<number, number>()
  readonly #several = new Map<number, number[]>()
  /** Those that reads of one value share. */
  readonly #candidates = new Map<number, readonly number[]>()

  constructor(private readonly trails: Trails) {
    for (let at = 0; at < trails.count; at += 1) {
      if (trails.kinds[at] !== WRITE) continue
      const slot = this.#slot(trails.keys[at]!, trails.values[at]!)
      const first = this.#first.get(slot)
      if (first === undefined) this.#first.set(slot, at)
      else if (trails.type === 'list-append') throw appendedTwice(trails, at)
      else if (!this.#several.get(slot)?.push(at)) this.#several.set(slot, [first, at])
    }
  }

  /** The first of them, or `NONE`. */
  of(key: number, value: number | undefined): number {
    return value === undefined ? NONE : (this.#first.get(this.#slot(key, value)) ?? NONE)
  }

  isSeveral(key: number, value: number): boolean {
    return this.#several.has(this.#slot(key, value))
  }

  /** All of them, in order of time, after the initial version if that is one. */
  candidates(key: number, value: number, isInitial: boolean): readonly number[] {
    const slot = this.#slot(key, value)
    const known = this.#candidates.get(slot)
    if (known) return known
    const writes = this.#several.get(slot) ?? [this.of(key, value)]
    const began = (write: number) => this.trails.unitOf(write).invoked
    const sorted = [...writes].sort((a, b) => began(a) - began(b) || a - b)
    const candidates = isInitial ? [NONE, ...sorted] : sorted
    this.#candidates.set(slot, candidates)
    return candidates
  }

  #slot(key: number, value: number): number {
    return key * this.trails.valueCount + value
  }
}

function appendedTwice(trails: Trails, at: number): HistoryError {
  return new HistoryError({
    position: trails.unitOf(at).invoked,
    expected: 'each value to be appended to a key once',
    got: `${trails.mention(at).text} again`,
    hint: 'a list does not tell which of two equal appends an element is of',
  })
}

function inRegisters(trails: Trails, writers: Writers): Found | Flaw {
  const { count, kinds, keys, values, initial } = trails
  const initialValue = initial === undefined ? undefined : trails.numberOf(initial)
  const writes = new Int32Array(count).fill(NONE)
  const candidates = new Map<number, readonly number[]>()
  for (let at = 0; at < count; at += 1) {
    const value = values[at]!
    if (kinds[at] !== READ || value === NOTHING) continue
    const writer = writers.of(keys[at]!, value)
    const isInitial = value === initialValue
    if (writer === NONE && !isInitial) return { type: 'never-written', read: at, value: trails.valueOf(at) }
    if (!writers.isSeveral(keys[at]!, value) && !(isInitial && writer !== NONE)) writes[at] = writer
    else {
      writes[at] = AMBIGUOUS
      candidates.set(at, writers.candidates(keys[at]!, value, isInitial))
    }
  }
  return { writes, candidates }
}

function inLists(trails: Trails, writers: Writers): Found | Flaw {
  const { count, kinds, keys, keyCount } = trails
  const lengths = new Int32Array(count)
  const longest = new Int32Array(keyCount).fill(NONE)
  for (let at = 0; at < count; at += 1) {
    if (kinds[at] !== READ) continue
    lengths[at] = listOf(trails, at).length - ownAtEnd(trails, at)
    const known = longest[keys[at]!]!
    if (known === NONE || lengths[at]! > lengths[known]!) longest[keys[at]!] = at
  }
  const orders: Int32Array[] = []
  for (let key = 0; key < keyCount; key += 1) {
    const order = orderShown(trails, writers, longest[key]!, lengths)
    if ('type' in order) return order
    orders.push(order)
  }
  const writes = new Int32Array(count).fill(NONE)
  for (let at = 0; at < count; at += 1) {
    if (kinds[at] !== READ) continue
    const key = keys[at]!
    const flaw = againstLongest(trails, writers, at, longest[key]!, lengths)
    if (flaw) return flaw
    const own = listOf(trails, at).length > lengths[at]! ? trails.previousOnKey[at]! : NONE
    if (own !== NONE) writes[at] = lastWrite(trails, own)
    else if (lengths[at]! > 0) writes[at] = orders[key]![lengths[at]! - 1]!
  }
  return { writes, candidates: new Map(), shown: { orders, longest, lengths } }
}

const listOf = (trails: Trails, at: number): readonly Value[] => trails.lists[trails.values[at]!]!

/** The write at an access, or the last one before it to the same key. */
function lastWrite({ kinds, previousOnKey }: Trails, at: number): number {
  let write = at
  while (kinds[write] !== WRITE) write = previousOnKey[write]!
  return write
}

/** How many elements at the end of a read its own transaction appended before: all of its appends, or none. */
function ownAtEnd(trails: Trails, at: number): number {
  const { kinds, units, previousOnKey } = trails
  const list = listOf(trails, at)
  let own = 0
  for (
    let before = previousOnKey[at]!;
    before !== NONE && units[before] === units[at];
    before = previousOnKey[before]!
  ) {
    if (kinds[before] !== WRITE) continue
    own += 1
    if (own > list.length || !sameValue(list[list.length - own]!, trails.valueOf(before))) return 0
  }
  return own
}

function orderShown(trails: Trails, writers: Writers, at: number, lengths: Int32Array): Int32Array | Flaw {
  if (at === NONE) return new Int32Array(0)
  const list = listOf(trails, at)
  const order = new Int32Array(lengths[at]!)
  const seen = new Set<number>()
  for (let i = 0; i < order.length; i += 1) {
    const value = list[i]!
    const write = writers.of(trails.keys[at]!, trails.numberOf(value))
    if (write === NONE) return { type: 'never-written', read: at, value }
    if (seen.has(write)) return { type: 'element-twice', read: at, value }
    seen.add(write)
    order[i] = write
  }
  return order
}

/** Each list is a beginning of the longest one, or they contradict each other. */
function againstLongest(
  trails: Trails,
  writers: Writers,
  at: number,
  longest: number,
  lengths: Int32Array,
): Flaw | undefined {
  const [list, whole] = [listOf(trails, at), listOf(trails, longest)]
  for (let i = 0; i < lengths[at]!; i += 1) {
    const value = list[i]!
    if (value === whole[i] || sameValue(value, whole[i]!)) continue
    if (writers.of(trails.keys[at]!, trails.numberOf(value)) === NONE) return { type: 'never-written', read: at, value }
    const repeated = list.slice(0, i).some((other) => sameValue(other, value))
    return repeated ? { type: 'element-twice', read: at, value } : { type: 'lists-disagree', reads: [at, longest] }
  }
  return undefined
}

export const isFlaw = (found: Found | Flaw): found is Flaw => 'type' in found
