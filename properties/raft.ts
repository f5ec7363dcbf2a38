/** What Raft guarantees, to clients and inside, and the planted bugs that break it. */
import {
  acknowledgesAtOnce,
  appliesRetries,
  commitGoesBack,
  commitsEarlierTerms,
  erasesOnStaleAppend,
  forgottenVote,
  halfIsEnough,
  leaderVotes,
  logInMemory,
  matchIndexGoesBack,
  optimisticMatchIndex,
  raft,
  readsWithoutAsking,
  votesForOldLogs,
} from '../models/raft/index.js'
import { consistencyLattice } from './lattices/index.js'
import { sometimes } from './property.js'
import { raftExhaustive, raftExhaustiveBugs } from './raft-exhaustive.js'
import { duelling, progress } from './raft-liveness.js'
import {
  commitGrows,
  electionSafety,
  leaderCompleteness,
  matchGrows,
  onMajority,
  safety,
  type View,
} from './raft-safety.js'
import { suite } from './suite.js'

const CONFIGS = Object.keys(raft.definition.configs)
const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))
/** Where clients read. */
const WITH_READS = allBut('figure-8', 'figure-8-b', 'figure-8-b-five', 'duel')
const FROM_B = ['figure-8-b', 'figure-8-b-five']
/** Where nobody writes. */
const IDLE = [...FROM_B, 'duel']

const levels = consistencyLattice<View>(
  Object.fromEntries(WITH_READS.map((config) => [config, { strongest: ['linearizable'] as const }])),
)

const answers = ({ history }: View, f: 'read' | 'write') => history.filter((e) => e.f === f && e.type === 'ok')

export const raftSuite = suite(
  raft,
  [
    ...safety,
    ...levels,
    duelling,
    progress,
    sometimes('a leader is elected', ({ observers }) => !observers.elected.isEmpty()),
    sometimes('a leader is replaced', ({ observers }) => observers.elected.size > 1),
    sometimes(
      'two servers take themselves for the leader',
      ({ nodes }) => nodes.server.filter(({ role }) => role === 'leader').length > 1,
      { only: allBut('duel') },
    ),
    sometimes(
      'an entry of term 2 or later is committed',
      ({ observers }) => observers.ledger.committed.some(({ entry }) => entry.term > 1),
      { only: allBut(...IDLE) },
    ),
    sometimes('a write is acknowledged', (view) => answers(view, 'write').length > 0, { only: allBut(...IDLE) }),
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
    exhaustive: raftExhaustive,
    variants: [
      {
        variant: forgottenVote,
        caughtBy: electionSafety.name,
        config: 'crashes',
        shortest: 8,
        about: 'currentTerm and votedFor are not on disk: after a crash a server votes again in a term it voted in',
        exhaustive: raftExhaustiveBugs['forgotten-vote'],
      },
      {
        variant: commitsEarlierTerms,
        caughtBy: leaderCompleteness.name,
        config: 'figure-8-b',
        shortest: 11,
        about: 'a leader commits an entry of an earlier term because a majority has stored it: figure 8 of the paper',
        exhaustive: raftExhaustiveBugs['commits-earlier-terms'],
      },
      {
        variant: commitGoesBack,
        caughtBy: commitGrows.name,
        config: 'three-nodes',
        shortest: 8,
        about: 'a follower takes over the leaderCommit of a late AppendEntries',
        exhaustive: raftExhaustiveBugs['commit-goes-back'],
      },
      {
        variant: matchIndexGoesBack,
        caughtBy: matchGrows.name,
        config: 'three-nodes',
        shortest: 8,
        about: 'a leader takes over the matchIndex of a late reply',
        exhaustive: raftExhaustiveBugs['match-index-goes-back'],
      },
      {
        variant: erasesOnStaleAppend,
        caughtBy: onMajority.name,
        config: 'three-nodes',
        shortest: 7,
        about: 'a late AppendEntries makes a follower erase entries that it has acknowledged since',
        exhaustive: raftExhaustiveBugs['erases-on-stale-append'],
      },
      {
        variant: leaderVotes,
        caughtBy: electionSafety.name,
        config: 'without-no-op',
        shortest: 6,
        about: 'a leader votes for another candidate in its own term',
        exhaustive: raftExhaustiveBugs['leader-votes'],
      },
      {
        variant: votesForOldLogs,
        caughtBy: leaderCompleteness.name,
        config: 'three-nodes',
        shortest: 8,
        about: 'voters do not ask whether the candidate has everything that may be committed',
        exhaustive: raftExhaustiveBugs['votes-for-old-logs'],
      },
      {
        variant: optimisticMatchIndex,
        caughtBy: onMajority.name,
        config: 'three-nodes',
        shortest: 3,
        about: 'a new leader starts matchIndex at its own last index and so commits what nobody else has',
        exhaustive: raftExhaustiveBugs['optimistic-match-index'],
      },
      {
        variant: halfIsEnough,
        caughtBy: electionSafety.name,
        config: 'four-nodes',
        shortest: 6,
        about: 'half of four servers counts as a majority',
        exhaustive: raftExhaustiveBugs['half-is-enough'],
      },
      {
        variant: logInMemory,
        caughtBy: onMajority.name,
        config: 'crashes',
        shortest: 6,
        about: 'a follower acknowledges entries before they are on disk',
        exhaustive: raftExhaustiveBugs['log-in-memory'],
      },
      {
        variant: acknowledgesAtOnce,
        caughtBy: 'linearizable',
        config: 'three-nodes',
        shortest: 10,
        about: 'a leader acknowledges a write that is only in its own log',
        exhaustive: raftExhaustiveBugs['acknowledges-at-once'],
      },
      {
        variant: readsWithoutAsking,
        caughtBy: 'linearizable',
        config: 'read-index',
        shortest: 10,
        about: 'a leader that was deposed, or elected a moment ago, answers a read from what it knows to be committed',
        exhaustive: raftExhaustiveBugs['reads-without-asking'],
      },
      {
        variant: appliesRetries,
        caughtBy: 'linearizable',
        config: 'retries',
        shortest: 20,
        about: 'a write whose answer was slow is sent again, and applied again after a later write',
        exhaustive: raftExhaustiveBugs['applies-retries'],
      },
    ],
  },
)
