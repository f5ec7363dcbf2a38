/** From a shortest violating run to the trace that a person gets to see. */
import { KernelBug, type Run } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import { shrinkRun, type Trace } from '../../traces/index.js'
import type { Judge } from '../judge.js'
import { checkedTrace } from '../recorded.js'

export interface ShortestOptions {
  readonly modelFile: string | null
  readonly shouldStop?: () => boolean
}

/**
 * Of all violating runs of this length that are known to lead to the same, the one that is told most simply: the same
 * moves as after sampling, none of which can make it shorter. `isProved`: no shorter run violates the
 * property; `states` is how many the search looked at.
 */
export function shortestTrace(
  found: Run,
  property: AnyProperty,
  judge: Judge,
  {
    modelFile,
    isProved,
    states,
    shouldStop,
  }: ShortestOptions & { readonly isProved: boolean; readonly states: number },
): Trace {
  const failsAt = (run: Run) => judge.failsAt(run, property)
  if (failsAt(found) !== found.length)
    throw new KernelBug(`a search found '${property.name}' violated after ${found.length} steps, and its run does not`)
  const { run, isMinimal } = simplest(found, failsAt, shouldStop)
  if (isProved && run.length < found.length)
    throw new KernelBug(
      `'${property.name}' is violated after ${run.length} steps, and a search said ${found.length} is the least`,
    )
  return checkedTrace(run, property, judge, {
    modelFile,
    minimality: isProved ? 'shortest' : isMinimal ? '1-minimal' : 'unshrunk',
    searched: { states, among: 'all' },
    origin: { seed: null, run: null, steps: found.length },
    // Without one of its steps a shortest run is too short.
    ...(isProved ? { needs: run.choices.map((_, i) => i + 1) } : {}),
  })
}

function simplest(found: Run, failsAt: (run: Run) => number | undefined, shouldStop: (() => boolean) | undefined) {
  // Violated before anything happened: there is nothing to tell.
  if (found.length === 0) return { run: found, isMinimal: true }
  return shrinkRun(found, failsAt, shouldStop === undefined ? {} : { shouldStop })
}
