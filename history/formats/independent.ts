/** Jepsen's `independent` workloads: many objects in one history, each value a pair of key and value. */
import type { Value } from '../event.js'
import { ABSENT, type EventTable } from '../table.js'
import { isTransaction } from '../transactions.js'

/**
 * Makes keys of the first parts, if every event's value is a pair and some operation leaves no other reading: a read
 * that asks for `[key nil]`, a compare-and-set of `[key [old new]]`. O(events).
 */
export function splitPairs(table: EventTable): void {
  const { values, length } = table
  if (table.keys || length === 0) return
  let isSure = false
  for (let at = 0; at < length; at += 1) {
    if (!isPair(table, values[at]!)) return
    const [, value] = table.valueOf(values[at]!) as readonly Value[]
    isSure ||= value === null || (Array.isArray(value) && table.valueOf(table.names[at]!) === 'cas')
  }
  if (!isSure) return
  const keys = new Int32Array(values.length).fill(ABSENT)
  for (let at = 0; at < length; at += 1) {
    const [key, value] = table.valueOf(values[at]!) as readonly Value[]
    keys[at] = table.codeOf(key)
    values[at] = table.codeOf(value)
  }
  table.keys = keys
}

function isPair(table: EventTable, code: number): boolean {
  if (code === ABSENT || code & 1) return false
  const value = table.valueOf(code)
  return Array.isArray(value) && value.length === 2 && !Array.isArray(value[0]) && !isTransaction(value)
}
