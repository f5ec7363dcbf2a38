/**
 * Cuts an invalid history of an object down to a part that is invalid by itself.
 *
 * Only what cannot be missed is left out, so that a part that is bad shows that the whole is:
 * - everything after some moment, operations under way then being unfinished (only real time makes that sound);
 * - an operation that leaves the state as it is (a read, a dequeue that found nothing, a refused compare-and-set);
 * - all operations about a value, as far as the specification promises that (`concerns`);
 * - stretches after which the object is as it was before (`settled.ts`).
 * Among such parts the search is greedy, by halves, quarters and so on (Zeller & Hildebrandt, "Simplifying and isolating
 * failure-inducing input" (2002)), and ends with a part from which no single one of these can be left out, or when its
 * budget is spent.
 */
import { type HistoryEvent, type Operation, valueKey } from '../../history/index.js'
import type { Core } from './evidence.js'
import { judgeFast } from './fast/judge.js'
import { callOf, isPassive, type Problem, problemOf } from './problem.js'
import { Search } from './search.js'
import { withoutSettled } from './settled.js'
import type { SequentialSpecification } from './specification.js'

/** In configurations; an operation that a fast algorithm looks at counts as one. */
const budgetTotal = 300_000
const budgetEach = 20_000

/** Whether the operations are illegal for certain, and what it cost to find out. */
export type Judge = (
  operations: readonly Operation[],
  budget: number,
) => { readonly isIllegal: boolean; readonly cost: number }

export interface Reduction<State> {
  readonly specification: SequentialSpecification<State>
  readonly isIllegal: Judge
  /** Whether the order is real time, so that what comes later cannot matter. */
  readonly isTimed: boolean
  /** Operations that are probably all that it takes. */
  readonly suspects: readonly Operation[]
  /** The verdict is known by now: whoever is in a hurry gets a larger part. */
  readonly shouldStop: () => boolean
}

/** The operations that remain; those cut off by the end of time are pending. */
export function reduced<State>(
  operations: readonly Operation[],
  { specification, isIllegal, isTimed, suspects, shouldStop }: Reduction<State>,
): readonly Operation[] {
  let current = operations
  let left = budgetTotal
  const attempt = (candidate: readonly Operation[]): boolean => {
    if (candidate.length >= current.length && candidate.every((operation, i) => operation === current[i])) return false
    if (left <= 0 || shouldStop()) return false
    const { isIllegal: isBad, cost } = isIllegal(candidate, Math.min(left, budgetEach))
    left -= cost
    if (isBad) current = candidate
    return isBad
  }
  const units = () => unitsOf(specification, current)
  if (suspects.length > 0) {
    const isSuspect = new Set(suspects.map(({ index }) => index))
    const innocent = units().filter((unit) => unit.every(({ index }) => !isSuspect.has(index)))
    attempt(without(current, innocent.flat()))
  }
  for (let before = -1; before !== current.length && left > 0 && !shouldStop(); ) {
    before = current.length
    if (isTimed) {
      shortest(current, attempt)
      attempt(withoutSettled(problemOf(specification, undefined, current, () => false)))
    }
    removeByParts(units, () => current, attempt)
  }
  return current
}

/** The shortest beginning that is bad, by halving. */
function shortest(operations: readonly Operation[], attempt: (candidate: readonly Operation[]) => boolean): void {
  const ends = operations.flatMap(({ status, completed }) => (status === 'ok' || status === 'fail' ? [completed!] : []))
  ends.sort((a, b) => a - b)
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (attempt(until(operations, ends[middle]!))) high = middle
    else low = middle + 1
  }
}

/** What had begun by a position; what had not ended then is pending. */
export function until(operations: readonly Operation[], position: number): readonly Operation[] {
  return operations
    .filter(({ invoked }) => invoked < position)
    .map((operation) => {
      if (operation.completed === undefined || operation.completed <= position) return operation
      const { completed: _, output: __, error: ___, ...open } = operation
      return { ...open, status: 'pending' }
    })
}

function removeByParts(
  units: () => readonly (readonly Operation[])[],
  current: () => readonly Operation[],
  attempt: (candidate: readonly Operation[]) => boolean,
): void {
  for (let size = Math.ceil(units().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    const parts = units()
    for (let at = 0; at < parts.length; at += size) {
      attempt(without(current(), parts.slice(at, at + size).flat()))
    }
  }
}

export function without(operations: readonly Operation[], removed: readonly Operation[]): readonly Operation[] {
  const indices = new Set(removed.map(({ index }) => index))
  return operations.filter(({ index }) => !indices.has(index))
}

/** Groups of operations each of which can be left out: passive ones alone, and then all about a value. */
export function unitsOf<State>(
  specification: SequentialSpecification<State>,
  operations: readonly Operation[],
): readonly (readonly Operation[])[] {
  const passive = operations.filter((operation) => isPassive(specification, operation)).map((operation) => [operation])
  return [...valueUnits(specification, operations), ...passive]
}

function valueUnits<State>(
  specification: SequentialSpecification<State>,
  operations: readonly Operation[],
): readonly (readonly Operation[])[] {
  const about = operations.map((operation) =>
    specification.operations[operation.f]!.concerns?.(callOf(specification, operation))?.map(valueKey),
  )
  if (about.some((values) => values === undefined)) return []
  // Values that one operation ties together go together.
  const parent = new Map<string, string>()
  const root = (key: string): string => {
    let at = key
    while (parent.has(at)) at = parent.get(at)!
    return at
  }
  for (const [i, operation] of operations.entries()) {
    const keys = about[i] ?? []
    if (isPassive(specification, operation)) continue
    for (const key of keys.slice(1)) if (root(key) !== root(keys[0]!)) parent.set(root(key), root(keys[0]!))
  }
  const units = new Map<string, Operation[]>()
  for (const [i, operation] of operations.entries()) {
    for (const key of new Set((about[i] ?? []).map(root))) {
      const unit = units.get(key)
      if (unit) unit.push(operation)
      else units.set(key, [operation])
    }
  }
  return [...units.values()]
}

/** Judges by the fast algorithm where there is one, otherwise by search. */
export function judgeOperations<State>(specification: SequentialSpecification<State>): Judge {
  return (operations, budget) => {
    const problem: Problem<State> = problemOf(specification, undefined, operations, () => false)
    const fast = judgeFast(specification, problem)
    if (fast) return { isIllegal: !fast.isLegal, cost: operations.length }
    const search = new Search(problem)
    return { isIllegal: search.run(budget) === 'illegal', cost: search.cost + operations.length }
  }
}

/** The events of some operations, and where they stand. */
export function coreOf(event: (position: number) => HistoryEvent, operations: readonly Operation[]): Core {
  const positions = operations.flatMap(({ invoked, completed }) =>
    completed === undefined ? [invoked] : [invoked, completed],
  )
  positions.sort((a, b) => a - b)
  return { history: positions.map(event), positions }
}
