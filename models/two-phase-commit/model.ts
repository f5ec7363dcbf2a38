/**
 * Two-phase commit: one coordinator asks every participant to vote, and commits only if all voted yes.
 *
 * Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), section 3.
 * Faithful: votes and decisions are durable before they are announced; until all have voted yes the coordinator may
 * abort; a participant that voted yes is prepared: it blocks until it learns the decision, and keeps asking for it.
 * Left out: presumed abort, log truncation, more than one transaction per run; whether a participant is willing is part
 * of the configuration.
 * Assumes: message loss, duplication, reordering; crash with recovery from durable state. Where the configuration says
 * that a crash is final: one crash for good, on a network that does nothing worse than reorder.
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
  /** Answered with the decision. */
  operation: { f: 'commit' }
  config: { participants: number; unwilling: readonly NodeId[]; crash: 'recovers' | 'is final' }
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
    // Before the decision there is nothing to say; the participant will ask again.
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
  symmetric: true,
  durable: ['vote', 'decision'],
  // Who has decided listens to no decision any more, but goes on to answer the coordinator.
  obsolete: ({ decision }, message) => message.type === 'decide' && decision !== null,
  receive: {
    prepare: (state, { from }, { self, config }) => {
      // Who has heard of the abort already will not be prepared any more.
      const isUnwilling = config.unwilling.includes(self) || state.decision === 'abort'
      const vote = state.vote ?? (isUnwilling ? 'no' : 'yes')
      if (vote === 'no') return next(state.merge({ vote, decision: 'abort' }), send(from, { type: 'vote', vote }))
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
    willing: { participants: 2, unwilling: [], crash: 'recovers' },
    'one-unwilling': { participants: 2, unwilling: ['participant2'], crash: 'recovers' },
    'three-willing': { participants: 3, unwilling: [], crash: 'recovers' },
    'coordinator-lost': { participants: 2, unwilling: [], crash: 'is final' },
  },
  workload: () => [[{ f: 'commit' }]],
  faults: ({ crash }) =>
    crash === 'recovers' ? { loss: 1, duplication: 1, crash: 1, restart: 1 } : { crash: 1, restart: 0 },
  bounds: { timeout: 2 },
  simpler: { configs: withOneLess },
})

type Config = TwoPhaseCommit['config']

/** One participant less, and the last of two is called `participant`. */
function withOneLess(config: Config): Config[] {
  const participants = config.participants - 1
  if (participants < 1) return []
  const nameOf = (id: NodeId): NodeId => (participants === 1 && id === 'participant1' ? 'participant' : id)
  const unwilling = config.unwilling.filter((id) => id !== `participant${config.participants}`).map(nameOf)
  return [{ ...config, participants, unwilling }]
}
