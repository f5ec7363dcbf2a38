/** From a search that failed to evidence that says why. */
import { type HistoryEvent, type Operation, showValue } from '../../history/index.js'
import type { CheckResult } from '../verdict.js'
import { findConflict } from './conflict.js'
import { coreOf, judgeOperations, reduced } from './core.js'
import type { DeadEnd } from './dead-ends.js'
import {
  type Core,
  type LinearizabilityEvidence,
  type NotLinearizableEvidence,
  named,
  type Obstacle,
  type Prefix,
  stateText,
} from './evidence.js'
import type { FastVerdict } from './fast/judge.js'
import { type Problem, problemOf } from './problem.js'
import { Search } from './search.js'
import type { SequentialSpecification } from './specification.js'
import { REJECTED } from './transitions.js'

/** An object that no order explains, and what found that out: a search, or a fast algorithm. */
export interface Illegal<State> {
  readonly problem: Problem<State>
  /** Where the search got stuck, if one was walked to its end. */
  readonly deadEnds?: readonly DeadEnd[] | undefined
  readonly fast?: FastVerdict | undefined
  /** How many operations the object has, if the problem is about some of them only. */
  readonly total?: number
}

export function invalid<State>(
  specification: SequentialSpecification<State>,
  event: (position: number) => HistoryEvent,
  { problem, deadEnds, fast, total = problem.all.length }: Illegal<State>,
  shouldStop: () => boolean = () => false,
): CheckResult<LinearizabilityEvidence> {
  const suspects = (fast?.suspects ?? []).map((i) => problem.operations[i]!)
  let minimal: readonly Operation[] | undefined
  const core = () => {
    const isIllegal = judgeOperations(specification)
    minimal ??= reduced(problem.operations, { specification, isIllegal, isTimed: true, suspects, shouldStop })
    return minimal
  }
  const stuck = deadEnds ? { problem, deadEnds } : searched(problemOf(specification, problem.key, core(), () => false))
  const bounds = stuck.deadEnds.map(({ bound }) => stuck.problem.operations[bound]!.completed!)
  const conflict = findConflict(specification, stuck.problem, Math.max(...bounds))
  const evidence: NotLinearizableEvidence = withCore(
    {
      type: 'not-linearizable',
      specification: specification.name,
      ...(problem.key === undefined ? {} : { key: problem.key }),
      operations: total,
      among: stuck.problem.all.length,
      initial: stateText(specification, specification.initial),
      ...(conflict === undefined ? {} : { conflict }),
      prefixes: stuck.deadEnds.map((deadEnd) => prefixOf(specification, stuck.problem, deadEnd)),
    },
    () => coreOf(event, core()),
  )
  const object = problem.key === undefined ? '' : ` of key ${showValue(problem.key)}`
  const reason = `no order of the operations${object} agrees with both real time and the ${specification.name}`
  return { verdict: 'invalid', reason, evidence, algorithm: fast?.algorithm ?? 'search' }
}

/** Small, for it is a core; and if it is not, a search that was cut off still got stuck somewhere. */
function searched<State>(problem: Problem<State>): { problem: Problem<State>; deadEnds: readonly DeadEnd[] } {
  const search = new Search(problem, false)
  for (let turn = 10_000; search.run(turn) === 'unfinished' && search.deadEnds.length === 0; ) turn *= 2
  return { problem, deadEnds: search.deadEnds }
}

/** Adds the core as a property that is computed when it is first read. */
export function withCore<E extends object>(evidence: E, compute: () => Core): E & { readonly core: Core } {
  return lazily(evidence, 'core', compute)
}

/** Adds a property that is computed when it is first read; copies and JSON have it like any other. */
export function lazily<E extends object, Name extends string, V>(
  evidence: E,
  name: Name,
  compute: () => V,
): E & { readonly [field in Name]: V } {
  let known: { readonly value: V } | undefined
  return Object.defineProperty(evidence, name, {
    enumerable: true,
    get: () => {
      known ??= { value: compute() }
      return known.value
    },
  }) as E & { readonly [field in Name]: V }
}

function prefixOf<State>(
  specification: SequentialSpecification<State>,
  problem: Problem<State>,
  deadEnd: DeadEnd,
): Prefix {
  const name = named(specification)
  const operation = (i: number) => name(problem.operations[i]!)
  const obstacles = deadEnd.open.map((i): Obstacle => {
    const why = problem.transitions.rejection(deadEnd.state, problem.calls[i]!)
    if (why !== undefined) return { type: 'specification', operation: operation(i), why }
    return { type: problem.required[i] ? 'in-vain' : 'no-use', operation: operation(i) }
  })
  const target = targetOf(problem, deadEnd)
  const late = tooLate(problem, deadEnd.state, target).map((i): Obstacle => {
    return { type: 'real-time', operation: operation(i), after: operation(target) }
  })
  return {
    order: deadEnd.placed.map(operation),
    state: stateText(specification, problem.transitions.state(deadEnd.state)),
    obstacles: [...obstacles, ...late],
  }
}

/** The completed operation that the specification rejects; of several, the one that must come first. */
function targetOf<State>({ operations, required, transitions, calls }: Problem<State>, deadEnd: DeadEnd): number {
  const rejected = deadEnd.open.filter(
    (i) => required[i] && transitions.stepAnyway(deadEnd.state, calls[i]!) === REJECTED,
  )
  return rejected.reduce((a, b) => (operations[a]!.completed! < operations[b]!.completed! ? a : b), rejected[0]!)
}

const lateMax = 3

/** The first operations that would have let a rejected one come next, but began only after it had returned. */
function tooLate<State>(problem: Problem<State>, state: number, target: number): readonly number[] {
  const { operations, transitions, calls } = problem
  const late: number[] = []
  for (const [i, { invoked }] of operations.entries()) {
    if (invoked < operations[target]!.completed!) continue
    const next = transitions.stepAnyway(state, calls[i]!)
    if (next === REJECTED || transitions.stepAnyway(next, calls[target]!) === REJECTED) continue
    late.push(i)
    if (late.length === lateMax) break
  }
  return late
}
