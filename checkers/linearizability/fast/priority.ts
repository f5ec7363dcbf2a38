/**
 * Priority queues whose values are inserted once.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (2025), section 5: from the highest
 * priority down, each poll or peek of a value must have a slot in which no higher value is there for certain.
 */
import { Cover } from './cover.js'
import type { Refuted, Uses } from './uses.js'

/** `undefined`: linearizable, as far as operations that found the queue empty are left out. O(n log n). */
export function inPriorityOrder({ uses, end }: Uses, greatestFirst: boolean): Refuted | undefined {
  const sign = greatestFirst ? -1 : 1
  const byPriority = [...uses].sort((a, b) => sign * (Number(a.value) - Number(b.value)))
  const higher = new Cover(end + 1)
  for (const { insert, remove, peeks, from, to } of byPriority) {
    const spans = remove.operation < 0 ? peeks : [...peeks, remove]
    const refuted = (): Refuted => ({ type: 'refuted', operations: [] })
    // A value that stays goes when everything is over, and so do higher ones: nothing is in its way then.
    const lastSlot = remove.operation < 0 ? end : higher.previous(remove.last)
    for (const { first, last } of spans) if (higher.next(first) > last) return refuted()
    for (const { first } of peeks) if (higher.next(first) > lastSlot) return refuted()
    for (const { last } of spans) if (higher.previous(last) < insert.first) return refuted()
    higher.cover(from + 1, to - 1)
  }
  return undefined
}
