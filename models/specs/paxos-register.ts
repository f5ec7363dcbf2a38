/**
 * A register that is written once: servers agree by Paxos on whose put it is.
 * Source: Lamport, "Paxos Made Simple" (2001); Stateright's example paxos.
 * Faithful: each server is proposer and acceptor of one value; a server that has its own proposal ignores further puts,
 * and one that knows of no decision ignores gets; ignored messages stay in flight.
 * Left out: retries, so that a proposer which is overtaken gives up; more than one decision.
 */
import { is, Map, Record, Set } from 'immutable'
import { type NodeId, vocabulary } from '../../kernel/index.js'
import { type ClientMessage, type RegisterConfig, registerClient, tester } from './register-client.js'

const Ballot = Record({ round: 0, leader: '' as NodeId })
const Proposal = Record({ request: 0, client: '' as NodeId, value: '' })
/** A proposal that was accepted, and the ballot in which it was. */
const Vote = Record({ ballot: Ballot(), proposal: Proposal() })
type Ballot = ReturnType<typeof Ballot>
type Proposal = ReturnType<typeof Proposal>
type Vote = ReturnType<typeof Vote>

interface PaxosRegister {
  role: 'server' | 'client'
  message:
    | ClientMessage
    | { type: 'prepare'; ballot: Ballot }
    | { type: 'prepared'; ballot: Ballot; lastVote: Vote | null }
    | { type: 'accept' | 'decided'; ballot: Ballot; proposal: Proposal }
    | { type: 'accepted'; ballot: Ballot }
  config: RegisterConfig
}
const words = vocabulary<PaxosRegister>()
const { role, next, send, protocol } = words

const Server = Record({
  role: 'server' as const,
  /** The highest ballot it has heard of. */
  ballot: Ballot(),
  /** As an acceptor: its last vote. */
  lastVote: null as Vote | null,
  /** As a proposer: what it proposes, who promised with which last votes, and who accepted. */
  proposal: null as Proposal | null,
  promises: Map<NodeId, Vote | null>(),
  accepts: Set<NodeId>(),
  isDecided: false,
})

const isHigher = (a: Ballot, b: Ballot) => a.round > b.round || (a.round === b.round && a.leader > b.leader)
const isMajority = (count: number, all: readonly NodeId[]) => count === Math.floor(all.length / 2) + 1
const highest = (votes: readonly (Vote | null)[]) =>
  votes.reduce((best, vote) => (vote && (!best || isHigher(vote.ballot, best.ballot)) ? vote : best), null)

interface Place {
  self: NodeId
  nodes: { server: readonly NodeId[] }
}
const peers = ({ self, nodes }: Place) => nodes.server.filter((other) => other !== self)

const server = role({
  init: ({ nodes }) => Server({ ballot: Ballot({ leader: nodes.server[0]! }) }),
  receive: {
    get: (state, { from, request }) =>
      state.isDecided
        ? next(state, send(from, { type: 'getOk', request, value: state.lastVote!.proposal.value }))
        : next(state),

    put: (state, { from, request, value }, place) => {
      if (state.isDecided || state.proposal !== null) return next(state)
      const ballot = Ballot({ round: state.ballot.round + 1, leader: place.self })
      return next(
        state.merge({
          ballot,
          proposal: Proposal({ request, client: from, value }),
          promises: Map([[place.self, state.lastVote]]),
          accepts: Set<NodeId>(),
        }),
        ...peers(place).map((peer) => send(peer, { type: 'prepare', ballot })),
      )
    },

    prepare: (state, { from, ballot }) =>
      !state.isDecided && isHigher(ballot, state.ballot)
        ? next(state.set('ballot', ballot), send(from, { type: 'prepared', ballot, lastVote: state.lastVote }))
        : next(state),

    prepared: (state, { from, ballot, lastVote }, place) => {
      if (state.isDecided || !is(ballot, state.ballot)) return next(state)
      const promised = state.set('promises', state.promises.set(from, lastVote))
      if (!isMajority(promised.promises.size, place.nodes.server)) return next(promised)
      // What may have been chosen before is proposed again.
      const proposal = highest([...promised.promises.values()])?.proposal ?? state.proposal!
      return next(
        promised
          .set('proposal', proposal)
          .set('lastVote', Vote({ ballot, proposal }))
          .set('accepts', state.accepts.add(place.self)),
        ...peers(place).map((peer) => send(peer, { type: 'accept', ballot, proposal })),
      )
    },

    accept: (state, { from, ballot, proposal }) =>
      state.isDecided || isHigher(state.ballot, ballot)
        ? next(state)
        : next(
            state.set('ballot', ballot).set('lastVote', Vote({ ballot, proposal })),
            send(from, { type: 'accepted', ballot }),
          ),

    accepted: (state, { from, ballot }, place) => {
      if (state.isDecided || !is(ballot, state.ballot)) return next(state)
      const accepts = state.accepts.add(from)
      if (!isMajority(accepts.size, place.nodes.server)) return next(state.set('accepts', accepts))
      const proposal = state.proposal!
      return next(
        state.set('accepts', accepts).set('isDecided', true),
        ...peers(place).map((peer) => send(peer, { type: 'decided', ballot, proposal })),
        send(proposal.client, { type: 'putOk', request: proposal.request }),
      )
    },

    decided: (state, { ballot, proposal }) =>
      state.isDecided
        ? next(state)
        : next(state.set('ballot', ballot).set('lastVote', Vote({ ballot, proposal })).set('isDecided', true)),
  },
})

export const paxosRegister = protocol({
  name: 'specs/paxos-register',
  source: 'Lamport, "Paxos Made Simple" (2001); Stateright, examples: paxos',
  roles: { server, client: registerClient(words) },
  cluster: ({ servers, clients }) => ({ server: servers, client: clients }),
  configs: { 'two-clients': { servers: 3, clients: 2 }, 'three-clients': { servers: 3, clients: 3 } },
  workload: () => [],
  network: { ignored: 'kept' },
  observers: { tester },
})
