/**
 * The isolation levels that practitioners name, which definition each follows, and which of them implies which.
 *
 * Sources: Adya, "Weak consistency" (1999), for read uncommitted (PL-1), read committed (PL-2), repeatable read (PL-2.99),
 * snapshot isolation (PL-SI) and serializability (PL-3); Biswas & Enea, "On the complexity of checking transactional
 * consistency" (2019), whose levels all include session order, and whose read committed forbids reading backwards within a
 * transaction; Cerone, Bernardi & Gotsman, "A framework for transactional consistency models with atomic visibility" (2015)
 * for read atomic, causal, parallel snapshot isolation and prefix; Cerone & Gotsman, "Analysing snapshot isolation" (2016)
 * for the conditions on graphs.
 */

/** Weaker before stronger, wherever one implies the other. */
export const isolationLevels = [
  'read-uncommitted',
  'read-committed',
  'read-atomic',
  'causal',
  'parallel-snapshot-isolation',
  'prefix',
  'snapshot-isolation',
  'strong-session-snapshot-isolation',
  'strong-snapshot-isolation',
  'repeatable-read',
  'serializable',
  'strong-session-serializable',
  'strict-serializable',
] as const
export type IsolationLevel = (typeof isolationLevels)[number]

/** Adya's levels know no sessions; Biswas and Enea's all do. */
export type Definition = 'adya' | 'biswas-enea'

export type BaseLevel = Exclude<
  IsolationLevel,
  | 'repeatable-read'
  | 'strong-session-snapshot-isolation'
  | 'strong-snapshot-isolation'
  | 'strong-session-serializable'
  | 'strict-serializable'
>

/** What orders transactions besides what they read and write: nothing, their sessions, or sessions and real time. */
export type Order = 'none' | 'session' | 'real-time'

/** What a level asks of a history. */
export interface Rule {
  readonly level: IsolationLevel
  readonly definition: Definition
  readonly base: BaseLevel
  readonly order: Order
}

const FORMS: Partial<Record<IsolationLevel, readonly [BaseLevel, Order]>> = {
  // Without reads by predicate PL-2.99 forbids what PL-3 does.
  'repeatable-read': ['serializable', 'none'],
  'strong-session-snapshot-isolation': ['snapshot-isolation', 'session'],
  'strong-snapshot-isolation': ['snapshot-isolation', 'real-time'],
  'strong-session-serializable': ['serializable', 'session'],
  'strict-serializable': ['serializable', 'real-time'],
}

export function ruleOf(level: IsolationLevel, definition: Definition): Rule {
  const [base, form] = FORMS[level] ?? [level as BaseLevel, 'none']
  const order = definition === 'biswas-enea' && form === 'none' ? 'session' : form
  return { level, definition, base, order }
}

/** Which levels a level implies directly, within one definition. */
const IMPLIED: Readonly<Record<IsolationLevel, readonly IsolationLevel[]>> = {
  'read-uncommitted': [],
  'read-committed': ['read-uncommitted'],
  'read-atomic': ['read-committed'],
  causal: ['read-atomic'],
  'parallel-snapshot-isolation': ['causal'],
  prefix: ['causal'],
  'snapshot-isolation': ['parallel-snapshot-isolation', 'prefix'],
  'strong-session-snapshot-isolation': ['snapshot-isolation'],
  'strong-snapshot-isolation': ['strong-session-snapshot-isolation'],
  'repeatable-read': ['snapshot-isolation'],
  serializable: ['repeatable-read'],
  'strong-session-serializable': ['serializable', 'strong-session-snapshot-isolation'],
  'strict-serializable': ['strong-session-serializable', 'strong-snapshot-isolation'],
}

/** The levels that a level implies directly: where it holds they hold. */
export function impliedBy(level: IsolationLevel): readonly IsolationLevel[] {
  return IMPLIED[level]
}

/** Whether every history that is good at `stronger` is good at `weaker`, under one definition. */
export function implies(stronger: IsolationLevel, weaker: IsolationLevel): boolean {
  return stronger === weaker || IMPLIED[stronger].some((level) => implies(level, weaker))
}
