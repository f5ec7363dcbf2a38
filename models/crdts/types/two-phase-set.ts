/**
 * A set in which what was removed stays removed: two sets that only grow, of what was added and of what was removed.
 * Source: RR-7506, specification 12; specification 13 for the operation-based one, whose elements are added once at most.
 */
import { Record, Set } from 'immutable'
import { elementOf, notThere, type OperationBased, type StateBased, type Update } from './crdt.js'
import { type GSet, sorted } from './g-set.js'

export const TwoPhaseSet = Record({ added: Set() as GSet, removed: Set() as GSet })
export type TwoPhaseSet = ReturnType<typeof TwoPhaseSet>

const held = ({ added, removed }: TwoPhaseSet): GSet => added.subtract(removed)
const change = (state: TwoPhaseSet, update: Update): TwoPhaseSet =>
  state.update(update.f === 'remove' ? 'removed' : 'added', (elements) => elements.add(elementOf(update)))

export const twoPhaseSet: StateBased<TwoPhaseSet> = {
  initial: TwoPhaseSet(),
  refuses: (state, update) => notThere(update.f !== 'remove' || held(state).has(elementOf(update))),
  update: change,
  delta: (_, update) => change(TwoPhaseSet(), update),
  merge: (a, b) => TwoPhaseSet({ added: a.added.union(b.added), removed: a.removed.union(b.removed) }),
  value: (state) => sorted(held(state)),
}

export const uniqueSetOperations: OperationBased<Set<string>, null> = {
  initial: Set(),
  refuses: (elements, update) => notThere(update.f !== 'remove' || elements.has(elementOf(update))),
  prepare: () => null,
  effect: (elements, update) =>
    update.f === 'remove' ? elements.remove(elementOf(update)) : elements.add(elementOf(update)),
  value: sorted,
}
