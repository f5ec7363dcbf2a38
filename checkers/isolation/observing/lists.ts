/** What each read of a list saw of others, and whether it saw its own appends. */
import { sameValue, type Value, valueKey } from '../../../history/index.js'
import { type Flaw, Flaws } from '../flaws.js'
import { INITIAL } from '../observations.js'
import { ABORTED, COMMITTED, type Columns, NO_STEP, UNKNOWN_END } from './columns.js'
import { type Longest, listOf, longestLists, sharedPrefix, UNSEEN } from './longest.js'
import { Reads } from './reads.js'

interface Listing {
  readonly columns: Columns
  readonly longest: Longest
  readonly flaws: Flaws
  readonly reads: Reads
  /** Transactions with an unknown end of which some list shows an element. */
  readonly sure: Uint8Array
}

/** The external reads of all committed transactions. O(steps + elements). */
export function readLists(columns: Columns): Listing {
  const { start, status, isWrite, key, keys, value } = columns
  const appendedIn = new Int32Array(keys.values.length).fill(-1)
  const flaws = new Flaws()
  const longest = longestLists(columns, flaws)
  const listing = { columns, longest, flaws, reads: new Reads(columns, flaws), sure: observedIn(columns, longest) }
  for (let t = 0; t + 1 < start.length; t += 1) {
    listing.reads.begin()
    if (status[t] !== COMMITTED) continue
    for (let step = start[t]!; step < start[t + 1]!; step += 1) if (isWrite[step] === 1) appendedIn[key[step]!] = t
    for (let step = start[t]!; step < start[t + 1]!; step += 1) {
      if (isWrite[step] === 1 || value(step) === undefined) continue
      listing.reads.observes = true
      readList(listing, step, t, appendedIn[key[step]!] === t)
    }
  }
  findDuplicates(listing)
  return listing
}

function observedIn({ status, transaction }: Columns, { appends }: Longest): Uint8Array {
  const sure = new Uint8Array(status.length)
  for (const append of appends)
    if (append !== NO_STEP && status[transaction[append]!] === UNKNOWN_END) sure[transaction[append]!] = 1
  return sure
}

/** @param appendsTo whether the transaction appends to the key, before or after */
function readList(listing: Listing, step: number, t: number, appendsTo: boolean): void {
  const { columns, longest, reads, sure } = listing
  const { key, transaction, status, isFinal } = columns
  const k = key[step]!
  const list = listOf(columns, step)
  const isPrefix = step === longest.step[k] || agrees(listing, step, list)
  const appendAt = (i: number) => (isPrefix ? longest.appends[longest.start[k]! + i]! : longest.appendOf(k, list[i]!))
  if (appendsTo && !seesOwn(listing, { step, list, isPrefix, appendAt })) return
  const foreign = list.length - (appendsTo ? ownAppends(columns, step, t) : 0)
  if (isPrefix) flawsOfPrefix(listing, step, list)
  else flawsOfOther(listing, step, list, appendAt)
  reads.compare(step, (before) => isSameForeign(columns, before, list, foreign))
  if (foreign === 0) {
    reads.add(step, INITIAL)
    return
  }
  const append = appendAt(foreign - 1)
  if (append === NO_STEP || status[transaction[append]!] === ABORTED) return
  const writer = transaction[append]!
  if (status[writer] === UNKNOWN_END) sure[writer] = 1
  if (isFinal[append] === 1) reads.add(step, writer)
  else flaw(listing, step, 'G1b', 'read-committed', list[foreign - 1]!, append)
}

/** Whether an earlier read of the same transaction and key saw the same of others. */
function isSameForeign(columns: Columns, before: number, list: readonly Value[], foreign: number): boolean {
  const earlier = listOf(columns, before)
  if (earlier.length - ownAppends(columns, before, columns.transaction[before]!) !== foreign) return false
  return foreign === 0 || sameValue(earlier[foreign - 1]!, list[foreign - 1]!)
}

/** Whether a list is a beginning of the longest one; if not, that is a flaw. */
function agrees({ columns, longest, flaws }: Listing, step: number, list: readonly Value[]): boolean {
  const k = columns.key[step]!
  if (list.length === 0) return true
  if (sharedPrefix(list, listOf(columns, longest.step[k]!)) === list.length) return true
  longest.isContradicted[k] = 1
  flaws.add({
    name: 'incompatible-order',
    refutes: 'read-committed',
    key: columns.keys.values[k]!,
    value: list as Value,
    accesses: [columns.at(step), columns.at(longest.step[k]!)],
  })
  return false
}

/** How often the transaction had appended to the key before. */
function ownAppends({ start, isWrite, key }: Columns, step: number, t: number): number {
  let count = 0
  for (let before = step - 1; before >= start[t]!; before -= 1)
    if (isWrite[before] === 1 && key[before] === key[step]) count += 1
  return count
}

