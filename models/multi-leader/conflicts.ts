/**
 * What becomes of writes that did not know of each other.
 * Source: Kleppmann, "Designing Data-Intensive Applications" (2017), chapter 5, "Handling Write Conflicts"; Apache CouchDB
 * documentation, "Replication and conflict model", for revisions that are kept side by side.
 */
import { Map, Record, Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import type { Config } from './configs.js'

/** How many changes of each leader are known: all up to this one. */
export type Known = Map<NodeId, number>

/** A value with the leader that took it, the number of that leader's change, and what its clock read. */
export const Revision = Record({
  value: null as number | string | null,
  by: '' as NodeId,
  number: 0,
  clock: 0,
  /** What its leader had applied before it. */
  after: Map<NodeId, number>() as Known,
})
export type Revision = ReturnType<typeof Revision>

export const knows = (known: Known, { by, number }: Revision): boolean => known.get(by, 0) >= number

/** By clock; where clocks read the same, by leader; and a leader's own writes in their order. */
export function isLater(a: Revision, b: Revision): boolean {
  if (a.clock !== b.clock) return a.clock > b.clock
  return a.by === b.by ? a.number > b.number : a.by > b.by
}

/** What a leader keeps of a key when a change arrives. */
export function resolve(
  { conflicts }: Config,
  kept: Set<Revision>,
  change: Revision,
  later: (a: Revision, b: Revision) => boolean,
): Set<Revision> {
  if (conflicts === 'union') return kept.add(change)
  if (conflicts === 'siblings') {
    if (kept.some(({ after }) => knows(after, change))) return kept
    return kept.filter((other) => !knows(change.after, other)).add(change)
  }
  return kept.every((other) => later(change, other)) ? Set([change]) : kept
}
