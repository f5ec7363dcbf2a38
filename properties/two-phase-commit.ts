/** What atomic commitment promises. Source: Gray & Lamport (2006), section 2. */
import { forgetfulCoordinator, impatientParticipant, twoPhaseCommit } from '../models/two-phase-commit/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

export const twoPhaseCommitSuite = suite(
  twoPhaseCommit,
  [
    always(
      'no participant commits while another aborts',
      ({ nodes }) =>
        !(
          nodes.participant.some((p) => p.decision === 'commit') &&
          nodes.participant.some((p) => p.decision === 'abort')
        ),
    ),
    sometimes('every participant commits', ({ nodes }) => nodes.participant.every((p) => p.decision === 'commit'), {
      only: ['willing', 'three-willing'],
    }),
    finallyHolds(
      'every participant that voted yes learns the decision',
      ({ nodes, ids, isUp }) =>
        nodes.participant.every((p, i) => !isUp(ids.participant[i]!) || p.vote !== 'yes' || p.decision !== null),
      { refuted: { 'coordinator-lost': 'a prepared participant may not decide alone, and nobody is left to tell it' } },
    ),
  ],
  {
    variants: [
      { variant: impatientParticipant, caughtBy: 'no participant commits while another aborts' },
      { variant: forgetfulCoordinator, caughtBy: 'no participant commits while another aborts' },
    ],
  },
)
