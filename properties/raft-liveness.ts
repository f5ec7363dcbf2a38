/**
 * That Raft gets a leader, and on what that depends. Source: Raft, section 5.2 ("split votes"); thesis, section 9.3.
 *
 * Elections go on for ever when all stand for election at once again and again. Raft counts on randomised timeouts: in the
 * long run there is an election that nobody disturbs. Here that is said without clocks: a request for a vote, or a vote,
 * that could be of use again and again is of use again and again.
 */

import type { ViewOf } from '../kernel/index.js'
import type { raft } from '../models/raft/index.js'
import { eventually, type RelativeView } from './liveness.js'

type View = ViewOf<typeof raft>

const servers = ({ nodes }: View) => nodes.server

/**
 * Terms only ever grow, so no state comes twice; but all that servers do with terms is to compare them. To its receiver, a
 * message of an earlier term is as good as any such message.
 */
const relativeTerms: RelativeView<View> = {
  name: 'terms relative to the lowest',
  base: (view) => Math.min(...servers(view).map(({ currentTerm }) => currentTerm)),
  node: (state, base) => ('currentTerm' in state ? state.set('currentTerm', state.currentTerm - base) : state),
  message: (message, _, receiver) =>
    'term' in message && 'currentTerm' in receiver
      ? { ...message, term: Math.max(message.term - receiver.currentTerm, -1) }
      : message,
}

const isLed = (view: View): boolean => servers(view).some(({ role }) => role === 'leader')

const options = {
  only: ['duel'],
  view: relativeTerms,
  explain: (view: View) => {
    const roles = servers(view).map(
      ({ role, currentTerm }, i) => `${view.ids.server[i]} is ${role} in term ${currentTerm}`,
    )
    return `Nobody has a majority: ${roles.join(', ')}.`
  },
}

export const duelling = eventually<View>('a leader is elected, whenever timers fire', isLed, {
  ...options,
  refuted: { duel: 'all stand for election in the same term and vote for themselves, again and again' },
})

export const progress = eventually<View>('a leader is elected, if elections are undisturbed now and then', isLed, {
  ...options,
  fairness: { weak: ['timeout'], strong: ['deliver'] },
})
