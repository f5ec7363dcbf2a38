/** What can be demanded of a protocol, and what we expect of each demand. */
import type { HistoryChecker } from '../checkers/index.js'
import type { AnyView, NodeId } from '../kernel/index.js'
import type { LivenessKind, LivenessProperty } from './liveness.js'
import type { Past } from './past.js'

export type PropertyKind = 'always' | 'sometimes' | 'finally' | 'history' | LivenessKind

/** Where a property applies, and where it is expected not to hold. */
export interface PropertyOptions<View> {
  /** Configurations in which the property makes sense. Default: all. */
  readonly only?: readonly string[]
  /** Configurations in which it is expected to be refuted, with the reason why that is right. */
  readonly refuted?: Readonly<Record<string, string>>
  /**
   * One or more sentences on a state in which the property does not hold, for the person who reads the counterexample.
   * Where they name no step (`past.at`), a sentence is added on when what was read last changed.
   */
  readonly explain?: (view: View, past: Past<View>) => string | readonly string[]
}

export interface Common<View> extends PropertyOptions<View> {
  readonly name: string
}

export interface StateProperty<View> extends Common<View> {
  readonly kind: 'always' | 'sometimes' | 'finally'
  readonly holds: Predicate<View>
}

export interface HistoryProperty<View> extends Common<View> {
  readonly kind: 'history'
  readonly checker: HistoryChecker
}

export type Property<View> = StateProperty<View> | HistoryProperty<View> | LivenessProperty<View>
/** A property whose protocol does not matter to the one who holds it. */
export type AnyProperty = Property<AnyView>

/** What holds of a state. One that is put together of `parts` is remembered part by part. */
export interface Predicate<View> {
  (view: View): boolean
  /** The predicates of which all must hold; node ids by role as in `view.ids`. */
  readonly parts?: (ids: Ids) => readonly ((view: View) => boolean)[]
}

type Ids = Readonly<Record<string, readonly NodeId[]>>
type NodeState<View extends Nodes, Role extends keyof View['nodes']> = View['nodes'][Role][number]
/** What of a view the quantifiers below need. */
interface Nodes {
  readonly nodes: { readonly [role: string]: readonly unknown[] }
  readonly ids: Ids
  stateOf(node: NodeId): unknown
}

/** An invariant: it holds in every state that can be reached. */
export function always<View>(
  name: string,
  holds: Predicate<View>,
  options: PropertyOptions<View> = {},
): Property<View> {
  return { kind: 'always', name, holds, ...options }
}

/** Some reachable state satisfies it. Guards against suites that pass because nothing ever happened. */
export function sometimes<View>(
  name: string,
  holds: Predicate<View>,
  options: PropertyOptions<View> = {},
): Property<View> {
  return { kind: 'sometimes', name, holds, ...options }
}

/** It holds in every state in which the cluster has come to rest by itself (see `isQuiet`). */
export function finallyHolds<View>(
  name: string,
  holds: Predicate<View>,
  options: PropertyOptions<View> = {},
): Property<View> {
  return { kind: 'finally', name, holds, ...options }
}

/** The history of the clients' operations satisfies the checker, in every run and at every moment of it. */
export function history<View>(
  name: string,
  checker: HistoryChecker,
  options: PropertyOptions<View> = {},
): Property<View> {
  return { kind: 'history', name, checker, ...options }
}

/**
 * Every node of a role satisfies it. Says the same as `view.nodes[role].every(…)`, and its answers are remembered per
 * state of one node instead of per combination of all of them.
 */
export function forEachNode<View extends Nodes, Role extends keyof View['nodes'] & string>(
  role: Role,
  holds: (state: NodeState<View, Role>, view: View, id: NodeId) => boolean,
): Predicate<View> {
  return allOf((ids) => (ids[role] ?? []).map((id) => (view) => holds(view.stateOf(id) as never, view, id)))
}

/** Every two nodes of a role satisfy it, the first of them standing before the second in `view.ids[role]`. */
export function forEachPair<View extends Nodes, Role extends keyof View['nodes'] & string>(
  role: Role,
  holds: (a: NodeState<View, Role>, b: NodeState<View, Role>, view: View, ids: readonly [NodeId, NodeId]) => boolean,
): Predicate<View> {
  return allOf((ids) =>
    (ids[role] ?? []).flatMap((a, i, all) =>
      all
        .slice(i + 1)
        .map((b) => (view: View) => holds(view.stateOf(a) as never, view.stateOf(b) as never, view, [a, b])),
    ),
  )
}

function allOf<View extends Nodes>(parts: (ids: Ids) => readonly ((view: View) => boolean)[]): Predicate<View> {
  return Object.assign((view: View) => parts(view.ids).every((part) => part(view)), { parts })
}

/** `holds` within the bounds explored, or `refuted` by a counterexample. */
export type Expectation = 'holds' | 'refuted'
