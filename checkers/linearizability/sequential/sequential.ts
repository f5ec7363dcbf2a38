/**
 * Sequential consistency: one order of all operations that every process could have seen.
 * Source: Lamport, "How to make a multiprocessor computer that correctly executes multiprocess programs" (1979).
 * Real time does not matter, so objects cannot be judged one by one: two objects may be right each for itself, and have no
 * order together. What is linearizable is sequentially consistent, and that is tried first.
 */
import { type History, type Operation, pairOperations } from '../../../history/index.js'
import type { CheckResult, HistoryChecker, Limits } from '../../verdict.js'
import { coreOf, reduced } from '../core.js'
import {
  type LinearizabilityEvidence,
  type LinearizableEvidence,
  type NotLinearizableEvidence,
  named,
  type Obstacle,
  type Prefix,
  stateText,
} from '../evidence.js'
import { explainLinearizability } from '../explain.js'
import type { Problem } from '../problem.js'
import { withCore } from '../refutation.js'
import { Search } from '../search.js'
import { problemsOf } from '../shares.js'
import type { SequentialSpecification } from '../specification.js'
import { Interrupted } from '../transitions.js'
import { type Place, SequentialSearch, type Stuck } from './search.js'

const configurationsDefault = 2_000_000

/** How long an order that agrees with real time as well is looked for, per operation and at least. */
const shortCut = 4
const shortCutMin = 1_024

/**
 * Judges histories against a sequential specification, without real time: operations of one process stay in their order,
 * those of different processes may be moved past each other at will.
 *
 * `valid` comes with such an order, `invalid` with the longest orders that go well, and a part of the history that is bad by
 * itself. Exponential in the number of processes. Deciding it is NP-complete even where each value is written once (Gibbons &
 * Korach, "Testing shared memories" (1997)).
 */
export function sequential<State>(
  specification: SequentialSpecification<State>,
): HistoryChecker<LinearizabilityEvidence> {
  return {
    name: `sequentially consistent (${specification.name})`,
    check: (history, limits = {}) => check(specification, history, limits),
    explain: explainLinearizability,
  }
}

function check<State>(
  specification: SequentialSpecification<State>,
  history: History,
  limits: Limits,
): CheckResult<LinearizabilityEvidence> {
  const operations = pairOperations(history)
  const shouldStop = limits.shouldStop ?? (() => false)
  const budget = limits.configurations ?? configurationsDefault
  const problems = problemsOf(specification, operations, shouldStop)
  try {
    const order = linearized(problems)
    if (order) return valid(specification, problems, order)
    const search = new SequentialSearch(problems)
    const outcome = search.run(budget)
    if (outcome === 'legal') return valid(specification, problems, search.placed)
    if (outcome === 'illegal') return invalid(specification, history, problems, search.stuck, shouldStop)
    return unknown(`after ${budget} configurations`)
  } catch (error) {
    if (error instanceof Interrupted) return unknown('when told to stop')
    throw error
  }
}

function unknown(why: string): CheckResult<LinearizabilityEvidence> {
  return { verdict: 'unknown', reason: `the search ended ${why}, and the history was neither proved nor refuted` }
}

/**
 * The objects' own linearizations in one order, if they have any and they are soon found: each operation stands at the last
 * invocation up to it in its object's order, which is a moment between its own invocation and its return.
 */
function linearized<State>(problems: readonly Problem<State>[]): readonly Place[] | undefined {
  const order: { readonly place: Place; readonly moment: number; readonly rank: number }[] = []
  for (const [object, problem] of problems.entries()) {
    const search = new Search(problem)
    if (search.run(shortCutMin + shortCut * problem.operations.length) !== 'legal') return undefined
    let moment = -1
    for (const [rank, at] of search.solution.placed.entries()) {
      moment = Math.max(moment, problem.operations[at]!.invoked)
      order.push({ place: { object, at }, moment, rank })
    }
  }
  order.sort((a, b) => a.moment - b.moment || a.rank - b.rank)
  return order.map(({ place }) => place)
}

function valid<State>(
  specification: SequentialSpecification<State>,
  problems: readonly Problem<State>[],
  order: readonly Place[],
): CheckResult<LinearizabilityEvidence> {
  const name = named(specification)
  const states = problems.map(({ transitions }) => transitions.initial)
  for (const { object, at } of order) {
    const { transitions, calls } = problems[object]!
    states[object] = transitions.stepAnyway(states[object]!, calls[at]!)
  }
  const evidence: LinearizableEvidence = {
    type: 'sequentially-consistent',
    specification: specification.name,
    linearizations: [
      {
        order: order.map(({ object, at }) => name(problems[object]!.operations[at]!)),
        state: statesText(specification, problems, states),
      },
    ],
  }
  if (problems.some(({ observations }) => observations > 0)) return { verdict: 'valid', evidence, algorithm: 'search' }
  const vacuous = `no completed operation observed anything, so no ${specification.name} could have failed this history`
  return { verdict: 'valid', evidence, algorithm: 'search', vacuous }
}

/** How many objects' states are spelled out. */
const statesMax = 4

function statesText<State>(
  specification: SequentialSpecification<State>,
  problems: readonly Problem<State>[],
  states: readonly number[],
): string {
  const texts = problems.slice(0, statesMax).map(({ key, transitions }, object) => {
    const text = stateText(specification, transitions.state(states[object]!))
    return key === undefined || problems.length === 1 ? text : `${text} (${JSON.stringify(key)})`
  })
  if (problems.length > statesMax) texts.push(`and ${problems.length - statesMax} objects more`)
  return texts.length === 0 ? stateText(specification, specification.initial) : texts.join(', ')
}

function invalid<State>(
  specification: SequentialSpecification<State>,
  history: History,
  problems: readonly Problem<State>[],
  stuck: readonly Stuck[],
  shouldStop: () => boolean,
): CheckResult<LinearizabilityEvidence> {
  const operations = problems.flatMap((problem) => problem.operations).sort((a, b) => a.index - b.index)
  const isIllegal = (candidate: readonly Operation[], budget: number) => {
    const search = new SequentialSearch(problemsOf(specification, candidate, () => false))
    return { isIllegal: search.run(budget) === 'illegal', cost: search.cost + candidate.length }
  }
  const evidence: NotLinearizableEvidence = withCore(
    {
      type: 'not-sequentially-consistent',
      specification: specification.name,
      operations: operations.length,
      among: operations.length,
      initial: stateText(specification, specification.initial),
      prefixes: stuck.map((each) => prefixOf(specification, problems, each)),
    },
    () =>
      coreOf(
        (position) => history[position]!,
        reduced(operations, { specification, isIllegal, isTimed: false, suspects: [], shouldStop }),
      ),
  )
  const reason = `no order of the operations agrees with both each process's own order and the ${specification.name}`
  return { verdict: 'invalid', reason, evidence, algorithm: 'search' }
}

function prefixOf<State>(
  specification: SequentialSpecification<State>,
  problems: readonly Problem<State>[],
  { placed, states, open }: Stuck,
): Prefix {
  const name = named(specification)
  const operation = ({ object, at }: Place) => name(problems[object]!.operations[at]!)
  return {
    order: placed.map(operation),
    state: statesText(specification, problems, states),
    obstacles: open.map((place): Obstacle => {
      const { transitions, calls, required } = problems[place.object]!
      const why = transitions.rejection(states[place.object]!, calls[place.at]!)
      if (why !== undefined) return { type: 'specification', operation: operation(place), why }
      return { type: required[place.at] ? 'in-vain' : 'no-use', operation: operation(place) }
    }),
  }
}
