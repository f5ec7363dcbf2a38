/** Liveness properties that must not type-check, and some that must. Checked by tsc; never run. */
import type { ViewOf } from '../kernel/index.js'
import { raft } from '../models/raft/index.js'
import { eventually, eventuallyAlways, leadsTo, type RelativeView } from './liveness.js'
import { always } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof raft>

/** Node states are those of any role, and messages those of the protocol. */
const terms: RelativeView<View> = {
  name: 'terms',
  base: ({ nodes }) => nodes.server[0]!.currentTerm,
  node: (state, base) => ('currentTerm' in state ? state.currentTerm - base : state),
  message: (message, base) => (message.type === 'vote' ? message.term - base : message),
}
const isLed = ({ nodes }: View): boolean => nodes.server.some(({ role }) => role === 'leader')

export const right = suite(raft, [
  eventually('led', isLed, { view: terms, fairness: { strong: ['deliver'] } }),
  eventuallyAlways('led from some moment on', isLed, { view: terms }),
  leadsTo('led again', ({ nodes }) => nodes.server.length > 0, isLed),
])

// @ts-expect-error: no role of that name
export const role = leadsTo<View>('led', ({ nodes }) => nodes.follower.length > 0, isLed)
// @ts-expect-error: not every node has a term
export const node: RelativeView<View>['node'] = (state) => state.currentTerm
// @ts-expect-error: fairness is weak or strong
export const fairness = eventually<View>('led', isLed, { fairness: { medium: ['deliver'] } })
// @ts-expect-error: an invariant has no fairness
export const invariant = always<View>('led', isLed, { fairness: { weak: ['deliver'] } })
