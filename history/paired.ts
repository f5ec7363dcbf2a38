/** The rules of `pairOperations`, on columns. */
import { ABSENT, type EventTable } from './table.js'
import { sameValue } from './value.js'

const [INVOKE, INFO] = [0, 3]
/** Numbers of processes below this are looked up in an array. */
const SMALL_MAX = 65_536
/** In place of the position of an open invocation. */
const [NOTHING, RETIRED] = [-1, -2]

/**
 * How many operations a table of events has, or `undefined` when it breaks a rule of `pairOperations`, which then says
 * what is wrong. O(events).
 */
export function isPaired(table: EventTable): number | undefined {
  const { types, processes, names, keys, length } = table
  const open = new Map<number, number>()
  // Most processes have small numbers, whose codes are small and odd.
  const openSmall = new Int32Array(Math.min(length, SMALL_MAX)).fill(NOTHING)
  let operations = 0
  for (let at = 0; at < length; at += 1) {
    const process = processes[at]!
    const isSmall = process >= 0 && (process & 1) === 1 && process >> 1 < openSmall.length
    const slot = process >> 1
    const invoked = isSmall ? openSmall[slot]! : (open.get(process) ?? NOTHING)
    const type = types[at]!
    if (type === INVOKE ? invoked !== NOTHING : invoked < 0) return undefined
    let next = at
    if (type === INVOKE) operations += 1
    else {
      if (names[at] !== names[invoked] || (keys && differs(table, keys[at]!, keys[invoked]!))) return undefined
      next = type === INFO ? RETIRED : NOTHING
    }
    if (isSmall) openSmall[slot] = next
    else open.set(process, next)
  }
  return operations
}

/** A completion may leave the key out, but may not name another one. */
function differs(table: EventTable, key: number, invoked: number): boolean {
  if (key === ABSENT || key === invoked) return false
  return !sameValue(table.valueOf(key), invoked === ABSENT ? null : table.valueOf(invoked))
}
