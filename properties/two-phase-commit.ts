/** What atomic commitment promises. Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), section 2. */
import type { ViewOf } from '../kernel/index.js'
import {
  type Decision,
  decisionNotLogged,
  impatientParticipant,
  silenceIsConsent,
  twoPhaseCommit,
} from '../models/two-phase-commit/index.js'
import { leadsTo } from './liveness.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof twoPhaseCommit>

/** Names of the participants that took a decision. */
const who = ({ nodes, ids }: View, decision: Decision) =>
  ids.participant.filter((_, i) => nodes.participant[i]!.decision === decision)

/** What the client was told, if it was. */
const told = ({ history }: View) => history.find(({ type }) => type === 'ok')?.value

/** Participants that gave their word, are up, and know of no decision. */
const blocked = ({ nodes, ids, isUp }: View) =>
  ids.participant.filter((id, i) => {
    const { vote, decision } = nodes.participant[i]!
    return vote === 'yes' && decision === null && isUp(id)
  })

const atomic = always<View>(
  'no participant commits while another aborts',
  (view) => who(view, 'commit').length === 0 || who(view, 'abort').length === 0,
  {
    explain: (view) =>
      `${who(view, 'commit').join(', ')} committed and ${who(view, 'abort').join(', ')} aborted: ` +
      'one transaction, half of it done.',
  },
)

const valid = always<View>(
  'a commit needs the yes of every participant',
  (view) => who(view, 'commit').length === 0 || view.nodes.participant.every(({ vote }) => vote === 'yes'),
  {
    explain: (view) => {
      const without = view.ids.participant.filter((_, i) => view.nodes.participant[i]!.vote !== 'yes')
      return `${who(view, 'commit').join(' and ')} committed without the yes of ${without.join(' and ')}.`
    },
  },
)

const truthful = always<View>(
  'the client is told what the participants do',
  (view) => {
    const answer = told(view)
    return answer === undefined || who(view, answer === 'commit' ? 'abort' : 'commit').length === 0
  },
  { explain: (view) => `The client was told ${told(view)}, and a participant did the opposite.` },
)

const unblocked = finallyHolds<View>(
  'every participant that voted yes learns the decision',
  (view) => blocked(view).length === 0,
  {
    refuted: {
      'coordinator-lost': 'a prepared participant may not decide by itself, and nobody is left who could tell it',
    },
    explain: (view) => [
      `${blocked(view).join(' and ')} voted yes and can neither commit nor abort alone.`,
      ...(view.isUp('coordinator') ? [] : ['The coordinator crashed for good; the locks are held for ever.']),
    ],
  },
)

const isBlocked = (view: View) => blocked(view).length > 0
const explainBlocked = (view: View) => [
  `${blocked(view).join(' and ')} voted yes and can neither commit nor abort alone.`,
  ...(view.isUp('coordinator') ? [] : ['The coordinator is down; until it comes back, the locks are held.']),
]

/** Crashes are faults, and nothing makes up for a fault by itself: that somebody restarts what crashed must be said. */
const decides = leadsTo<View>(
  'whoever is prepared decides in the end, if what crashed is restarted',
  isBlocked,
  (view) => !isBlocked(view),
  {
    // With three participants there are millions of states, and many times as many steps between them.
    only: ['willing', 'one-unwilling', 'coordinator-lost'],
    fairness: { weak: ['deliver', 'timeout', 'invoke', 'restart'] },
    refuted: { 'coordinator-lost': 'the coordinator crashes for good while participants wait for what it decided' },
    explain: explainBlocked,
  },
)

export const twoPhaseCommitSuite = suite(
  twoPhaseCommit,
  [
    atomic,
    valid,
    truthful,
    unblocked,
    decides,
    sometimes('every participant commits', ({ nodes }) => nodes.participant.every((p) => p.decision === 'commit'), {
      only: ['willing', 'three-willing', 'coordinator-lost'],
    }),
    sometimes('every participant aborts', ({ nodes }) => nodes.participant.every((p) => p.decision === 'abort')),
    sometimes('the client is told to have committed', (view) => told(view) === 'commit', {
      only: ['willing', 'three-willing', 'coordinator-lost'],
    }),
    sometimes(
      'a participant is prepared while the coordinator is down',
      (view) => blocked(view).length > 0 && !view.isUp('coordinator'),
    ),
  ],
  {
    exhaustive: {
      willing: { found: { distinct: 91_201, generated: 447_109, depth: 17 } },
      'one-unwilling': { found: { distinct: 37_572, generated: 187_746, depth: 17 } },
      'coordinator-lost': { found: { distinct: 106, generated: 162, depth: 5, length: 4 } },
      'three-willing-reliable': {
        config: 'three-willing',
        faults: { loss: 0, duplication: 0 },
        symmetry: true,
        found: { distinct: 10_094, generated: 41_603, depth: 17 },
      },
    },
    variants: [
      {
        variant: impatientParticipant,
        caughtBy: atomic.name,
        shortest: 7,
        about: 'a participant that voted yes aborts by itself when it has waited long enough',
        exhaustive: { willing: { found: { distinct: 6965, generated: 20_567, depth: 8, length: 7 } } },
      },
      {
        variant: decisionNotLogged,
        caughtBy: atomic.name,
        shortest: 9,
        about: 'the coordinator announces its decision before it is on disk, and decides anew after a crash',
        exhaustive: { willing: { found: { distinct: 39_540, generated: 137_687, depth: 10, length: 9 } } },
      },
      {
        variant: silenceIsConsent,
        caughtBy: valid.name,
        config: 'one-unwilling',
        shortest: 3,
        about: 'the coordinator counts a vote that did not come in time as yes',
        exhaustive: { 'one-unwilling': { found: { distinct: 256, generated: 455, depth: 4, length: 3 } } },
      },
    ],
  },
)
