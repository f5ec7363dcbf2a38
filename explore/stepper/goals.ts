/** Random runs that go on from a path to a goal, and how much of what they took is needed for it. */
import seedrandom from 'seedrandom'
import { canonicalText, countOf, type Json, type Run, type ScheduledEvent } from '../../kernel/index.js'
import { nameOf } from '../../traces/changes.js'
import type { StepperGoal } from '../../traces/report/index.js'
import { type RandomSource, schedulerDefault } from '../sample/schedulers/index.js'
import { QuestionError } from './questions.js'
import type { Session, Taken } from './session.js'

/** Steps that a run may take beyond its path. */
export const DEPTH = 120
const RUNS_MAX = 250
/** Steps of the model that making a continuation shorter may cost. */
const SHORTEN_STEPS_MAX = 20_000
const COUNT_MAX = 10_000

/** How many steps a run has when it first comes to the goal; `undefined` where it does not. */
type Reaches = (run: Run) => number | undefined

/** `found` is a schedule: all of the path that was possible, and what follows. */
export interface Sought {
  readonly found?: readonly ScheduledEvent[]
  readonly tried: number
  readonly depth: number
}

/** The same question gives the same answer. Throws `QuestionError` where the goal names what is not there. */
export function seek(session: Session, { run }: Taken, goal: StepperGoal, seed: number): Sought {
  if (goal.type === 'steps') return wander(run, goal.count, seed)
  const reaches = reachesOf(session, goal)
  if (reaches(run) !== undefined) return { found: run.schedule(), tried: 0, depth: DEPTH }
  for (let i = 0; i < RUNS_MAX; i++) {
    const other = run.prefix(run.length)
    continueRun(other, sourceOf(`explore ${seed} ${i}`), run.length + DEPTH)
    const end = reaches(other)
    if (end === undefined) continue
    const found = shorter(other.prefix(end), run.length, reaches)
    return { found: found.schedule(), tried: i + 1, depth: DEPTH }
  }
  return { tried: RUNS_MAX, depth: DEPTH }
}

/** However far it gets: where nothing is left to happen, a run is over. */
function wander(run: Run, count: number, seed: number): Sought {
  if (count > COUNT_MAX) throw new QuestionError(`expected at most ${COUNT_MAX} steps, got ${count}`)
  const other = run.prefix(run.length)
  continueRun(other, sourceOf(`explore ${seed} 0`), run.length + count)
  return { ...(other.length === run.length ? {} : { found: other.schedule() }), tried: 1, depth: count }
}

function reachesOf(session: Session, goal: Exclude<StepperGoal, { type: 'steps' }>): Reaches {
  const { judge } = session
  switch (goal.type) {
    case 'property': {
      const property = session.propertyNamed(goal.name)
      if (property.kind !== 'sometimes') return (run) => judge.failsAt(run, property)
      return (run) =>
        judge.reaches(run, property) ? firstPrefix(run, (part) => judge.reaches(part, property)) : undefined
    }
    case 'quiet':
      return (run) => firstState(run, (state) => judge.isQuiet(state))
    case 'field':
      return fieldReaches(session, goal)
  }
}

function fieldReaches({ system }: Session, { node, path, value }: Extract<StepperGoal, { type: 'field' }>): Reaches {
  const at = system.cluster.nodes.findIndex(({ id }) => id === node)
  const observer = system.observers.names.indexOf(node)
  if (at < 0 && observer < 0)
    throw new QuestionError(
      `expected a node (${system.cluster.nodes.map(({ id }) => id).join(', ')}) in the goal, got ${node}`,
    )
  const wanted = canonicalText(value)
  // Most steps leave most nodes as they are.
  const known = new Map<number, boolean>()
  return (run) =>
    firstState(run, (state) => {
      const id = at < 0 ? state[system.at.observers]! : state[at]!
      let is = known.get(id)
      if (is === undefined) {
        const held = valueAt(at < 0 ? system.observers.jsonOf(id, observer) : system.locals.jsonOf(id), path)
        is = held !== undefined && canonicalText(held) === wanted
        known.set(id, is)
      }
      return is
    })
}

/** The part of a state that a change of states calls by this path. */
export function valueAt(json: Json, path: readonly string[]): Json | undefined {
  const [name, ...rest] = path
  if (name === undefined) return json
  const inner = partOf(json, name)
  return inner === undefined ? undefined : valueAt(inner, rest)
}

function partOf(json: Json, name: string): Json | undefined {
  if (json === null || typeof json !== 'object') return undefined
  if (Array.isArray(json)) return json[Number(name)]
  const object = json as { readonly [field: string]: Json }
  if (Array.isArray(object.$map))
    return (object.$map as readonly (readonly [Json, Json])[]).find(([key]) => nameOf(key) === name)?.[1]
  if (Array.isArray(object.$set)) return (object.$set as readonly Json[]).find((value) => nameOf(value) === name)
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function firstState(run: Run, test: (state: Run['last']) => boolean): number | undefined {
  const index = run.states.findIndex(test)
  return index < 0 ? undefined : index
}

function firstPrefix(run: Run, test: (part: Run) => boolean): number | undefined {
  let [low, high] = [0, run.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (test(run.prefix(middle))) high = middle
    else low = middle + 1
  }
  return low
}

function continueRun(run: Run, random: RandomSource, depthMax: number): void {
  const policy = schedulerDefault.begin(run.system, random, depthMax)
  while (run.length < depthMax) {
    const [steps, faults]: [number[], number[]] = [[], []]
    run.system.enabled(run.last, steps, faults)
    const event = steps.length + faults.length === 0 ? undefined : policy.choose(run.last, steps, faults)
    if (event === undefined) return
    const count = countOf(run.system.alternatives(run.last, event))
    run.take({ event, alternative: count > 1 ? random.nextInt(0, count - 1) : 0 })
  }
}

/** Leaves out what follows the first `kept` steps, in ever smaller pieces, as long as the goal is reached. */
function shorter(found: Run, kept: number, reaches: Reaches): Run {
  let best = found
  let left = SHORTEN_STEPS_MAX
  for (let size = Math.max(1, (found.length - kept) >> 1); size >= 1; size = size === 1 ? 0 : size >> 1) {
    let from = best.length - size
    while (from >= kept && left > 0) {
      left -= best.length - from
      const candidate = without(best, from, size)
      const end = reaches(candidate)
      if (end !== undefined && end >= kept && end < best.length) {
        best = candidate.prefix(end)
        from = Math.min(from, best.length) - size
      } else from -= size
    }
  }
  return best
}

function without(run: Run, from: number, size: number): Run {
  const rest = run.schedule().slice(from + size)
  const other = run.prefix(from)
  for (const event of rest) {
    const choice = other.resolve(event)
    if (choice !== undefined) other.take(choice)
  }
  return other
}

function sourceOf(seed: string): RandomSource {
  const random = seedrandom(seed)
  return { nextInt: (min, max) => min + Math.floor(random() * (max - min + 1)) }
}
