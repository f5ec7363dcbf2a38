/** What else could have happened in a run: one other event in it, or, where it violates a property, any other end. */
import seedrandom from 'seedrandom'
import {
  type Choice,
  canonicalText,
  countOf,
  describe,
  type Json,
  ModelError,
  type Run,
  type ScheduledEvent,
  type State,
  type System,
} from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'
import type { Judge } from './judge.js'
import { type RandomSource, schedulerNamed } from './sample/schedulers/index.js'

export interface Alternative {
  readonly event: ScheduledEvent
  readonly isTaken: boolean
  /** What becomes of the property when this happens, and then what is left of the schedule, as far as it is possible. */
  readonly outcome: 'violated' | 'holds'
  /** How many events of the schedule were not possible any more. */
  readonly skipped: number
}

/**
 * For each state but the last one, all that is enabled there, in a fixed order; `undefined` for states, the first ones, for
 * which `stepsMax` steps of the model were not enough. Takes time in proportion to that. Only for properties that a run
 * that ends can violate.
 */
export function alternativesOf(
  run: Run,
  property: AnyProperty,
  judge: Judge,
  { stepsMax }: { readonly stepsMax: number },
): (readonly Alternative[] | undefined)[] {
  const schedule = run.schedule()
  const outcomeOf = (other: Run) => (judge.failsAt(other, property) === undefined ? 'holds' : 'violated')
  const own = outcomeOf(run)
  const found: (readonly Alternative[] | undefined)[] = schedule.map(() => undefined)
  let left = stepsMax
  // Backwards: near its end is what decides.
  for (let at = run.length - 1; at >= 0; at -= 1) {
    const options = optionsAt(run.system, run.states[at]!)
    left -= options.length * (run.length - at)
    if (left < 0) break
    const taken = canonicalText(schedule[at]! as Json)
    found[at] = options.map(({ choice, event, text }): Alternative => {
      if (text === taken) return { event, isTaken: true, outcome: own, skipped: 0 }
      const { other, skipped } = resumed(run.prefix(at), choice, schedule.slice(at))
      return { event, isTaken: false, outcome: outcomeOf(other), skipped }
    })
  }
  return found
}

/** All that is enabled, by content, steps before faults: each event once. */
export function optionsAt(system: System, state: State): Option[] {
  const [steps, faults]: [number[], number[]] = [[], []]
  system.enabled(state, steps, faults)
  const seen = new Set<string>()
  return [...steps, ...faults].flatMap((code, i) =>
    choicesOf(system, state, code).flatMap(({ choice, event }): Option[] => {
      const text = canonicalText(event as Json)
      if (seen.has(text)) return []
      seen.add(text)
      return [{ choice, event, text, isFault: i >= steps.length }]
    }),
  )
}

/** Where the handler of an event fails, so that nobody knows its labels: the event as it is. */
function choicesOf(system: System, state: State, event: number): { choice: Choice; event: ScheduledEvent }[] {
  try {
    return Array.from({ length: countOf(system.alternatives(state, event)) }, (_, alternative) => {
      const choice = { event, alternative }
      return { choice, event: describe(system, state, choice) }
    })
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const choice = { event, alternative: 0 }
    return [{ choice, event: describe(system, state, choice, false) }]
  }
}

/** Something that is enabled. */
export interface Option {
  readonly choice: Choice
  readonly event: ScheduledEvent
  readonly text: string
  readonly isFault: boolean
}

/** The run after one choice, and what is still possible of a schedule. */
export function resumed(
  run: Run,
  choice: Choice,
  schedule: readonly ScheduledEvent[],
): { other: Run; skipped: number } {
  run.take(choice)
  let skipped = 0
  for (const event of schedule) {
    const next = run.resolve(event)
    if (next === undefined) skipped += 1
    else run.take(next)
  }
  return { other: run, skipped }
}

/** How the runs from each state ended that were tried. */
export interface Doom {
  /** Of each state, from the initial one on: how many of them violate the property. */
  readonly bad: readonly number[]
  /** How many were tried from each state. */
  readonly of: number
  /** How many steps beyond the length of the run they took at most. */
  readonly beyond: number
}

const SAMPLES_MAX = 40
const SAMPLES_MIN = 10
const BEYOND = 20

/**
 * Random ends of a run that violates a property: a sample, which proves nothing. The same run gives the same answer.
 * `undefined` where `stepsMax` steps of the model are too few for it.
 */
export function doomOf(
  run: Run,
  property: AnyProperty,
  judge: Judge,
  { stepsMax }: { readonly stepsMax: number },
): Doom | undefined {
  const each = ((run.length + 2 * BEYOND) * run.length) / 2
  const of = Math.min(SAMPLES_MAX, Math.floor(stepsMax / Math.max(1, each)))
  if (of < SAMPLES_MIN) return undefined
  const depthMax = run.length + BEYOND
  const bad = run.states.map((_, at) => {
    if (at === run.length) return of
    const random = sourceOf(`doom ${at}`)
    return Array.from({ length: of }).filter(
      () => judge.failsAt(continued(run.prefix(at), random, depthMax), property) !== undefined,
    ).length
  })
  return { bad, of, beyond: BEYOND }
}

const uniform = schedulerNamed('uniform')!

function continued(run: Run, random: RandomSource, depthMax: number): Run {
  const policy = uniform.begin(run.system, random, depthMax)
  while (run.length < depthMax) {
    const [steps, faults]: [number[], number[]] = [[], []]
    run.system.enabled(run.last, steps, faults)
    const event = steps.length + faults.length === 0 ? undefined : policy.choose(run.last, steps, faults)
    if (event === undefined) return run
    const count = countOf(run.system.alternatives(run.last, event))
    run.take({ event, alternative: count > 1 ? random.nextInt(0, count - 1) : 0 })
  }
  return run
}

function sourceOf(seed: string): RandomSource {
  const random = seedrandom(seed)
  return { nextInt: (min, max) => min + Math.floor(random() * (max - min + 1)) }
}
