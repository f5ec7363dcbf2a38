/** The checker: splits, searches, and says why. */
import { type History, type Operation, pairOperations } from '../../history/index.js'
import { isPaired } from '../../history/paired.js'
import { EventTable } from '../../history/table.js'
import type { CheckResult, HistoryChecker, Limits } from '../verdict.js'
import { type ColumnsVerdict, judgeColumns } from './columns/judge.js'
import { operationsAbout } from './columns/suspects.js'
import {
  type LinearizabilityEvidence,
  type LinearizableEvidence,
  type Linearization,
  named,
  stateText,
} from './evidence.js'
import { explainLinearizability } from './explain.js'
import { type FastVerdict, judgeFast } from './fast/judge.js'
import { patternOf } from './patterns.js'
import { type Problem, problemsOf } from './problem.js'
import { invalid, lazily } from './refutation.js'
import { Search } from './search.js'
import type { SequentialSpecification } from './specification.js'
import { Interrupted } from './transitions.js'

/** With its state a configuration takes a few hundred bytes, so that this many fit a small machine. */
const configurationsDefault = 2_000_000

/** The first turn of each object; later ones double, so that a hard object cannot keep an easy one from being judged. */
const turnFirst = 4_096

/** From this many events on, histories are judged from their columns where that can be, and no order is made. */
const longMin = 10_000

/**
 * Judges histories against a sequential specification.
 *
 * `valid` comes with a linearization of each object, `invalid` with the longest orders that go well and, where there is
 * one, a small contradiction. `unknown` when a limit was reached and no object was found illegal; by default after
 * 2,000,000 configurations in all; a long state counts as several. The result names the algorithm that decided.
 *
 * Where each value of a register, set, log, queue, stack or priority queue is used once: O(n log n), and of a long history
 * without the linearization. Otherwise a search, exponential in the number of concurrent operations of one object, linear in their total (deciding linearizability
 * is NP-complete: Gibbons & Korach, "Testing shared memories" (1997)).
 */
export function linearizable<State>(
  specification: SequentialSpecification<State>,
): HistoryChecker<LinearizabilityEvidence> {
  return {
    name: `linearizable (${specification.name})`,
    check: (history, limits = {}) =>
      (isLong(specification, history.length) ? checkTable(specification, tableOf(history), limits) : undefined) ??
      check(specification, history, limits),
    checkTable: (table, limits = {}) =>
      isLong(specification, table.length) ? checkTable(specification, table, limits) : undefined,
    explain: explainLinearizability,
  }
}

function isLong<State>(specification: SequentialSpecification<State>, events: number): boolean {
  return events >= longMin && patternOf(specification) !== undefined
}

function tableOf(history: History): EventTable {
  const table = new EventTable()
  for (const [at, event] of history.entries()) table.add(event, at + 1)
  return table
}

/** `undefined` when the columns do not tell. */
function checkTable<State>(
  specification: SequentialSpecification<State>,
  table: EventTable,
  { shouldStop }: Limits,
): CheckResult<LinearizabilityEvidence> | undefined {
  const judged = isPaired(table) === undefined ? undefined : judgeColumns(specification, table)
  if (judged === undefined) return undefined
  const { algorithm, finding } = judged
  if (!finding.isLegal) return refutedBy(specification, table, judged, finding.values, shouldStop)
  return {
    verdict: 'valid',
    evidence: { type: 'linearizable', specification: specification.name, linearizations: [] },
    algorithm,
  }
}

/**
 * The operations about the suspect values are a history of their own, which was good if the whole one was: what is said
 * about those is true of the whole.
 */
function refutedBy<State>(
  specification: SequentialSpecification<State>,
  table: EventTable,
  { columns, algorithm }: ColumnsVerdict,
  values: readonly number[],
  shouldStop: Limits['shouldStop'],
): CheckResult<LinearizabilityEvidence> | undefined {
  const about = operationsAbout(table, columns, new Set(values))
  if (about === undefined) return undefined
  const operations: readonly Operation[] = about.operations
  const problems = problemsOf(specification, operations, () => false)
  for (const problem of problems) {
    const fast = judgeFast(specification, problem)
    const search = new Search(problem)
    if (fast ? fast.isLegal : attempted(search, problem) !== 'illegal') continue
    const illegal = fast ? { problem, fast } : { problem, search }
    const found = { ...illegal, total: columns.count }
    const result = invalid(specification, about.history, found, shouldStop)
    return { ...result, algorithm } as typeof result
  }
  return undefined
}

interface Task<State> {
  readonly problem: Problem<State>
  readonly search: Search<State>
  /** What a special algorithm says, where one fits. */
  readonly fast?: FastVerdict
}

function check<State>(
  specification: SequentialSpecification<State>,
  history: History,
  limits: Limits,
): CheckResult<LinearizabilityEvidence> {
  const outcome = judge(specification, history, limits)
  switch (outcome.type) {
    case 'illegal': {
      const { problem, search, fast } = outcome.task
      const found = fast ? illegal(problem, fast) : { problem, ...walked(problem, search) }
      return invalid(specification, history, found, limits.shouldStop)
    }
    case 'undecided':
      return unknown(outcome.why, outcome.count, outcome.total)
    case 'legal':
      return valid(specification, outcome.tasks)
  }
}

