/** A run that never ends: where it begins to repeat, and what follows its last step. */
import type { Trace } from '../trace.js'
import { type Phrase, phrase } from './wrap.js'

/** Stands before the first step that repeats: `from here on, the steps 3 to 6 repeat for ever`. `first` and `last` are those of a row. */
export function repeatsFrom(
  { lasso, steps }: Trace,
  { first, last }: { first: number; last: number },
): Phrase | undefined {
  if (lasso === undefined || lasso.start >= steps.length) return undefined
  const begins = lasso.start + 1
  if (begins < first || begins > last) return undefined
  const which = begins === steps.length ? `step ${begins} repeats` : `the steps ${begins} to ${steps.length} repeat`
  return phrase(`from here on, ${which} for ever`, 'bad')
}

/** Whether the last step is the one in which the property is violated. */
export const endsBadly = ({ verdict }: Trace): boolean => verdict !== 'holds'

/** Stands behind the last step. */
export function endWords({ lasso, steps, verdict }: Trace): Phrase {
  if (verdict === 'holds') return phrase('holds up to here', 'good')
  if (lasso === undefined) return phrase('✗ violated here', 'bad')
  if (lasso.start === steps.length) return phrase('✗ it stays like this for ever', 'bad')
  return phrase(`✗ and again from step ${lasso.start + 1}`, 'bad')
}

/** `the last 4 of them repeat for ever`. */
export function lassoWords({ lasso, steps }: Trace): string | undefined {
  if (lasso === undefined) return undefined
  const round = steps.length - lasso.start
  if (round === 0) return 'then nothing more happens'
  return round === 1 ? 'the last of them repeats for ever' : `the last ${round} of them repeat for ever`
}
