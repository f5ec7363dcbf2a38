/** The longest list that was read of each key, and what stands where in it: the order of the key's appends. */
import { HistoryError, sameValue, showValue, type Value } from '../../../history/index.js'
import type { Flaws } from '../flaws.js'
import { ABORTED, COMMITTED, type Columns, NO_STEP } from './columns.js'
import { UNNUMBERED } from './pair-numbers.js'

/** Not in the list. */
export const UNSEEN = -1

export interface Longest {
  /** The step that read it, per key, or `NO_STEP`. */
  readonly step: Int32Array
  /** The appends that it shows, per key from `start[key]` to `start[key + 1]`: steps, or `NO_STEP` where nobody appended. */
  readonly start: Int32Array
  readonly appends: Int32Array
  /** Of each append its place in the list of its key, or `UNSEEN`. */
  readonly place: Int32Array
  /** The first place, per key, with an element that nobody appended, or that an aborted transaction did; else the length. */
  readonly firstUnwritten: Int32Array
  readonly firstAborted: Int32Array
  /** 1 for a key of which another list does not begin as this one does. */
  readonly isContradicted: Uint8Array
  /** The append of an element, or `NO_STEP`. */
  appendOf(key: number, element: Value): number
}

/**
 * O(steps + elements).
 * @throws HistoryError for an element that is appended twice to its key, and for a read of what is no list
 */
export function longestLists(columns: Columns, flaws: Flaws): Longest {
  const { start: steps, status, key, isWrite, keys, values, versions, written } = columns
  const appendOfVersion = appendsOf(columns)
  const step = new Int32Array(keys.values.length).fill(NO_STEP)
  const lengths = new Int32Array(keys.values.length)
  for (let t = 0; t + 1 < steps.length; t += 1) {
    if (status[t] !== COMMITTED) continue
    for (let at = steps[t]!; at < steps[t + 1]!; at += 1) {
      if (isWrite[at] === 1) continue
      const { length } = listOf(columns, at)
      if (length <= lengths[key[at]!]!) continue
      lengths[key[at]!] = length
      step[key[at]!] = at
    }
  }
  const start = new Int32Array(lengths.length + 1)
  for (let k = 0; k < lengths.length; k += 1) start[k + 1] = start[k]! + lengths[k]!
  const appends = new Int32Array(start[lengths.length]!)
  const place = new Int32Array(written.length).fill(UNSEEN)
  const appendOf = (k: number, element: Value) => {
    const number = values.find(element)
    const version = number === undefined ? UNNUMBERED : versions.find(k, number)
    return version === UNNUMBERED ? NO_STEP : appendOfVersion[version]!
  }
  const [firstUnwritten, firstAborted] = [lengths.slice(), lengths.slice()]
  for (let k = 0; k < lengths.length; k += 1) {
    if (step[k] === NO_STEP) continue
    const list = listOf(columns, step[k]!)
    for (let i = list.length - 1; i >= 0; i -= 1) {
      const append = appendOf(k, list[i]!)
      appends[start[k]! + i] = append
      if (append === NO_STEP) firstUnwritten[k] = i
      else {
        if (status[columns.transaction[append]!] === ABORTED) firstAborted[k] = i
        place[append] = i
      }
    }
  }
  const isContradicted = new Uint8Array(lengths.length)
  const longest = { step, start, appends, place, firstUnwritten, firstAborted, isContradicted, appendOf }
  findDirtyUpdates(columns, longest, flaws)
  findTornAppends(columns, longest, flaws)
  return longest
}

/** Of each version the step that appends it. */
function appendsOf({ versions, written, transaction, key, keys, value }: Columns): Int32Array {
  const appends = new Int32Array(versions.count).fill(NO_STEP)
  for (let step = 0; step < written.length; step += 1) {
    const version = written[step]!
    if (version === NO_STEP) continue
    if (appends[version] !== NO_STEP) {
      throw new HistoryError({
        position: transaction[step]!,
        related: transaction[appends[version]!]!,
        expected: `each element appended once to key ${showValue(keys.values[key[step]!]!)}`,
        got: `${showValue(value(step)!)} a second time`,
        hint: 'in a history of lists an element tells who appended it; a retried append needs another element',
      })
    }
    appends[version] = step
  }
  return appends
}

const NOTHING: readonly Value[] = []

/** What a read saw; nothing where nobody saw the result. */
export function listOf(columns: Columns, step: number): readonly Value[] {
  const value = columns.value(step)
  if (value === undefined || value === null) return NOTHING
  if (Array.isArray(value)) return value
  throw new HistoryError({
    position: columns.transaction[step]!,
    expected: `a list, or nil, for a read of key ${showValue(columns.keys.values[columns.key[step]!]!)}`,
    got: showValue(value),
  })
}

/** How many elements at the front two lists share. */
export function sharedPrefix(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i] && !sameValue(a[i]!, b[i]!)) return i
  return length
}

/**
 * What a transaction appends to a key stands in the list side by side, in its order, from the first on; only at the end of
 * the list may some still be missing.
 */
function findTornAppends(columns: Columns, { step, start, place }: Longest, flaws: Flaws): void {
  const { start: steps, status, key, keys, isWrite, value } = columns
  const last = new Int32Array(keys.values.length).fill(NO_STEP)
  for (let t = 0; t + 1 < steps.length; t += 1) {
    if (status[t] === ABORTED) continue
    for (let append = steps[t]!; append < steps[t + 1]!; append += 1) {
      const k = key[append]!
      if (isWrite[append] === 0 || step[k] === NO_STEP) continue
      const before = last[k]!
      last[k] = append
      if (before < steps[t]!) continue
      const [place1, place2] = [place[before]!, place[append]!]
      const isAtEnd = place1 === UNSEEN || place1 === start[k + 1]! - start[k]! - 1
      if (place2 === UNSEEN ? isAtEnd : place1 !== UNSEEN && place2 === place1 + 1) continue
      flaws.add({
        name: 'torn-append',
        refutes: 'read-committed',
        key: keys.values[k]!,
        value: value(append)!,
        accesses: [columns.at(step[k]!), columns.at(before), columns.at(append)],
      })
    }
  }
}

/** Committed appends that stand behind one of an aborted transaction; the first of each key. */
function findDirtyUpdates(columns: Columns, longest: Longest, flaws: Flaws): void {
  const { status, transaction, keys, value } = columns
  const { step, start, appends, firstAborted } = longest
  for (let k = 0; k < step.length; k += 1) {
    const length = start[k + 1]! - start[k]!
    for (let i = firstAborted[k]! + 1; i < length; i += 1) {
      const append = appends[start[k]! + i]!
      if (append === NO_STEP || status[transaction[append]!] !== COMMITTED) continue
      const aborted = appends[start[k]! + firstAborted[k]!]!
      flaws.add({
        name: 'dirty-update',
        refutes: 'read-committed',
        key: keys.values[k]!,
        value: value(append)!,
        accesses: [columns.at(step[k]!), columns.at(aborted), columns.at(append)],
      })
      break
    }
  }
}
