/** What an output committer promises. Source: the S3A committers' architecture document, "Correctness of the Commit Protocol". */
import type { ViewOf } from '../kernel/index.js'
import {
  authorisesEverybody,
  leavesAttempts,
  neverAuthorisesAgain,
  outputCommitter,
  writesDirectly,
} from '../models/output-committer/index.js'
import { always, finallyHolds, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof outputCommitter>

const CRASHES = ['lost-executor', 'two-tasks']

const output = ({ nodes }: View) => nodes.storage[0]!.output

const duplicated = (view: View) => [...output(view)].filter(([, files]) => files.size > 1)

const oneAttempt = always<View>('a task is in the output once', (view) => duplicated(view).length === 0, {
  explain: (view) =>
    duplicated(view).map(
      ([task, files]) => `The output of task ${task} is there twice: ${[...files].sort().join('; ')}.`,
    ),
})

const committed = (view: View) => [...view.observers.committed].filter(([, files]) => files.size > 1)

const oneCommitter = always<View>('only one attempt of a task commits', (view) => committed(view).length === 0, {
  refuted: {
    'lost-executor': 'an attempt may have committed and be lost before it could say so; another one takes its place',
    'two-tasks': 'an attempt may have committed and be lost before it could say so; another one takes its place',
  },
  explain: (view) => committed(view).map(([, files]) => `Committed were ${[...files].sort().join(' and ')}.`),
})

const final = always<View>('an output that is whole does not change', ({ observers }) => !observers.changedLate, {
  explain: ({ observers }) => [
    'The job was committed, and its output changed afterwards; whoever has read it has read something else.',
    ...[...observers.committed]
      .filter(([, files]) => files.size > 1)
      .map(([, files]) => `First and last it was of ${[...files].sort().join('; then of ')}.`),
  ],
})

const whole = always<View>(
  'an output that is said to be whole has all tasks',
  (view) => !view.nodes.storage[0]!.isCommitted || output(view).size === view.config.tasks,
  { explain: (view) => `The job is committed with ${output(view).size} of ${view.config.tasks} tasks in its output.` },
)

const ends = finallyHolds<View>('the job is committed', ({ nodes }) => nodes.storage[0]!.isCommitted, {
  explain: ({ nodes }) => {
    const waiting = [...nodes.driver[0]!.tasks].filter(([, { isDone }]) => !isDone)
    return waiting.map(
      ([task, { authorised, running }]) =>
        `Task ${task} waits for attempt ${authorised}, which alone may commit` +
        `${running.has(authorised!) ? '' : ' and is lost'}.`,
    )
  },
})

export const outputCommitterSuite = suite(
  outputCommitter,
  [
    oneAttempt,
    oneCommitter,
    final,
    whole,
    ends,
    sometimes('a task runs in two attempts at once', ({ nodes }) =>
      nodes.driver[0]!.tasks.some(({ running }) => running.size > 1),
    ),
    sometimes('the second attempt is faster', ({ nodes }) =>
      nodes.driver[0]!.tasks.some(({ authorised, running }) => authorised === 2 && running.has(1)),
    ),
    sometimes('an attempt may not commit', ({ inFlight }) =>
      inFlight.some(({ message }) => message.type === 'decision' && !message.isAllowed),
    ),
    sometimes(
      'another attempt commits in place of a lost one',
      ({ observers }) => observers.committed.some((files) => files.size > 1),
      { only: CRASHES },
    ),
  ],
  {
    exhaustive: {
      speculative: { found: { distinct: 108, generated: 179, depth: 16 } },
      'lost-executor': { found: { distinct: 1399, generated: 3024, depth: 17, length: 16 } },
    },
    variants: [
      {
        variant: writesDirectly,
        shortest: 5,
        caughtBy: oneAttempt.name,
        exhaustive: { speculative: { found: { distinct: 26, generated: 37, depth: 6, length: 5 } } },
        about: 'attempts write into the output itself, and a task that ran twice is there twice',
      },
      {
        variant: authorisesEverybody,
        shortest: 13,
        caughtBy: oneCommitter.name,
        exhaustive: { speculative: { found: { distinct: 116, generated: 187, depth: 14, length: 13 } } },
        about: 'the slower attempt commits as well, over what the faster one has committed',
      },
      {
        variant: leavesAttempts,
        shortest: 19,
        caughtBy: final.name,
        config: 'lost-executor',
        exhaustive: { 'lost-executor': { found: { distinct: 1514, generated: 3323, depth: 20, length: 19 } } },
        about: 'an executor that was taken for lost commits after the job, and replaces an output that has been read',
      },
      {
        variant: neverAuthorisesAgain,
        shortest: 13,
        caughtBy: ends.name,
        config: 'lost-executor',
        exhaustive: { 'lost-executor': { found: { distinct: 1098, generated: 2332, depth: 14, length: 13 } } },
        about: 'the attempt that may commit is lost, and no other may: the job waits for ever',
      },
    ],
  },
)
