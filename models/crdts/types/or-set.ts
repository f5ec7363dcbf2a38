/**
 * Observed-remove set: each addition has a tag of its own, and a removal takes away the tags that its source has seen. So
 * an addition that is concurrent to a removal wins, and what was removed can be added again.
 *
 * Source: RR-7506, specification 15, operation-based; it relies on causal delivery, for a tag must not arrive after its
 * removal. State-based, tags of removed additions are kept as tombstones, as section 3.3.5 of RR-7506 has it.
 */
import { Map, Record, Set } from 'immutable'
import type { NodeId } from '../../../kernel/index.js'
import { elementOf, notThere, type OperationBased, type StateBased, type Update } from './crdt.js'
import { sorted } from './g-set.js'

/** Unique: no replica gives out a number twice. */
export type Tag = `${NodeId}:${number}`
/** Additions by tag. */
export type Tagged = Map<Tag, string>

const elements = (additions: Tagged): string[] => sorted(additions.values())
export const tagsOf = (additions: Tagged, element: string): Set<Tag> =>
  additions
    .filter((each) => each === element)
    .keySeq()
    .toSet()
const refuses = (additions: Tagged, update: Update) =>
  notThere(update.f !== 'remove' || additions.includes(elementOf(update)))

/** With an addition goes its tag, with a removal the tags that its source has seen. */
export const orSetOperations: OperationBased<Tagged, Set<Tag>> = {
  initial: Map(),
  refuses,
  prepare: (additions, update, { replica, number }) =>
    update.f === 'remove' ? tagsOf(additions, elementOf(update)) : Set([`${replica}:${number}` as const]),
  effect: (additions, update, tags) =>
    update.f === 'remove' ? additions.removeAll(tags) : additions.set(tags.first()!, elementOf(update)),
  value: elements,
}

export const OrSet = Record({ additions: Map() as Tagged, removed: Set<Tag>() })
export type OrSet = ReturnType<typeof OrSet>

const held = ({ additions, removed }: OrSet): Tagged => additions.removeAll(removed)

export const orSet: StateBased<OrSet> = {
  initial: OrSet(),
  refuses: (state, update) => refuses(held(state), update),
  update: (state, update, replica) =>
    update.f === 'remove'
      ? state.set('removed', state.removed.union(tagsOf(held(state), elementOf(update))))
      : state.setIn(['additions', freshTag(state, replica)], elementOf(update)),
  delta: (state, update, replica) =>
    update.f === 'remove'
      ? OrSet({ removed: tagsOf(held(state), elementOf(update)) })
      : OrSet({ additions: Map([[freshTag(state, replica), elementOf(update)]]) }),
  merge: (a, b) => OrSet({ additions: a.additions.merge(b.additions), removed: a.removed.union(b.removed) }),
  value: (state) => elements(held(state)),
}

/** Additions are never forgotten, so counting those of a replica tells how many tags it has given out. */
const freshTag = ({ additions }: OrSet, replica: NodeId): Tag =>
  `${replica}:${additions.keySeq().count((tag) => tag.startsWith(`${replica}:`)) + 1}`
