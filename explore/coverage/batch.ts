/** What a batch of runs covered, and how batches are put together. Plain data by content: workers send it to each other. */
import type { BUDGETS } from '../../kernel/index.js'
import { type Sample, united } from './distinct.js'

export type BudgetName = (typeof BUDGETS)[number]

/** How a run ended. */
export const ENDS = ['rest', 'stuck', 'faultsLeft', 'depth'] as const
/**
 * - `rest`: by itself, with nothing left to do (see `isQuiet`);
 * - `stuck`: something waits, but nothing may happen any more: a budget that it needs is spent, or it waits for ever;
 * - `faultsLeft`: only faults could have gone on, and the scheduler took none;
 * - `depth`: it was cut at the longest length that runs may have.
 */
export type End = (typeof ENDS)[number]

export interface HandlerCount {
  /** Events that it handled. (Called it was less often: answers are remembered.) */
  readonly events: number
  /** Of the pairs of a node's local state and an event. */
  readonly inputs: Sample
}

export interface MessageCount {
  readonly sent: number
  readonly delivered: number
}

export interface BudgetCount {
  /** Of each run; null stands for no limit. */
  readonly limit: number | null
  /** Runs in which it happened at all. */
  readonly runs: number
  readonly events: number
  /** Most often in one run. */
  readonly most: number
  /** Runs that spent all of it. */
  readonly spent: number
}

/** Keys are complete: what a batch never saw is there with 0. */
export interface BatchCoverage {
  readonly runs: number
  readonly states: Sample
  /** Local states by role. Roles without nodes are left out. */
  readonly locals: Readonly<Record<string, Sample>>
  /** By place: `server.receive.vote`, `server.recover`. */
  readonly handlers: Readonly<Record<string, HandlerCount>>
  /** By type: those that a handler is there for, and those that were sent. */
  readonly messages: Readonly<Record<string, MessageCount>>
  /** Of faults and bounds with a budget above 0. */
  readonly budgets: Readonly<Record<string, BudgetCount>>
  readonly ends: Readonly<Record<End, number>>
}

/** What two batches covered together. The order makes no difference. */
export function together(one: BatchCoverage, other: BatchCoverage): BatchCoverage {
  return {
    runs: one.runs + other.runs,
    states: united(one.states, other.states),
    locals: merged(one.locals, other.locals, united),
    handlers: merged(one.handlers, other.handlers, (a, b) => ({
      events: a.events + b.events,
      inputs: united(a.inputs, b.inputs),
    })),
    messages: merged(one.messages, other.messages, (a, b) => ({
      sent: a.sent + b.sent,
      delivered: a.delivered + b.delivered,
    })),
    budgets: merged(one.budgets, other.budgets, (a, b) => ({
      limit: a.limit,
      runs: a.runs + b.runs,
      events: a.events + b.events,
      most: Math.max(a.most, b.most),
      spent: a.spent + b.spent,
    })),
    ends: merged(one.ends, other.ends, (a, b) => a + b),
  }
}

function merged<T extends object, V = T[keyof T]>(one: T, other: T, both: (a: V, b: V) => V): T {
  const [left, right] = [one as Record<string, V>, other as Record<string, V>]
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  const pair = (name: string): V => {
    if (!Object.hasOwn(left, name)) return right[name]!
    return Object.hasOwn(right, name) ? both(left[name]!, right[name]!) : left[name]!
  }
  return Object.fromEntries(names.map((name) => [name, pair(name)])) as T
}
