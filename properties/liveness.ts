/**
 * Liveness: that something happens in the end. Judged on whole behaviours, which go on for ever, and so by exhaustive
 * search alone: of every behaviour that is fair.
 */
import type { Common, Predicate, PropertyOptions } from './property.js'

export type LivenessKind = 'eventually' | 'leadsTo' | 'eventuallyAlways'

/**
 * Which steps may not be put off for ever, by kind. In protocols: `deliver`, `timeout`, `invoke`, `tick`; also of one type
 * of message or one timer alone (`deliver vote`, `timeout election`); and, where somebody sees to it that faults are
 * mended, `restart`, `resume`, `heal`. Faults themselves are never fair. In plain machines: the names of actions.
 *
 * Every message (by sender, receiver and content), timer, client, node and choice of what an action is quantified over is
 * treated fairly by itself. Only steps that change something count.
 */
export interface Fairness {
  /** What stays possible from some moment on without a break is done. */
  readonly weak?: readonly string[]
  /** What is possible again and again, for ever, is done again and again. */
  readonly strong?: readonly string[]
}

/** A node's state, of whatever role. */
type NodeStateOf<View> = View extends { readonly nodes: infer Nodes }
  ? Nodes[keyof Nodes] extends readonly (infer State)[]
    ? State
    : never
  : never
type MessageIn<View> = View extends { readonly inFlight: readonly { readonly message: infer Message }[] }
  ? Message
  : never

/**
 * What counts as the same state when cycles are sought, where numbers grow for ever: terms and ballots, relative to
 * `base`. States that look the same in it must go on alike (it is a bisimulation), which is checked on all states that a
 * search meets. Observers, histories and what is left of bounds play no part.
 */
export interface RelativeView<View> {
  /** What reports call it, as in `terms relative to the lowest`. */
  readonly name: string
  readonly base: (view: View) => number
  /** A node's state as it looks from the base: a value of any kind that compares by content. */
  readonly node: (state: NodeStateOf<View>, base: number) => unknown
  /** A message in flight as it looks from the base, to a receiver in this state. */
  readonly message: (message: MessageIn<View>, base: number, receiver: NodeStateOf<View>) => unknown
}

export interface LivenessOptions<View> extends PropertyOptions<View> {
  /** Default: `weak` for what protocols and time do by themselves (`deliver`, `timeout`, `invoke`, `tick`), for all actions of a machine. */
  readonly fairness?: Fairness
  /** Default: states are the same when they are equal, but for what is left of the budget of timeouts. */
  readonly view?: RelativeView<View>
}

export interface LivenessProperty<View> extends Common<View> {
  readonly kind: LivenessKind
  /** Since when it is owed; `null`: from the start. */
  readonly from: Predicate<View> | null
  /** What is to happen. */
  readonly holds: Predicate<View>
  readonly fairness?: Fairness
  readonly view?: RelativeView<View>
}

/** On every fair behaviour there is a state that satisfies it. */
export function eventually<View>(
  name: string,
  holds: Predicate<View>,
  options: LivenessOptions<View> = {},
): LivenessProperty<View> {
  return { kind: 'eventually', name, from: null, holds, ...options }
}

/** On every fair behaviour, each state that satisfies `from` is one that satisfies `to`, or is followed by one. */
export function leadsTo<View>(
  name: string,
  from: Predicate<View>,
  to: Predicate<View>,
  options: LivenessOptions<View> = {},
): LivenessProperty<View> {
  return { kind: 'leadsTo', name, from, holds: to, ...options }
}

/** On every fair behaviour there is a moment from which on it holds for ever. */
export function eventuallyAlways<View>(
  name: string,
  holds: Predicate<View>,
  options: LivenessOptions<View> = {},
): LivenessProperty<View> {
  return { kind: 'eventuallyAlways', name, from: null, holds, ...options }
}

/** Whether only whole behaviours can violate it: no state does, and no run that ends. */
export function isLiveness<P extends { readonly kind: string }>(property: P): property is P & { kind: LivenessKind } {
  return property.kind === 'eventually' || property.kind === 'leadsTo' || property.kind === 'eventuallyAlways'
}
