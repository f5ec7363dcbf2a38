/**
 * Replacing a few consecutive events by fewer others. Leaving events out cannot turn `timeout, vote, vote` at one node
 * into `timeout` at another; looking at what else was enabled can.
 */
import { type Choice, type Run, resolve, type ScheduledEvent } from '../../kernel/index.js'
import { type RelativeLabel, relativeLabels, takeLike } from './labels.js'

const WINDOW_MAX = 4
const REPLACEMENT_MAX = 2

/** Every shorter run in which at most 4 consecutive events gave way to at most 2 that were enabled there. */
export function* windowed(run: Run): IterableIterator<Run> {
  const schedule = run.schedule()
  const labels = relativeLabels(run)
  for (let size = WINDOW_MAX; size >= 2; size--)
    for (let from = 0; from + size <= run.length; from++)
      for (const start of replacements(run.prefix(from), Math.min(REPLACEMENT_MAX, size - 1))) {
        yield continued(start, schedule.slice(from + size))
        yield continuedLike(start, labels.slice(from + size))
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

function continued(start: Run, rest: readonly ScheduledEvent[]): Run {
  const run = start.prefix(start.length)
  for (const scheduled of rest) {
    const choice = resolve(run.system, run.last, scheduled)
    if (choice) run.take(choice)
  }
  return run
}

function continuedLike(start: Run, rest: readonly RelativeLabel[]): Run {
  const run = start.prefix(start.length)
  for (const label of rest) takeLike(run, label, 'oldest')
  return run
}
