/**
 * What a counterexample needs: for each event, whether the property holds without it. Leaving out an event leaves out what
 * depends on it, too: the rest is replayed as far as it can be, by content and by place among like messages.
 */
import type { Run } from '../../kernel/index.js'
import { arriving, without } from './candidates.js'
import { type Encoding, labelsOf } from './labels.js'
import type { FailsAt, ShrinkOptions } from './shrink.js'

const ENCODINGS: readonly Encoding[] = ['content', 'same', 'oldest', 'newest']

/**
 * For each event of a failing run, a run without it that fails as well, or `null` when the property holds without it.
 * `undefined` when it was told to stop.
 */
export function failingWithout(
  run: Run,
  failsAt: FailsAt,
  { shouldStop = () => false }: ShrinkOptions = {},
): (Run | null)[] | undefined {
  const labels = labelsOf(run)
  const found: (Run | null)[] = []
  for (const index of labels.keys()) {
    if (shouldStop()) return undefined
    const candidates = [
      ...ENCODINGS.map((encoding) => without(run, labels, encoding, (i) => i === index)),
      ...arriving(run, labels, index),
    ]
    found.push(candidates.find((candidate) => failsAt(candidate) !== undefined) ?? null)
  }
  return found
}
