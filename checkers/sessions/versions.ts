/**
 * Versions: what each write that happened made of its key, and which of them each read found. A key's initial version is
 * before all others. Writes whose outcome nobody saw happened if somebody found one of their unit's; otherwise leaving
 * them out is never worse.
 */
import { AMBIGUOUS, type Found, type Shown } from './found.js'
import { NONE, NOTHING, READ, type Trails, WRITE } from './trails.js'

export interface Versions {
  readonly count: number
  /** The version of each write that happened, and the one that each read found; `NONE` for a read that says nothing. */
  readonly of: Int32Array
  /** The write that made a version; `NONE` for initial versions. */
  readonly writeOf: Int32Array
  /** The initial version of each key; `NONE` where nothing is there to be read. */
  readonly initialOf: Int32Array
  readonly shown?: Shown
}

/**
 * @param choices for ambiguous reads the write that each is supposed to have found; without, it says nothing
 */
export function versionsOf(trails: Trails, found: Found, choices: ReadonlyMap<number, number> = new Map()): Versions {
  const { count, kinds, keys, units, values, keyCount } = trails
  const hasInitial = trails.initial !== undefined || trails.type === 'list-append'
  const writeFound = (read: number) => {
    const write = found.writes[read]!
    return write === AMBIGUOUS ? (choices.get(read) ?? AMBIGUOUS) : write
  }
  const happened = unitsFound(trails, found, writeFound)
  const initialOf = new Int32Array(keyCount).fill(NONE)
  let versions = 0
  if (hasInitial) for (; versions < keyCount; versions += 1) initialOf[versions] = versions
  const of = new Int32Array(count).fill(NONE)
  for (let at = 0; at < count; at += 1) {
    if (kinds[at] !== WRITE || !(trails.isCertain(at) || happened.has(units[at]!))) continue
    of[at] = versions
    versions += 1
  }
  const writeOf = new Int32Array(versions).fill(NONE)
  for (let at = 0; at < count; at += 1) {
    if (kinds[at] === WRITE && of[at] !== NONE) writeOf[of[at]!] = at
    if (kinds[at] !== READ || values[at] === NOTHING) continue
    const write = writeFound(at)
    if (write !== AMBIGUOUS) of[at] = write === NONE ? initialOf[keys[at]!]! : of[write]!
  }
  return { count: versions, of, writeOf, initialOf, ...(found.shown ? { shown: found.shown } : {}) }
}

function unitsFound(trails: Trails, { shown }: Found, writeFound: (read: number) => number): ReadonlySet<number> {
  const { count, kinds, values, units } = trails
  const happened = new Set<number>()
  const note = (write: number) => {
    if (write >= 0 && !trails.isCertain(write)) happened.add(units[write]!)
  }
  for (let at = 0; at < count; at += 1) if (kinds[at] === READ && values[at] !== NOTHING) note(writeFound(at))
  for (const order of shown?.orders ?? []) for (const write of order) note(write)
  return happened
}
