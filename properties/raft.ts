/**
 * What Raft guarantees. Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended
 * Version)" (2014), figure 3 ("each of these properties is true at all times") and figure 2; section 8 for clients.
 */
import { linearizable, register } from '../checkers/index.js'
import type { NodeId, ViewOf } from '../kernel/index.js'
import {
  acknowledgesAtOnce,
  appliesRetries,
  type Committed,
  commitGoesBack,
  commitsEarlierTerms,
  type Entry,
  erasesOnStaleAppend,
  forgottenVote,
  halfIsEnough,
  type Log,
  leaderVotes,
  logInMemory,
  type Misdeed,
  matchIndexGoesBack,
  optimisticMatchIndex,
  raft,
  readsWithoutAsking,
  votesForOldLogs,
} from '../models/raft/index.js'
import { always, history, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof raft>

const named = (ids: Iterable<NodeId>): string => [...ids].sort().join(' and ')
const shown = (entry: Entry): string =>
  `${entry.type === 'write' ? `write ${entry.value}` : entry.type} of term ${entry.term}`
/** `entry 2 (write 1 of term 1)`. */
const entryNamed = (index: number, entry: Entry): string => `entry ${index} (${shown(entry)})`

const electionSafety = always<View>(
  'election safety',
  ({ observers }) => observers.elected.every((leaders) => leaders.size === 1),
  {
    explain: ({ observers }) =>
      [...observers.elected]
        .filter(([, leaders]) => leaders.size > 1)
        .map(([term, leaders]) => `${named(leaders)} were both elected leader of term ${term}.`),
  },
)

/** Who voted for several candidates in one term. */
const doubleVotes = ({ observers }: View) =>
  [...observers.ballots].flatMap(([term, votes]) =>
    [...votes]
      .filter(([, candidates]) => candidates.size > 1)
      .map(([voter, candidates]) => ({ term, voter, candidates })),
  )

const oneVote = always<View>('one vote per term', (view) => doubleVotes(view).length === 0, {
  explain: (view) =>
    doubleVotes(view).map(
      ({ term, voter, candidates }) => `In term ${term}, ${voter} voted for ${named(candidates)}, one after the other.`,
    ),
})

/** The first index at which two logs agree on the term while they differ there or before. */
function mismatch(a: Log, b: Log): number | undefined {
  let agreed = Math.min(a.size, b.size)
  while (agreed > 0 && a.get(agreed - 1)!.term !== b.get(agreed - 1)!.term) agreed--
  // What agrees must agree on everything before; looked at from the end, where logs differ if they do.
  for (let i = agreed - 1; i >= 0; i--) if (!a.get(i)!.equals(b.get(i))) return agreed
  return undefined
}

const mismatches = ({ nodes, ids }: View) =>
  nodes.server.flatMap((a, i) =>
    nodes.server.slice(i + 1).flatMap((b, j) => {
      const index = a.log === b.log ? undefined : mismatch(a.log, b.log)
      return index === undefined ? [] : [{ index, servers: [ids.server[i]!, ids.server[i + 1 + j]!] }]
    }),
  )

const logMatching = always<View>('log matching', (view) => mismatches(view).length === 0, {
  explain: (view) =>
    mismatches(view).map(
      ({ index, servers }) =>
        `${named(servers)} both have an entry ${index} of the same term, and yet their logs differ up to there.`,
    ),
})

type Missing = { readonly index: number; readonly leader: NodeId; readonly term: number; readonly item: Committed }

/** Leaders without an entry that was committed in an earlier term. */
const missing = ({ nodes, ids, observers }: View): Missing[] =>
  nodes.server.flatMap(({ role, currentTerm, log }, i) =>
    role !== 'leader'
      ? []
      : observers.ledger.committed.toArray().flatMap((item, at) => {
          const isMissing = item.term < currentTerm && !item.entry.equals(log.get(at))
          return isMissing ? [{ index: at + 1, leader: ids.server[i]!, term: currentTerm, item }] : []
        }),
  )

const leaderCompleteness = always<View>('leader completeness', (view) => missing(view).length === 0, {
  explain: (view) =>
    missing(view).map(
      ({ index, leader, term, item }) =>
        `${leader} leads term ${term} without ${entryNamed(index, item.entry)}, which ${item.by} committed in term ${item.term}.`,
    ),
})

const holders = ({ nodes, ids }: View, index: number, entry: Entry) =>
  ids.server.filter((_, i) => entry.equals(nodes.server[i]!.log.get(index - 1)))

/** Committed entries that half of the servers or more do not have. */
const scarce = (view: View) =>
  view.observers.ledger.committed.toArray().flatMap(({ entry, by }, i) => {
    const kept = holders(view, i + 1, entry)
    return kept.length * 2 > view.ids.server.length ? [] : [{ index: i + 1, entry, by, kept }]
  })

const onMajority = always<View>('committed entries are on a majority', (view) => scarce(view).length === 0, {
  explain: (view) =>
    scarce(view).map(
      ({ index, entry, by, kept }) =>
        `${by} has committed ${entryNamed(index, entry)}, which is in the log of ${kept.length === 0 ? 'nobody' : named(kept)} only: ` +
        `${kept.length} of ${view.ids.server.length} servers.`,
    ),
})

const stateMachineSafety = always<View>('state machine safety', ({ observers }) => observers.ledger.clash === null, {
  explain: ({ observers }) => {
    const { index, by, entry } = observers.ledger.clash!
    const first = observers.ledger.committed.get(index - 1)
    return (
      `${by} applied ${entry === null ? `nothing at ${index}` : entryNamed(index, entry)}, ` +
      `where ${first?.by ?? 'nobody'} had applied ${first === undefined ? 'anything' : shown(first.entry)}.`
    )
  },
})

/** A property that no server does this. */
const never = (name: string, what: Misdeed['what'], told: (misdeed: Misdeed) => string) =>
  always<View>(name, ({ observers }) => !observers.misdeeds.some((misdeed) => misdeed.what === what), {
    explain: ({ observers }) => [...observers.misdeeds].filter((misdeed) => misdeed.what === what).map(told),
  })

const termGrows = never(
  'currentTerm never decreases',
  'term decreased',
  ({ by, from, to }) => `${by} was in term ${from}, and is in term ${to} now.`,
)
const commitGrows = never(
  'commitIndex never decreases',
  'commitIndex decreased',
  ({ by, from, to }) => `${by} had committed up to ${from}, and took that back to ${to}.`,
)
const matchGrows = never(
  'matchIndex never decreases',
  'matchIndex decreased',
  ({ by, term, of, from, to }) =>
    `${by}, leader of term ${term}, knew that ${of} has entry ${from}, and now believes ${to}.`,
)
const appendOnly = never(
  'leader append-only',
  'overwrote its log',
  ({ by, term }) => `${by} changed or erased entries of its own log while it was leader of term ${term}.`,
)

const atomic = history<View>('linearizable', linearizable(register()))

const answers = ({ history }: View, f: 'read' | 'write') => history.filter((e) => e.f === f && e.type === 'ok')

export const raftSuite = suite(
  raft,
  [
    electionSafety,
    appendOnly,
    logMatching,
    leaderCompleteness,
    stateMachineSafety,
    oneVote,
    onMajority,
    termGrows,
    commitGrows,
    matchGrows,
    atomic,
    sometimes('a leader is elected', ({ observers }) => !observers.elected.isEmpty()),
    sometimes('a leader is replaced', ({ observers }) => observers.elected.size > 1),
    sometimes('an entry of term 2 or later is committed', ({ observers }) =>
      observers.ledger.committed.some(({ entry }) => entry.term > 1),
    ),
    sometimes(
      'two servers take themselves for the leader',
      ({ nodes }) => nodes.server.filter(({ role }) => role === 'leader').length > 1,
    ),
    sometimes('a write is acknowledged', (view) => answers(view, 'write').length > 0),
    sometimes('a read returns a written value', (view) => answers(view, 'read').some(({ value }) => value !== null)),
    sometimes(
      'a command is in the log twice',
      ({ nodes }) =>
        nodes.server.some(({ log }) => {
          const commands = log.toArray().flatMap((entry) => (entry.type === 'no-op' ? [] : [entry.op]))
          return new Set(commands).size < commands.length
        }),
      { only: ['retries'] },
    ),
    sometimes(
      'a pre-vote is refused for the sake of a leader',
      ({ nodes }) =>
        nodes.server.some(({ role }) => role === 'pre-candidate') &&
        nodes.server.some(({ hearsLeader }) => hearsLeader),
      { only: ['pre-vote'] },
    ),
  ],
  {
    variants: [
      {
        variant: forgottenVote,
        caughtBy: electionSafety.name,
        config: 'crashes',
        about: 'currentTerm and votedFor are not on disk: after a crash a server votes again in a term it voted in',
      },
      {
        variant: commitsEarlierTerms,
        caughtBy: leaderCompleteness.name,
        config: 'figure-8-b',
        about: 'a leader commits an entry of an earlier term because a majority has stored it: figure 8 of the paper',
      },
      {
        variant: commitGoesBack,
        caughtBy: commitGrows.name,
        config: 'three-nodes',
        about: 'a follower takes over the leaderCommit of a late AppendEntries',
      },
      {
        variant: matchIndexGoesBack,
        caughtBy: matchGrows.name,
        config: 'three-nodes',
        about: 'a leader takes over the matchIndex of a late reply',
      },
      {
        variant: erasesOnStaleAppend,
        caughtBy: onMajority.name,
        config: 'three-nodes',
        about: 'a late AppendEntries makes a follower erase entries that it has acknowledged since',
      },
      {
        variant: leaderVotes,
        caughtBy: electionSafety.name,
        config: 'without-no-op',
        about: 'a leader votes for another candidate in its own term',
      },
      {
        variant: votesForOldLogs,
        caughtBy: leaderCompleteness.name,
        config: 'three-nodes',
        about: 'voters do not ask whether the candidate has everything that may be committed',
      },
      {
        variant: optimisticMatchIndex,
        caughtBy: onMajority.name,
        config: 'three-nodes',
        about: 'a new leader starts matchIndex at its own last index and so commits what nobody else has',
      },
      {
        variant: halfIsEnough,
        caughtBy: electionSafety.name,
        config: 'four-nodes',
        about: 'half of four servers counts as a majority',
      },
      {
        variant: logInMemory,
        caughtBy: onMajority.name,
        config: 'crashes',
        about: 'a follower acknowledges entries before they are on disk',
      },
      {
        variant: acknowledgesAtOnce,
        caughtBy: atomic.name,
        config: 'three-nodes',
        about: 'a leader acknowledges a write that is only in its own log',
      },
      {
        variant: readsWithoutAsking,
        caughtBy: atomic.name,
        config: 'read-index',
        about: 'a deposed leader that does not know it answers a read from its old state',
      },
      {
        variant: appliesRetries,
        caughtBy: atomic.name,
        config: 'retries',
        about: 'a write whose answer was slow is sent again, and applied again after a later write',
      },
    ],
  },
)
