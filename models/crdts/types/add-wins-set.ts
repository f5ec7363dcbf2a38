/**
 * Add-wins set: behaves as the observed-remove set, and keeps no tombstones.
 * Source: Almeida, Shoker & Baquero (2018), section 7.3; after Bieniusa et al., "An optimized conflict-free replicated set"
 * (2012).
 */
import { elementOf, notThere, type StateBased, type Update } from './crdt.js'
import { type Dotted, dotsOf, dotted, mergeDotted, replaced, replacement } from './dotted.js'
import { sorted } from './g-set.js'

export type AddWinsSet = Dotted<string>

const seenOf = (state: AddWinsSet, update: Update) => dotsOf(state, (element) => element === elementOf(update))
const added = (update: Update): string | undefined => (update.f === 'remove' ? undefined : elementOf(update))

export const addWinsSet: StateBased<AddWinsSet> = {
  initial: dotted(),
  refuses: (state, update) => notThere(update.f !== 'remove' || state.live.includes(elementOf(update))),
  update: (state, update, replica) => replaced(state, seenOf(state, update), replica, added(update)),
  delta: (state, update, replica) => replacement(state, seenOf(state, update), replica, added(update)),
  merge: mergeDotted,
  value: ({ live }) => sorted(live.values()),
}
