/**
 * Paxos: acceptors that vote in numbered ballots choose one value, and never another.
 * Source: Lamport, "Paxos Made Simple" (2001), section 2; the TLA+ module Paxos.
 * Faithful: the four phases of the module. Messages stay in the set, so they may be received any number of times and in
 * any order; a leader is nobody in particular: whoever sends a 1a or a 2a message.
 * Left out: learners (a value is chosen once a majority has sent 2b messages for it).
 */
import { each, type MachineView, oneOf, range, subsetOf, variables } from '../../kernel/machine/index.js'

export interface PaxosConfig {
  acceptors: number
  values: number
  /** Ballots are 0 to this. */
  lastBallot: number
}

/** No ballot, and no value. */
const NONE = -1
type Value = string | null

type Message =
  | { type: '1a'; bal: number }
  | { type: '1b'; acc: string; bal: number; mbal: number; mval: Value }
  | { type: '2a'; bal: number; val: string }
  | { type: '2b'; acc: string; bal: number; val: string }

export const paxosConstants = ({ acceptors, values, lastBallot }: PaxosConfig) => ({
  Acceptor: range(1, acceptors).map((i) => `a${i}`),
  Value: range(1, values).map((i) => `v${i}`),
  Ballot: range(0, lastBallot),
})
type Constants = ReturnType<typeof paxosConstants>

/** All messages that can be sent. */
function messages({ Acceptor, Value, Ballot }: Constants): Message[] {
  const votes = [
    { mbal: NONE, mval: null as Value },
    ...Ballot.flatMap((mbal) => Value.map((mval) => ({ mbal, mval: mval as Value }))),
  ]
  return Ballot.flatMap((bal): Message[] => [
    { type: '1a', bal },
    ...Acceptor.flatMap((acc) => votes.map((vote): Message => ({ type: '1b', acc, bal, ...vote }))),
    ...Value.map((val): Message => ({ type: '2a', bal, val })),
    ...Acceptor.flatMap((acc) => Value.map((val): Message => ({ type: '2b', acc, bal, val }))),
  ])
}

type Promised = Extract<Message, { type: '1b' }>
const isPromise =
  (bal: number) =>
  (m: Message): m is Promised =>
    m.type === '1b' && m.bal === bal

/** The smallest majorities: what holds of all of a larger quorum's messages holds of one of these. */
export function majorities(all: readonly string[]): string[][] {
  const size = Math.floor(all.length / 2) + 1
  const choose = (from: readonly string[], count: number): string[][] =>
    count === 0
      ? [[]]
      : from.flatMap((first, i) => choose(from.slice(i + 1), count - 1).map((rest) => [first, ...rest]))
  return choose(all, size)
}

const { machine, forSome } = variables((config: PaxosConfig) => {
  const { Acceptor, Ballot, Value } = paxosConstants(config)
  return {
    maxBal: each(Acceptor, oneOf(NONE, ...Ballot)),
    maxVBal: each(Acceptor, oneOf(NONE, ...Ballot)),
    maxVal: each(Acceptor, oneOf<(string | null)[]>(null, ...Value)),
    msgs: subsetOf(messages({ Acceptor, Ballot, Value })),
  }
})

export const paxosSpec = machine({
  name: 'specs/paxos',
  source: 'Lamport, "Paxos Made Simple" (2001), section 2',
  configs: {
    'two-ballots': { acceptors: 3, values: 2, lastBallot: 1 },
    'three-ballots': { acceptors: 3, values: 2, lastBallot: 2 },
  },
  symmetric: (config) => {
    const { Acceptor, Value } = paxosConstants(config)
    return [Acceptor, Value]
  },
  init: () => ({ maxBal: NONE, maxVBal: NONE, maxVal: null, msgs: [] }),
  actions: (config) => {
    const { Acceptor, Ballot, Value } = paxosConstants(config)
    const quorums = majorities(Acceptor)
    return {
      Phase1a: forSome(Ballot, (bal) => ({ msgs }) => ({ msgs: msgs.add({ type: '1a', bal }) })),

      Phase1b: forSome(Acceptor, (acc) =>
        forSome(Ballot, (bal) => ({ msgs, maxBal, maxVBal, maxVal }) => {
          if (!msgs.has({ type: '1a', bal }) || bal <= maxBal.get(acc)) return false
          const promise: Message = { type: '1b', acc, bal, mbal: maxVBal.get(acc), mval: maxVal.get(acc) }
          return { maxBal: maxBal.set(acc, bal), msgs: msgs.add(promise) }
        }),
      ),

      Phase2a: forSome(Ballot, (bal) =>
        forSome(Value, (val) => ({ msgs }) => {
          if (Value.some((other) => msgs.has({ type: '2a', bal, val: other }))) return false
          const promises = msgs.filter(isPromise(bal))
          const maySend = quorums.some((quorum) => {
            const ofQuorum = promises.filter(({ acc }) => quorum.includes(acc))
            if (!quorum.every((member) => ofQuorum.some(({ acc }) => acc === member))) return false
            const highest = Math.max(...ofQuorum.map(({ mbal }) => mbal))
            return highest === NONE || ofQuorum.some(({ mbal, mval }) => mbal === highest && mval === val)
          })
          return maySend && { msgs: msgs.add({ type: '2a', bal, val }) }
        }),
      ),

      Phase2b: forSome(Acceptor, (acc) =>
        forSome(Ballot, (bal) =>
          forSome(Value, (val) => ({ msgs, maxBal, maxVBal, maxVal }) => {
            if (!msgs.has({ type: '2a', bal, val }) || bal < maxBal.get(acc)) return false
            return {
              maxBal: maxBal.set(acc, bal),
              maxVBal: maxVBal.set(acc, bal),
              maxVal: maxVal.set(acc, val),
              msgs: msgs.add({ type: '2b', acc, bal, val }),
            }
          }),
        ),
      ),
    }
  },
})

export type PaxosSpecView = MachineView<typeof paxosSpec>
