/**
 * Two-phase commit: one coordinator asks every participant to vote, and commits only if all voted yes.
 *
 * Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), section 3.
 * Faithful: durable votes and decisions, written before they are announced; a participant that voted yes is prepared
 * and blocks until it learns the decision, for which it asks the coordinator again and again.
 * Left out: presumed abort, log truncation, more than one transaction per run.
 * Assumes: message loss, duplication, reordering; crash with recovery from durable state.
 */
import { Record, Set } from 'immutable'
import { type NodeId, type OpId, vocabulary } from '../../kernel/index.js'

export type Decision = 'commit' | 'abort'
type Message =
  | { type: 'prepare' }
  | { type: 'vote'; vote: 'yes' | 'no' }
  | { type: 'ask' }
  | { type: 'decide'; decision: Decision }

export interface TwoPhaseCommit {
  role: 'coordinator' | 'participant'
  message: Message
  timer: 'votes' | 'decision'
  operation: { f: 'commit' }
  config: { participants: number; unwilling: readonly NodeId[]; coordinatorReturns: boolean }
}

const { role, next, send, setTimer, complete, protocol } = vocabulary<TwoPhaseCommit>()

const Coordinator = Record({
  role: 'coordinator' as const,
  op: null as OpId | null,
  decision: null as Decision | null,
  yes: Set<NodeId>(),
})
export type CoordinatorState = ReturnType<typeof Coordinator>

/** The decision is durable before anybody hears of it: both happen in one transition. */
export function decide(state: CoordinatorState, decision: Decision, participants: readonly NodeId[]) {
  return next(
    state.set('decision', decision),
    ...participants.map((p) => send(p, { type: 'decide', decision })),
    ...(state.op === null ? [] : [complete(state.op, decision)]),
  )
}

const coordinator = role({
  init: () => Coordinator(),
  durable: ['op', 'decision'],
  invoke: {
    commit: (state, { id }, { nodes }) =>
      next(state.set('op', id), ...nodes.participant.map((p) => send(p, { type: 'prepare' })), setTimer('votes')),
  },
  receive: {
    vote: (state, { from, vote }, { nodes }) => {
      if (state.decision) return next(state, send(from, { type: 'decide', decision: state.decision }))
      if (vote === 'no') return decide(state, 'abort', nodes.participant)
      const yes = state.yes.add(from)
      return yes.size === nodes.participant.length
        ? decide(state, 'commit', nodes.participant)
        : next(state.set('yes', yes))
    },
    ask: (state, { from }) =>
      state.decision ? next(state, send(from, { type: 'decide', decision: state.decision })) : next(state),
  },
  timeout: {
    votes: (state, { nodes }) => (state.decision ? next(state) : decide(state, 'abort', nodes.participant)),
  },
  // Without a durable decision nobody can have heard one, so to abort is safe.
  recover: (state, { nodes }) =>
    state.op === null || state.decision ? next(state) : decide(state, 'abort', nodes.participant),
})

const Participant = Record({
  role: 'participant' as const,
  vote: null as 'yes' | 'no' | null,
  decision: null as Decision | null,
})
export type ParticipantState = ReturnType<typeof Participant>

const participant = role({
  init: () => Participant(),
  durable: ['vote', 'decision'],
  receive: {
    prepare: (state, { from }, { self, config }) => {
      const vote = state.vote ?? (config.unwilling.includes(self) ? 'no' : 'yes')
      if (vote === 'no')
        return next(state.merge({ vote, decision: state.decision ?? 'abort' }), send(from, { type: 'vote', vote }))
      return next(state.set('vote', vote), send(from, { type: 'vote', vote }), setTimer('decision'))
    },
    decide: (state, { decision }) => next(state.set('decision', state.decision ?? decision)),
  },
  timeout: {
    decision: (state, { nodes }) =>
      state.decision ? next(state) : next(state, send(nodes.coordinator[0]!, { type: 'ask' }), setTimer('decision')),
  },
  recover: (state) => (state.vote === 'yes' && !state.decision ? next(state, setTimer('decision')) : next(state)),
})

export const twoPhaseCommit = protocol({
  name: 'two-phase-commit',
  source: 'Gray & Lamport, "Consensus on Transaction Commit" (2006), section 3',
  roles: { coordinator, participant },
  cluster: ({ participants }) => ({ coordinator: 1, participant: participants }),
  configs: {
    willing: { participants: 2, unwilling: [], coordinatorReturns: true },
    'one-unwilling': { participants: 2, unwilling: ['participant2'], coordinatorReturns: true },
    'three-willing': { participants: 3, unwilling: [], coordinatorReturns: true },
    'coordinator-lost': { participants: 2, unwilling: [], coordinatorReturns: false },
  },
  workload: () => [[{ f: 'commit' }]],
  faults: ({ coordinatorReturns }) => ({ loss: 1, duplication: 1, crash: 1, restart: coordinatorReturns ? 1 : 0 }),
  bounds: { timeout: 2 },
})
