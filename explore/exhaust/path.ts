/** From a state that a search found back to a run that leads there. */
import { type Choice, KernelBug, ModelError, Run } from '../../kernel/index.js'
import type { ClusterSpace } from './cluster-space.js'
import type { StateSet } from './state-set.js'

/** How many steps it is from the initial state to the state, on the path on which it was found. */
export function distanceOf(set: StateSet, index: number): number {
  let steps = 0
  for (let at = set.parentOf(index); at >= 0; at = set.parentOf(at)) steps++
  return steps
}

/** The run on which the state was found: no other one is shorter. Deterministic: of several choices between two states the first. */
export function runTo(space: ClusterSpace, set: StateSet, index: number): Run {
  const run = new Run(space.system)
  const indices = [index]
  for (let at = set.parentOf(index); at >= 0; at = set.parentOf(at)) indices.unshift(at)
  const [from, to]: [number[], number[]] = [[], []]
  for (const [i, next] of indices.slice(1).entries()) {
    set.load(indices[i]!, from)
    set.load(next, to)
    const choice = space.choiceBetween(from, to)
    if (!choice) throw new KernelBug(`state ${next} of a search cannot be reached from state ${indices[i]}, its parent`)
    run.take(choice)
  }
  return run
}

/** Adds to an error of the model what led to it: the run to the state that was looked at, and the choice at fault, if it was one. */
export function blamed(
  error: unknown,
  runThere: () => Run,
  take: (run: Run, choice: Choice) => void = ({ system, last }, { event, alternative }) =>
    void system.successor(last, event, alternative),
): unknown {
  if (!(error instanceof ModelError) || error.schedule.length > 0) return error
  const run = runThere()
  const events: number[] = []
  run.system.enabled(run.last, events, events)
  for (const event of events) {
    const failing = failureOf(run, event, take)
    if (failing) return run.blame(failing.error, { event, alternative: failing.alternative })
  }
  return run.blame(error)
}

function failureOf(
  run: Run,
  event: number,
  take: (run: Run, choice: Choice) => void,
): { error: unknown; alternative: number } | undefined {
  let alternative = 0
  try {
    for (; alternative < run.system.alternativeCount(run.last, event); alternative++) take(run, { event, alternative })
    return undefined
  } catch (error) {
    return { error, alternative }
  }
}
