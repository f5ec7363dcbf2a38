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

/** The last index at which two logs have the same term, if they do not agree on everything up to there. */
function falseMatch(a: Log, b: Log): number | undefined {
  let index = Math.min(a.size, b.size)
  while (index > 0 && a.get(index - 1)!.term !== b.get(index - 1)!.term) index--
  for (let i = 0; i < index; i++) if (!a.get(i)!.equals(b.get(i))) return index
  return undefined
}

/** Two servers whose logs contradict log matching. */
function mismatched({ nodes: { server }, ids }: View) {
  for (let i = 0; i < server.length; i++)
    for (let j = i + 1; j < server.length; j++) {
      const index = server[i]!.log === server[j]!.log ? undefined : falseMatch(server[i]!.log, server[j]!.log)
      if (index !== undefined) return { index, servers: [ids.server[i]!, ids.server[j]!] }
    }
  return undefined
}

const logMatching = always<View>('log matching', (view) => mismatched(view) === undefined, {
  explain: (view) => {
    const { index, servers } = mismatched(view)!
    return `${named(servers)} both have an entry ${index} of the same term, and yet their logs differ up to there.`
  },
})

/** A leader without an entry that was committed in an earlier term. */
function incomplete({ observers: { ledger }, nodes, ids }: View) {
  const { committed } = ledger
  if (committed.isEmpty()) return undefined
  for (const [i, { role, currentTerm, log }] of nodes.server.entries()) {
    const at = role === 'leader' ? committed.findIndex(isMissingIn(log, currentTerm)) : -1
    if (at >= 0) return { leader: ids.server[i]!, term: currentTerm, index: at + 1, missing: committed.get(at)! }
  }
  return undefined
}

const isMissingIn = (log: Log, currentTerm: number) => (item: Committed, at: number) =>
  item.term < currentTerm && !item.entry.equals(log.get(at))

const leaderCompleteness = always<View>('leader completeness', (view) => incomplete(view) === undefined, {
  explain: (view) => {
    const { leader, term, index, missing } = incomplete(view)!
    const { entry, by, term: committedIn } = missing
    return `${leader} leads term ${term} without ${entryNamed(index, entry)}, which ${by} committed in term ${committedIn}.`
  },
})

/** A committed entry that half of the servers, or more, do not have. */
function scarce({ observers: { ledger }, nodes, ids }: View) {
  const { committed } = ledger
  if (committed.isEmpty()) return undefined
  const logs = nodes.server.map(({ log }) => log)
  const holders = (entry: Entry, at: number) => ids.server.filter((_, i) => entry.equals(logs[i]!.get(at)))
  const at = committed.findIndex(({ entry }, i) => holders(entry, i).length * 2 <= logs.length)
  return at < 0
    ? undefined
    : { ...committed.get(at)!.toObject(), index: at + 1, on: holders(committed.get(at)!.entry, at) }
}

const onMajority = always<View>('committed entries are on a majority', (view) => scarce(view) === undefined, {
  explain: (view) => {
    const { index, entry, by, on } = scarce(view)!
    const where = on.length === 0 ? 'in no log' : `in the log of ${named(on)} alone`
    return `${by} has committed ${entryNamed(index, entry)}, which is ${where}: ${on.length} of ${view.ids.server.length}.`
  },
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
const never = (name: string, what: Misdeed['what']) => {
  const found = ({ observers }: View) => observers.misdeeds.filter((misdeed) => misdeed.what === what)
  return always<View>(name, (view) => found(view).isEmpty(), {
    explain: (view) =>
      found(view)
        .toArray()
        .map(({ told }) => told),
  })
}

const appendOnly = never('leader append-only', 'log')
const oneVote = never('one vote per term', 'vote')
const termGrows = never('currentTerm never decreases', 'term')
const commitGrows = never('commitIndex never decreases', 'commitIndex')
const matchGrows = never('matchIndex never decreases', 'matchIndex')

const CONFIGS = Object.keys(raft.definition.configs)
const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))
/** Where clients read. */
const WITH_READS = allBut('figure-8', 'figure-8-b', 'figure-8-b-five')
const FROM_B = ['figure-8-b', 'figure-8-b-five']

const atomic = history<View>('linearizable', linearizable(register()), { only: WITH_READS })

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
    sometimes(
      'two servers take themselves for the leader',
      ({ nodes }) => nodes.server.filter(({ role }) => role === 'leader').length > 1,
    ),
    sometimes(
      'an entry of term 2 or later is committed',
      ({ observers }) => observers.ledger.committed.some(({ entry }) => entry.term > 1),
      { only: allBut(...FROM_B) },
    ),
    sometimes('a write is acknowledged', (view) => answers(view, 'write').length > 0, { only: allBut(...FROM_B) }),
    sometimes('a read returns a written value', (view) => answers(view, 'read').some(({ value }) => value !== null), {
      only: WITH_READS,
    }),
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
        about: 'a leader that was deposed, or elected a moment ago, answers a read from what it knows to be committed',
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
