/** Shorter versions of a run: the moves that both shrinkers, ours and fast-check's, are made of. */
import { type Run, replayEnabled } from '../../kernel/index.js'
import { type Pick, relativeLabels, replayRelative } from './labels.js'

/** How the events that remain are looked up after others were left out. */
export type Encoding = 'content' | Pick
const ENCODINGS: readonly Encoding[] = ['content', 'oldest', 'newest']

/** Where a shrinker stands: the encoding in use, the size of the pieces left out, and where the next piece begins. */
export interface ShrinkProgress {
  readonly encoding: Encoding
  readonly size: number
  readonly from: number
}

/** Replays the run without the given stretches of events; what is no longer enabled is skipped. */
export function without(run: Run, encoding: Encoding, isLeftOut: (index: number) => boolean): Run {
  if (encoding === 'content')
    return replayEnabled(
      run.system,
      run.schedule().filter((_, i) => !isLeftOut(i)),
    )
  return replayRelative(
    run.system,
    relativeLabels(run).filter((_, i) => !isLeftOut(i)),
    encoding,
  )
}

/**
 * The runs that remain when one piece is left out: halves, quarters, … single events, for each encoding in turn. Each
 * comes with the progress to hand in again if it is accepted. Only strictly shorter runs are given.
 */
export function* shorterRuns(run: Run, progress?: ShrinkProgress): IterableIterator<[Run, ShrinkProgress]> {
  const start = progress ?? { encoding: 'content', size: Math.ceil(run.length / 2), from: 0 }
  for (const encoding of ENCODINGS.slice(ENCODINGS.indexOf(start.encoding))) {
    const isFirst = encoding === start.encoding
    let size = Math.min(isFirst ? start.size : Math.ceil(run.length / 2), run.length)
    let from = isFirst ? start.from : 0
    for (; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2), from = 0) {
      // From the end: late events depend on early ones, so they can go first.
      for (; from < run.length; from += size) {
        const end = run.length - from
        const candidate = without(run, encoding, (i) => i >= end - size && i < end)
        if (candidate.length < run.length) yield [candidate, { encoding, size, from }]
      }
    }
  }
}
