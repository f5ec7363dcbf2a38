/** Whether a run that is drawn as a lasso is one, by definition: it is asked of every counterexample, and of every replay. */
import type { AnyView, State, System } from '../../../kernel/index.js'
import type { AnyProperty } from '../../../properties/index.js'
import type { LivenessProperty } from '../../../properties/liveness.js'
import type { Judge } from '../../judge.js'
import { ClusterSpace } from '../cluster-space.js'
import { normalise } from '../normal.js'
import { STRENGTH } from './fair.js'
import { FAIRNESS_DEFAULT, strengthsOf } from './labels.js'
import { Likeness } from './likeness.js'
import type { LassoRun } from './realise.js'
import { Steps } from './steps.js'

/** Why the run does not show that the property is violated; `undefined` when it does. Steps are counted from 1. */
export function lassoFlaw(
  { run, start }: LassoRun,
  property: LivenessProperty<AnyView>,
  judge: Judge,
): string | undefined {
  const { system, states } = run
  const likeness = new Likeness(system, property.view)
  const repeats = start < run.length
  if (repeats && textOf(likeness, states[start]!) !== textOf(likeness, run.last))
    return `the state after step ${run.length} is not ${property.view === undefined ? 'the one' : 'like the one'} after step ${start}`
  if (property.kind === 'eventuallyAlways') {
    const isBroken = states.slice(start).some((state) => !holds(judge, property, property.holds, state))
    return isBroken ? unfairness({ run, start }, property, likeness) : 'it holds in all that is said to repeat'
  }
  const kept = states.findLastIndex((state) => holds(judge, property, property.holds, state))
  if (kept >= start) return `what is to happen has happened after step ${kept}, where it is said to repeat`
  if (property.from === null && kept >= 0) return `what is to happen has happened after step ${kept}`
  if (property.from !== null && !states.slice(kept + 1).some((state) => holds(judge, property, property.from!, state)))
    return 'nothing is owed: what it begins with has not come about'
  return unfairness({ run, start }, property, likeness)
}

function holds(
  judge: Judge,
  { name }: AnyProperty,
  predicate: LivenessProperty<AnyView>['holds'],
  state: State,
): boolean {
  const predicates = predicatesOf(judge)
  const asked = predicates.get(predicate) ?? { kind: 'always' as const, name, holds: predicate }
  predicates.set(predicate, asked)
  return judge.answer(asked, state) === true
}

const asked = new WeakMap<Judge, Map<object, AnyProperty>>()
function predicatesOf(judge: Judge): Map<object, AnyProperty> {
  const known = asked.get(judge) ?? new Map<object, AnyProperty>()
  asked.set(judge, known)
  return known
}

function textOf(likeness: Likeness, state: State): string {
  likeness.look(normal(likeness.system, state))
  return likeness.words.subarray(0, likeness.length).join()
}

function normal(system: System, state: State): readonly number[] {
  const words = Int32Array.from(state)
  normalise(system, words, words.length)
  return Array.from(words)
}

/** What is put off for ever although it may not be. */
function unfairness(
  { run, start }: LassoRun,
  property: LivenessProperty<AnyView>,
  likeness: Likeness,
): string | undefined {
  const { system } = run
  const steps = new Steps(new ClusterSpace(system), likeness)
  const round = run.states.slice(start, Math.max(start + 1, run.length))
  const taken = new Set(run.choices.slice(start).map(({ event }, i) => likeness.label(run.states[start + i]!, event)))
  const possible = round.map((state) => possibleIn(steps, likeness, normal(system, state)))
  const strengths = strengthsOf(property.fairness ?? FAIRNESS_DEFAULT, likeness.labels)
  const label = likeness.labels.findIndex((_, candidate) => {
    if (strengths[candidate] === STRENGTH.none || taken.has(candidate)) return false
    if (strengths[candidate] === STRENGTH.strong) return possible.some((labels) => labels.has(candidate))
    return possible.every((labels) => labels.has(candidate))
  })
  return label < 0 ? undefined : `'${likeness.labels[label]!.kinds.at(-1)}' is put off for ever, which is not fair`
}

/** Labels of steps that change something. */
function possibleIn(steps: Steps, likeness: Likeness, state: readonly number[]): ReadonlySet<number> {
  const possible = new Set<number>()
  const before = textOf(likeness, state)
  steps.of(state, {
    step: (label, words, length) => {
      likeness.look(words, length)
      if (likeness.words.subarray(0, likeness.length).join() !== before) possible.add(label)
    },
    blocked: (label) => possible.add(label),
  })
  return possible
}