interface ListRead {
  readonly step: number
  readonly list: readonly Value[]
  /** Whether the longest list of the key begins like this. */
  readonly isPrefix: boolean
  /** The append of the element at a place of the list, or `NO_STEP`. */
  appendAt(i: number): number
}

/**
 * Whether a list ends with exactly what the transaction had appended, in order, and shows nothing else of it. What it
 * appends later it may not have seen either.
 */
function seesOwn(listing: Listing, read: ListRead): boolean {
  const { step, list, appendAt } = read
  const { columns } = listing
  const { start, isWrite, key, transaction } = columns
  const t = transaction[step]!
  let foreign = list.length
  for (let before = step - 1; before >= start[t]!; before -= 1) {
    if (isWrite[before] === 0 || key[before] !== key[step]) continue
    if (foreign === 0 || appendAt(foreign - 1) !== before) {
      flaw(listing, step, 'internal', 'read-uncommitted', list as Value, before)
      return false
    }
    foreign -= 1
  }
  for (let own = start[t]!; own < start[t + 1]!; own += 1) {
    if (isWrite[own] === 0 || key[own] !== key[step] || !shows(listing, own, read, foreign)) continue
    if (own < step) flaw(listing, step, 'internal', 'read-uncommitted', list as Value, own)
    else flaw(listing, step, 'future-read', 'read-committed', columns.value(own)!, own)
    return false
  }
  return true
}

/** Whether one of the first elements of a list is that of an append. */
function shows({ columns, longest }: Listing, append: number, { list, isPrefix }: ListRead, foreign: number): boolean {
  if (isPrefix) return longest.place[append]! !== UNSEEN && longest.place[append]! < foreign
  const text = valueKey(columns.value(append)!)
  return list.slice(0, foreign).some((element) => valueKey(element) === text)
}

function flawsOfPrefix(listing: Listing, step: number, list: readonly Value[]): void {
  const { columns, longest } = listing
  const k = columns.key[step]!
  const unwritten = longest.firstUnwritten[k]!
  if (unwritten < list.length) flaw(listing, step, 'unwritten-read', 'read-uncommitted', list[unwritten]!)
  const aborted = longest.firstAborted[k]!
  if (aborted >= list.length) return
  flaw(listing, step, 'G1a', 'read-committed', list[aborted]!, longest.appends[longest.start[k]! + aborted]!)
}

function flawsOfOther(listing: Listing, step: number, list: readonly Value[], appendAt: (i: number) => number): void {
  const { columns, sure } = listing
  const { status, transaction } = columns
  const appends = list.map((_, i) => appendAt(i))
  const unwritten = appends.indexOf(NO_STEP)
  if (unwritten >= 0) flaw(listing, step, 'unwritten-read', 'read-uncommitted', list[unwritten]!)
  const aborted = appends.findIndex((append) => append !== NO_STEP && status[transaction[append]!] === ABORTED)
  if (aborted >= 0) flaw(listing, step, 'G1a', 'read-committed', list[aborted]!, appends[aborted]!)
  for (const append of appends)
    if (append !== NO_STEP && status[transaction[append]!] === UNKNOWN_END) sure[transaction[append]!] = 1
}

/** Elements that a list shows twice: of the longest lists, and of those that are no beginnings of them. */
function findDuplicates(listing: Listing): void {
  const { columns, longest, flaws } = listing
  const others = flaws.all.filter(({ name }) => name === 'incompatible-order').map(({ accesses }) => accesses[0])
  const steps = others.map(({ transaction, access }) => columns.start[transaction]! + access)
  for (const step of [...longest.step, ...steps]) {
    if (step === NO_STEP) continue
    const k = columns.key[step]!
    const list = listOf(columns, step)
    if (step === longest.step[k] && isOnce(longest, k)) continue
    const seen = new Set<string>()
    const twice = list.find((element) => {
      const text = valueKey(element)
      if (seen.has(text)) return true
      seen.add(text)
      return false
    })
    if (twice !== undefined) flaw(listing, step, 'duplicate-elements', 'read-uncommitted', twice)
  }
}

/** Whether each append of the longest list is where its place says, so that none is there twice. */
function isOnce({ start, appends, place }: Longest, k: number): boolean {
  for (let i = start[k]!; i < start[k + 1]!; i += 1)
    if (appends[i] === NO_STEP || place[appends[i]!] !== i - start[k]!) return false
  return true
}

function flaw(
  { columns, flaws }: Listing,
  step: number,
  name: Flaw['name'],
  refutes: Flaw['refutes'],
  value: Value,
  ...others: readonly number[]
): void {
  const key = columns.keys.values[columns.key[step]!]!
  flaws.add({ name, refutes, key, value, accesses: [columns.at(step), ...others.map((other) => columns.at(other))] })
}