/** The verdict alone, with what led to it. */
export function judge<State>(
  specification: SequentialSpecification<State>,
  history: History,
  limits: Limits = {},
): Outcome<State> {
  const shouldStop = limits.shouldStop ?? (() => false)
  const problems = problemsOf(specification, pairOperations(history), shouldStop)
  const tasks: Task<State>[] = []
  for (const problem of problems) {
    const fast = judgeFast(specification, problem)
    const task = { problem, search: new Search(problem), ...(fast ? { fast } : {}) }
    if (fast?.isLegal === false) return { type: 'illegal', task }
    tasks.push(task)
  }
  const hard = tasks.filter(({ fast }) => fast === undefined)
  const outcome = decide(hard, limits.configurations ?? configurationsDefault)
  if (outcome.type === 'undecided') return { ...outcome, total: tasks.length }
  return outcome.type === 'legal' ? { type: 'legal', tasks } : outcome
}

/** The search that shows how far orders get; one that looked ahead is walked again to the ends, if that is soon done. */
function walked<State>(problem: Problem<State>, search: Search<State>): { readonly search?: Search<State> } {
  if (!search.hasLookedAhead) return { search }
  const plain = new Search(problem, false)
  return attempted(plain, problem) === 'illegal' ? { search: plain } : {}
}

/** With the search that shows how far orders get, if it is over soon. */
function illegal<State>(problem: Problem<State>, fast: FastVerdict) {
  const search = new Search(problem, false)
  const outcome = attempted(search, problem)
  if (outcome === 'legal') throw disagreement(fast)
  return { problem, fast, ...(outcome === 'illegal' ? { search } : {}) }
}

/** For evidence alone, so that it gives up early. */
function attempted<State>(search: Search<State>, problem: Problem<State>): ReturnType<Search<State>['run']> {
  try {
    return search.run(turnFirst + 4 * problem.operations.length)
  } catch (error) {
    if (error instanceof Interrupted) return 'unfinished'
    throw error
  }
}

function disagreement({ algorithm, isLegal }: FastVerdict): Error {
  return new Error(`A bug in Faultline: ${algorithm} says ${isLegal ? 'legal' : 'illegal'}, and the search does not`)
}

type Outcome<State> =
  | { readonly type: 'legal'; readonly tasks: readonly Task<State>[] }
  | { readonly type: 'illegal'; readonly task: Task<State> }
  | { readonly type: 'undecided'; readonly why: string; readonly count: number; readonly total: number }

/** In turns, so that one object that takes too long cannot hide another that is illegal. */
function decide<State>(tasks: readonly Task<State>[], budget: number): Outcome<State> {
  const undecided = new Set(tasks)
  let left = budget
  try {
    for (let turn = turnFirst; undecided.size > 0; turn *= 2) {
      for (const task of undecided) {
        if (left <= 0)
          return {
            type: 'undecided',
            why: `after ${budget} configurations`,
            count: undecided.size,
            total: tasks.length,
          }
        const before = task.search.cost
        const outcome = task.search.run(Math.min(turn, left))
        left -= task.search.cost - before
        if (outcome === 'illegal') return { type: 'illegal', task }
        if (outcome === 'legal') undecided.delete(task)
      }
    }
  } catch (error) {
    if (error instanceof Interrupted)
      return { type: 'undecided', why: 'when told to stop', count: undecided.size, total: tasks.length }
    throw error
  }
  return { type: 'legal', tasks }
}

function unknown(why: string, undecided: number, total: number): CheckResult<LinearizabilityEvidence> {
  const objects = total === 1 ? 'the object was' : `${undecided} of ${total} objects were`
  return { verdict: 'unknown', reason: `the search ended ${why}, and ${objects} neither proved nor refuted` }
}

function valid<State>(
  specification: SequentialSpecification<State>,
  tasks: readonly Task<State>[],
): CheckResult<LinearizabilityEvidence> {
  // As large as the history, and sometimes not known yet: made when somebody looks.
  const evidence: LinearizableEvidence = lazily(
    { type: 'linearizable', specification: specification.name } as const,
    'linearizations',
    () => tasks.flatMap((task) => orderOf(specification, task)),
  )
  const algorithms = new Set(tasks.map(({ fast }) => fast?.algorithm ?? 'search'))
  const algorithm = [...algorithms].sort().join(' and ') || 'search'
  if (tasks.some(({ problem }) => problem.observations > 0)) return { verdict: 'valid', evidence, algorithm }
  const vacuous = `no completed operation observed anything, so no ${specification.name} could have failed this history`
  return { verdict: 'valid', evidence, algorithm, vacuous }
}

/** None for an object that a fast algorithm judged, if the search for its order takes long. */
function orderOf<State>(
  specification: SequentialSpecification<State>,
  { problem, search, fast }: Task<State>,
): readonly Linearization[] {
  if (fast !== undefined) {
    const outcome = attempted(search, problem)
    if (outcome === 'illegal') throw disagreement(fast)
    if (outcome === 'unfinished') return []
  }
  const { placed, state } = search.solution
  const name = named(specification)
  return [
    {
      ...(problem.key === undefined ? {} : { key: problem.key }),
      order: placed.map((i) => name(problem.operations[i]!)),
      state: stateText(specification, problem.transitions.state(state)),
    },
  ]
}
