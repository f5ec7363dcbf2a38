/**
 * Replacing a few consecutive events by others. Leaving events out cannot turn `timeout, vote, vote` at one node into
 * `timeout` at another; looking at what else was enabled can.
 */
import type { Choice, Run } from '../../kernel/index.js'
import { continueWith, type Encoding, labelsOf } from './labels.js'

const WINDOW_MAX = 4
const REPLACEMENT_MAX = 2
const ENCODINGS: readonly Encoding[] = ['content', 'oldest']

/** Every run in which at most 4 consecutive events gave way to at most 2, and to fewer, that were enabled there. */
export function* windowed(run: Run): IterableIterator<Run> {
  for (let size = WINDOW_MAX; size >= 2; size--) yield* replaced(run, size, Math.min(REPLACEMENT_MAX, size - 1))
}

/** Every run in which one event gave way to another that was enabled there. */
export const exchanged = (run: Run): IterableIterator<Run> => replaced(run, 1, 1)

/** Every run in which `size` consecutive events gave way to at most `lengthMax`. */
function* replaced(run: Run, size: number, lengthMax: number): IterableIterator<Run> {
  const labels = labelsOf(run)
  for (let from = 0; from + size <= run.length; from++) {
    const rest = labels.slice(from + size)
    for (const start of replacements(run.prefix(from), lengthMax))
      for (const encoding of ENCODINGS) yield continueWith(start.prefix(start.length), rest, encoding)
  }
}

/** The run itself, and all that continue it by up to `lengthMax` events. */
function* replacements(run: Run, lengthMax: number): IterableIterator<Run> {
  yield run
  if (lengthMax === 0) return
  for (const choice of choicesAt(run)) {
    const longer = run.prefix(run.length)
    longer.take(choice)
    yield* replacements(longer, lengthMax - 1)
  }
}

function choicesAt({ system, last }: Run): Choice[] {
  const events: number[] = []
  system.enabled(last, events, events)
  return events.flatMap((event) =>
    Array.from({ length: system.alternativeCount(last, event) }, (_, alternative) => ({ event, alternative })),
  )
}
