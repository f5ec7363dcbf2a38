/** What can be demanded of a protocol, and what we expect of each demand. */
import type { HistoryChecker } from '../checkers/index.js'
import type { AnyView } from '../kernel/index.js'

export type PropertyKind = 'always' | 'sometimes' | 'finally' | 'history'

/** Where a property applies, and where it is expected not to hold. */
export interface PropertyOptions<View> {
  /** Configurations in which the property makes sense. Default: all. */
  readonly only?: readonly string[]
  /** Configurations in which it is expected to be refuted, with the reason why that is right. */
  readonly refuted?: Readonly<Record<string, string>>
  /** One or more sentences on a state in which the property does not hold, for the person who reads the counterexample. */
  readonly explain?: (view: View) => string | readonly string[]
}

interface Common<View> extends PropertyOptions<View> {
  readonly name: string
}

export interface StateProperty<View> extends Common<View> {
  readonly kind: 'always' | 'sometimes' | 'finally'
  readonly holds: (view: View) => boolean
}

export interface HistoryProperty<View> extends Common<View> {
  readonly kind: 'history'
  readonly checker: HistoryChecker
}

export type Property<View> = StateProperty<View> | HistoryProperty<View>
/** A property whose protocol does not matter to the one who holds it. */
export type AnyProperty = Property<AnyView>

type Predicate<View> = (view: View) => boolean

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

/** `holds` within the bounds explored, or `refuted` by a counterexample. */
export type Expectation = 'holds' | 'refuted'
