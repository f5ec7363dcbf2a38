/** What Raft guarantees. Source: Ongaro & Ousterhout (2014), figure 3, "each of these properties is true at all times". */
import { linearizable, register } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import { raft } from '../models/raft/index.js'
import { always, history, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof raft>

const electionSafety = always<View>('election safety', ({ observers }) =>
  observers.elected.every((leaders) => leaders.size === 1),
)
const oneVote = always<View>('one vote per term', ({ observers }) =>
  observers.ballots.every((votes) => votes.every((candidates) => candidates.size === 1)),
)
const stateMachineSafety = always<View>('state machine safety', ({ observers }) => observers.ledger.clash === null)
const noMisdeeds = always<View>('no misdeeds', ({ observers }) => observers.misdeeds.isEmpty())
const logMatching = always<View>('log matching', ({ nodes }) =>
  nodes.server.every((a, i) =>
    nodes.server.slice(i + 1).every((b) => {
      for (let index = Math.min(a.log.size, b.log.size) - 1; index >= 0; index--)
        if (a.log.get(index)!.term === b.log.get(index)!.term) return a.log.take(index + 1).equals(b.log.take(index + 1))
      return true
    }),
  ),
)
const leaderCompleteness = always<View>('leader completeness', ({ nodes, observers }) =>
  nodes.server.every(
    ({ role, currentTerm, log }) =>
      role !== 'leader' ||
      observers.ledger.committed.every(({ entry, term }, i) => term >= currentTerm || entry.equals(log.get(i))),
  ),
)
const durable = always<View>('on a majority', ({ nodes, observers }) =>
  observers.ledger.committed.every(
    ({ entry }, i) => nodes.server.filter(({ log }) => entry.equals(log.get(i))).length * 2 > nodes.server.length,
  ),
)
const atomic = history<View>('linearizable', linearizable(register()))

export const raftSuite = suite(raft, [
  electionSafety,
  oneVote,
  stateMachineSafety,
  noMisdeeds,
  logMatching,
  leaderCompleteness,
  durable,
  atomic,
  sometimes('a leader is elected', ({ observers }) => !observers.elected.isEmpty()),
  sometimes('a leader is replaced', ({ observers }) => observers.elected.size > 1),
  sometimes('committed in term 2', ({ observers }) => observers.ledger.committed.some(({ entry }) => entry.term >= 2)),
  sometimes('a read is served', ({ history }) => history.some(({ f, type }) => f === 'read' && type === 'ok')),
  sometimes('a read of a value', ({ history }) =>
    history.some(({ f, type, value }) => f === 'read' && type === 'ok' && value !== null),
  ),
])
