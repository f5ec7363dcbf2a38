/** A set that only grows. Source: RR-7506, specification 11. */
import { Set } from 'immutable'
import { elementOf, type StateBased } from './crdt.js'

export type GSet = Set<string>

export const sorted = (elements: Iterable<string>): string[] => [...new globalThis.Set(elements)].sort()

export const gSet: StateBased<GSet> = {
  initial: Set(),
  update: (elements, update) => elements.add(elementOf(update)),
  delta: (_, update) => Set([elementOf(update)]),
  merge: (a, b) => a.union(b),
  value: sorted,
}
