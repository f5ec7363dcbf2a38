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
import type { Problem } from './problem.js'
import { type Illegal, invalid, lazily } from './refutation.js'
import { type IllegalShare, judgeInRounds, type Legal, type Outcome, type Rounds, type Undecided } from './rounds.js'
import { Search } from './search.js'
import { problemIn, type Shares, sharesOf, sharesOfTable } from './shares.js'
import type { SequentialSpecification } from './specification.js'
import { attempted, type Searched, Searcher, stateAfter, type Turn } from './turns.js'

/** From this many events on, histories are judged from their columns where that can be, and no order is made. */
const longMin = 10_000

/**
 * Judges histories against a sequential specification.
 *
 * `valid` comes with a linearization of each object, `invalid` with the longest orders that go well and, where there is
 * one, a small contradiction. `unknown` when a limit was reached and no object was found illegal; by default after
 * 2,000,000 configurations in all, and four for each operation; a long state counts as several. The result names the algorithm that decided.
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
      (isLong(specification, history.length) ? checkColumns(specification, tableOf(history), limits) : undefined) ??
      inThisThread(judgement(specification, sharesOfHistory(specification, history), limits)),
    checkTable: (table, limits = {}) => {
      const judged = judgementOfTable(specification, table, limits)
      return judged && 'rounds' in judged ? inThisThread(judged) : judged
    },
    explain: explainLinearizability,
  }
}

/** A judgement under way: it asks for rounds of turns, which anybody may take. */
export interface Judgement {
  readonly rounds: Rounds<CheckResult<LinearizabilityEvidence>>
  readonly shares: Shares
  /** Takes turns in this thread, up to the first that decides. */
  take(turns: readonly Turn[]): readonly Searched[]
  /** From now on others take the turns. */
  handOver(): void
}

/**
 * The result for a history in columns, or a judgement that leads to the same result as `check`; `undefined` for what is no
 * history.
 */
export function judgementOfTable<State>(
  specification: SequentialSpecification<State>,
  table: EventTable,
  limits: Limits = {},
): CheckResult<LinearizabilityEvidence> | Judgement | undefined {
  if (isPaired(table) === undefined) return undefined
  return (
    (isLong(specification, table.length) ? checkColumns(specification, table, limits) : undefined) ??
    judgement(specification, sharesOfTable(specification, table), limits)
  )
}

function inThisThread({ rounds, take }: Judgement): CheckResult<LinearizabilityEvidence> {
  let round = rounds.next()
  while (!round.done) round = rounds.next(take(round.value))
  return round.value
}

