/** Shorter versions of a run: the moves that both shrinkers, ours and fast-check's, are made of. */
import type { Run } from '../../kernel/index.js'
import { continueWith, type Encoding, type Label, labelsOf, partiesOf } from './labels.js'

const ENCODINGS: readonly Encoding[] = ['content', 'oldest', 'newest']

/** Where a shrinker stands: the encoding in use, the size of the pieces left out, and where the next piece begins. */
export interface ShrinkProgress {
  readonly encoding: Encoding
  readonly size: number
  readonly from: number
}

/**
 * Replays the run without some of its events; what is no longer enabled is skipped. What stands before the first of them
 * is taken over as it is.
 */
export function without(
  run: Run,
  labels: readonly Label[],
  encoding: Encoding,
  isLeftOut: (index: number) => boolean,
): Run {
  const first = labels.findIndex((_, i) => isLeftOut(i))
  if (first < 0) return run
  const rest = labels.filter((_, i) => i > first && !isLeftOut(i))
  return continueWith(run.prefix(first), rest, encoding)
}

/**
 * The runs that remain when one piece is left out: halves, quarters, … single events, for each encoding in turn. Each
 * comes with the progress to hand in again if it is accepted. Only strictly shorter runs are given.
 */
export function* shorterRuns(run: Run, progress?: ShrinkProgress): IterableIterator<[Run, ShrinkProgress]> {
  const start = progress ?? { encoding: 'content', size: Math.ceil(run.length / 2), from: 0 }
  const labels = labelsOf(run)
  for (const encoding of ENCODINGS.slice(ENCODINGS.indexOf(start.encoding))) {
    const isFirst = encoding === start.encoding
    let size = Math.min(isFirst ? start.size : Math.ceil(run.length / 2), run.length)
    let from = isFirst ? start.from : 0
    for (; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2), from = 0) {
      // From the end: late events depend on early ones, so they can go first.
      for (; from < run.length; from += size) {
        const end = run.length - from
        const candidate = without(run, labels, encoding, (i) => i >= end - size && i < end)
        if (candidate.length < run.length) yield [candidate, { encoding, size, from }]
      }
    }
  }
}

/** The run without everything that one node, or one client, has a part in; and without all events of one type. */
export function* withoutParties(run: Run): IterableIterator<Run> {
  const labels = labelsOf(run)
  const parties = labels.map(({ scheduled }) => [scheduled.type, ...partiesOf(scheduled)])
  for (const party of new Set(parties.flat()))
    for (const encoding of ENCODINGS) yield without(run, labels, encoding, (i) => parties[i]!.includes(party))
}

/** Some events are of use only together (a crash and a restart): neither can be left out alone. */
export function* withoutPairs(run: Run): IterableIterator<Run> {
  const labels = labelsOf(run)
  for (const encoding of ['content', 'oldest'] satisfies Encoding[])
    for (let first = 0; first < run.length; first++)
      for (let second = first + 1; second < run.length; second++)
        yield without(run, labels, encoding, (i) => i === first || i === second)
}

/** A lost message may as well arrive: what is not needed should not look as if it were. */
export function* gentler(run: Run): IterableIterator<Run> {
  const labels = labelsOf(run)
  for (const index of labels.keys()) yield* arriving(run, labels, index)
}

/** The run in which the message that an event loses arrives; nothing for other events. */
export function* arriving(run: Run, labels: readonly Label[], index: number): IterableIterator<Run> {
  const { scheduled, place } = labels[index]!
  if (scheduled.type !== 'lose') return
  const arrives: Label = { scheduled: { ...scheduled, type: 'deliver' }, place }
  yield continueWith(run.prefix(index), [arrives, ...labels.slice(index + 1)], 'content')
}
