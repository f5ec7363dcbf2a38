/** The checker: splits, searches, and says why. */
import { type History, pairOperations, showValue } from '../../history/index.js'
import type { CheckResult, HistoryChecker, Limits } from '../verdict.js'
import { findConflict } from './conflict.js'
import {
  type LinearizabilityEvidence,
  type LinearizableEvidence,
  type NotLinearizableEvidence,
  named,
  type Obstacle,
  type Prefix,
  stateText,
} from './evidence.js'
import { explainLinearizability } from './explain.js'
import { type Problem, problemsOf } from './problem.js'
import { type DeadEnd, Search } from './search.js'
import type { SequentialSpecification } from './specification.js'
import { Interrupted, REJECTED } from './transitions.js'

/** With its state a configuration takes a few hundred bytes, so that this many fit a small machine. */
const configurationsDefault = 2_000_000

/** The first turn of each object; later ones double, so that a hard object cannot keep an easy one from being judged. */
const turnFirst = 4_096

/**
 * Judges histories against a sequential specification.
 *
 * `valid` comes with a linearization of each object, `invalid` with the longest orders that go well and, where there is
 * one, a small contradiction. `unknown` when a limit was reached and no object was found illegal; by default after
 * 2,000,000 configurations in all; a long state counts as several.
 *
 * Exponential in the number of concurrent operations of one object, linear in their total (deciding linearizability is
 * NP-complete: Gibbons & Korach, "Testing shared memories" (1997)).
 */
export function linearizable<State>(
  specification: SequentialSpecification<State>,
): HistoryChecker<LinearizabilityEvidence> {
  return {
    name: `linearizable (${specification.name})`,
    check: (history, limits = {}) => check(specification, history, limits),
    explain: explainLinearizability,
  }
}

interface Task<State> {
  readonly problem: Problem<State>
  readonly search: Search<State>
}

function check<State>(
  specification: SequentialSpecification<State>,
  history: History,
  limits: Limits,
): CheckResult<LinearizabilityEvidence> {
  const shouldStop = limits.shouldStop ?? (() => false)
  const problems = problemsOf(specification, pairOperations(history), shouldStop)
  const tasks = problems.map((problem) => ({ problem, search: new Search(problem) }))
  const outcome = decide(tasks, limits.configurations ?? configurationsDefault)
  switch (outcome.type) {
    case 'illegal':
      return invalid(specification, outcome.task)
    case 'undecided':
      return unknown(outcome.why, outcome.count, tasks.length)
    case 'legal':
      return valid(specification, tasks)
  }
}

type Outcome<State> =
  | { readonly type: 'legal' }
  | { readonly type: 'illegal'; readonly task: Task<State> }
  | { readonly type: 'undecided'; readonly why: string; readonly count: number }

/** In turns, so that one object that takes too long cannot hide another that is illegal. */
function decide<State>(tasks: readonly Task<State>[], budget: number): Outcome<State> {
  const undecided = new Set(tasks)
  let left = budget
  try {
    for (let turn = turnFirst; undecided.size > 0; turn *= 2) {
      for (const task of undecided) {
        if (left <= 0) return { type: 'undecided', why: `after ${budget} configurations`, count: undecided.size }
        const before = task.search.cost
        const outcome = task.search.run(Math.min(turn, left))
        left -= task.search.cost - before
        if (outcome === 'illegal') return { type: 'illegal', task }
        if (outcome === 'legal') undecided.delete(task)
      }
    }
  } catch (error) {
    if (error instanceof Interrupted) return { type: 'undecided', why: 'when told to stop', count: undecided.size }
    throw error
  }
  return { type: 'legal' }
}

function unknown(why: string, undecided: number, total: number): CheckResult<LinearizabilityEvidence> {
  const objects = total === 1 ? 'the object was' : `${undecided} of ${total} objects were`
  return { verdict: 'unknown', reason: `the search ended ${why}, and ${objects} neither proved nor refuted` }
}

function valid<State>(
  specification: SequentialSpecification<State>,
  tasks: readonly Task<State>[],
): CheckResult<LinearizabilityEvidence> {
  const name = named(specification)
  const evidence: LinearizableEvidence = {
    type: 'linearizable',
    specification: specification.name,
    linearizations: tasks.map(({ problem, search: { solution } }) => ({
      ...(problem.key === undefined ? {} : { key: problem.key }),
      order: solution.placed.map((i) => name(problem.operations[i]!)),
      state: stateText(specification, problem.transitions.state(solution.state)),
    })),
  }
  if (tasks.some(({ problem }) => problem.observations > 0)) return { verdict: 'valid', evidence }
  const vacuous = `no completed operation observed anything, so no ${specification.name} could have failed this history`
  return { verdict: 'valid', evidence, vacuous }
}

function invalid<State>(
  specification: SequentialSpecification<State>,
  { problem, search }: Task<State>,
): CheckResult<LinearizabilityEvidence> {
  const bounds = search.deadEnds.map(({ bound }) => problem.operations[bound]!.completed!)
  const conflict = findConflict(specification, problem, Math.max(...bounds))
  const evidence: NotLinearizableEvidence = {
    type: 'not-linearizable',
    specification: specification.name,
    ...(problem.key === undefined ? {} : { key: problem.key }),
    operations: problem.all.length,
    initial: stateText(specification, specification.initial),
    ...(conflict === undefined ? {} : { conflict }),
    prefixes: search.deadEnds.map((deadEnd) => prefixOf(specification, problem, deadEnd)),
  }
  const object = problem.key === undefined ? '' : ` of key ${showValue(problem.key)}`
  const reason = `no order of the operations${object} agrees with both real time and the ${specification.name}`
  return { verdict: 'invalid', reason, evidence }
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
