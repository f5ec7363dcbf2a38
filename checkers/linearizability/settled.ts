/**
 * Stretches of an object's history that change nothing: from a quiet moment to a later one at which the object can be in
 * exactly the states in which it could be at the first. Without them the history is as good or bad as it was: every order
 * of what comes before leads to the same choice of states for what comes after.
 * A moment is quiet when no operation is under way then, and none before it was left unfinished.
 */
import type { Operation } from '../../history/index.js'
import type { Problem } from './problem.js'
import { REJECTED } from './transitions.js'

/** With more operations between two quiet moments than this, later ones are not looked at. */
const stretchMax = 10

/** The operations without stretches that change nothing. O(operations · 2^stretchMax · states). */
export function withoutSettled<State>(problem: Problem<State>): readonly Operation[] {
  const { operations } = problem
  /** Index of the first operation after each quiet moment, and what states are possible then. */
  const moments: { readonly at: number; readonly states: string }[] = []
  let states: readonly number[] = [problem.transitions.initial]
  let start = 0
  let busyUntil = -1
  for (let at = 0; at <= operations.length; at += 1) {
    if (at === operations.length || operations[at]!.invoked > busyUntil) {
      if (at > start) {
        if (at - start > stretchMax) break
        states = after(problem, states, start, at)
      }
      if (states.length === 0) break
      moments.push({ at, states: states.join() })
      start = at
    }
    if (at === operations.length || !problem.required[at]) break
    busyUntil = Math.max(busyUntil, operations[at]!.completed!)
  }
  const kept: Operation[] = []
  for (let i = 0; i < moments.length; ) {
    const { states: here } = moments[i]!
    const last = moments.findLastIndex(({ states: there }) => there === here)
    const next = moments[last + 1]
    kept.push(...operations.slice(moments[last]!.at, next?.at))
    i = last + 1
  }
  return kept
}

/** The states that the operations from `start` to before `end` can lead to, in order. */
function after<State>(
  { operations, calls, transitions }: Problem<State>,
  from: readonly number[],
  start: number,
  end: number,
): readonly number[] {
  const all = 2 ** (end - start) - 1
  const seen = new Set<string>()
  const found = new Set<number>()
  const visit = (placed: number, state: number): void => {
    if (placed === all) found.add(state)
    if (seen.has(`${placed} ${state}`)) return
    seen.add(`${placed} ${state}`)
    let bound = Number.POSITIVE_INFINITY
    for (let i = start; i < end; i += 1)
      if ((placed & (1 << (i - start))) === 0) bound = Math.min(bound, operations[i]!.completed!)
    for (let i = start; i < end; i += 1) {
      if ((placed & (1 << (i - start))) !== 0 || operations[i]!.invoked > bound) continue
      const next = transitions.stepAnyway(state, calls[i]!)
      if (next !== REJECTED) visit(placed | (1 << (i - start)), next)
    }
  }
  for (const state of from) visit(0, state)
  return [...found].sort((a, b) => a - b)
}