function sharesOfHistory<State>(specification: SequentialSpecification<State>, history: History): Shares {
  return sharesOf(specification, pairOperations(history), history)
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
function checkColumns<State>(
  specification: SequentialSpecification<State>,
  table: EventTable,
  { shouldStop }: Limits,
): CheckResult<LinearizabilityEvidence> | undefined {
  const judged = judgeColumns(specification, table)
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
  const shares = sharesOf(specification, about.operations, about.history)
  for (let share = 0; share < shares.count; share += 1) {
    const problem = problemIn(specification, shares, share, () => false)
    const fast = judgeFast(specification, problem)
    const search = new Search(problem)
    if (fast ? fast.isLegal : attempted(search, problem) !== 'illegal') continue
    const how = fast ? { fast } : { deadEnds: search.deadEnds }
    const found = { problem, total: columns.count, ...how }
    const result = invalid(specification, shares.event, found, shouldStop)
    return { ...result, algorithm } as typeof result
  }
  return undefined
}

function judgement<State>(
  specification: SequentialSpecification<State>,
  shares: Shares,
  { shouldStop = () => false, configurations }: Limits,
): Judgement {
  const searcher = new Searcher(specification, shares, shouldStop)
  const limits = { shouldStop, configurations }
  const judged = { specification, shares }
  const rounds = (function* () {
    const outcome = yield* judgeInRounds(specification, shares, searcher, limits)
    if (outcome.type === 'legal') return valid(judged, outcome)
    if (outcome.type === 'undecided') return unknown(outcome)
    return invalid(specification, shares.event, illegal(judged, outcome), shouldStop)
  })()
  return {
    rounds,
    shares,
    take: (turns) => searcher.takeAll(turns),
    handOver: () => searcher.forget(),
  }
}

/** The verdict alone, with what led to it. */
export function judge<State>(specification: SequentialSpecification<State>, operations: readonly Operation[]): Outcome {
  const shares = sharesOf(specification, operations, [])
  const shouldStop = () => false
  const searcher = new Searcher(specification, shares, shouldStop)
  const rounds = judgeInRounds(specification, shares, searcher, { shouldStop })
  let round = rounds.next()
  while (!round.done) round = rounds.next(searcher.takeAll(round.value))
  return round.value
}

interface Judged<State> {
  readonly specification: SequentialSpecification<State>
  readonly shares: Shares
}

/** With the search that shows how far orders get, if it is over soon. */
function illegal<State>(
  { specification, shares }: Judged<State>,
  { share, fast, deadEnds: stuck }: IllegalShare,
): Illegal<State> {
  const problem = problemIn(specification, shares, share, () => false)
  if (stuck) {
    const deadEnds = stuck.map((deadEnd) => ({ ...deadEnd, state: stateAfter(problem, deadEnd.placed) }))
    return { problem, deadEnds }
  }
  const search = new Search(problem, false)
  const outcome = attempted(search, problem)
  if (outcome === 'legal') throw disagreement(fast)
  return { problem, ...(fast && { fast }), ...(outcome === 'illegal' ? { deadEnds: search.deadEnds } : {}) }
}

/** @param fast without it, a search that looked ahead is meant */
function disagreement(fast: FastVerdict = { algorithm: 'looking ahead', isLegal: false, suspects: [] }): Error {
  const { algorithm, isLegal } = fast
  return new Error(`A bug in Faultline: ${algorithm} says ${isLegal ? 'legal' : 'illegal'}, and the search does not`)
}

function unknown({ why, count, total }: Undecided): CheckResult<LinearizabilityEvidence> {
  const objects = total === 1 ? 'the object was' : `${count} of ${total} objects were`
  return { verdict: 'unknown', reason: `the search ended ${why}, and ${objects} neither proved nor refuted` }
}

function valid<State>(judged: Judged<State>, outcome: Legal): CheckResult<LinearizabilityEvidence> {
  const { specification, shares } = judged
  // As large as the history, and sometimes not known yet: made when somebody looks.
  const evidence: LinearizableEvidence = lazily(
    { type: 'linearizable', specification: specification.name } as const,
    'linearizations',
    () => Array.from({ length: shares.count }, (_, share) => orderOf(judged, share, outcome.orders.get(share))).flat(),
  )
  const algorithm = [...outcome.algorithms].sort().join(' and ') || 'search'
  if (outcome.observes) return { verdict: 'valid', evidence, algorithm }
  const vacuous = `no completed operation observed anything, so no ${specification.name} could have failed this history`
  return { verdict: 'valid', evidence, algorithm, vacuous }
}

/** None for an object that a fast algorithm judged, if the search for its order takes long. */
function orderOf<State>(
  { specification, shares }: Judged<State>,
  share: number,
  known: Int32Array | undefined,
): readonly Linearization[] {
  const problem = problemIn(specification, shares, share, () => false)
  const placed = known ?? searchedOrder(specification, problem)
  if (placed === undefined) return []
  const { key } = problem
  const name = named(specification)
  return [
    {
      ...(key === undefined ? {} : { key }),
      order: Array.from(placed, (i) => name(problem.operations[i]!)),
      state: stateText(specification, problem.transitions.state(stateAfter(problem, placed))),
    },
  ]
}

function searchedOrder<State>(
  specification: SequentialSpecification<State>,
  problem: Problem<State>,
): readonly number[] | undefined {
  const search = new Search(problem)
  const outcome = attempted(search, problem)
  const fast = outcome === 'illegal' ? judgeFast(specification, problem) : undefined
  if (fast) throw disagreement(fast)
  return outcome === 'legal' ? search.solution.placed : undefined
}
