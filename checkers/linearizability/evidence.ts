/** Why a history is linearizable, or is not, as data. */
import { type History, type Operation, showValue, type Value } from '../../history/index.js'
import { callOf } from './problem.js'
import type { SequentialSpecification } from './specification.js'

/** An operation and its name for readers, such as `write(1)` or `read()→0`; how it ended is its `status`. */
export interface NamedOperation extends Operation {
  readonly text: string
}

/** One object's operations in an order that the specification accepts and real time allows. */
export interface Linearization {
  readonly key?: Value
  /** Operations whose effect nobody saw, and that need not have happened, are left out. */
  readonly order: readonly NamedOperation[]
  /** What the object is like afterwards, as a clause: `the register holds 1`. */
  readonly state: string
}

export interface LinearizableEvidence {
  readonly type: 'linearizable' | 'sequentially-consistent'
  readonly specification: string
  /** Objects that were judged without an order, and whose order is hard to find, are left out. */
  readonly linearizations: readonly Linearization[]
}

/** Why an operation cannot come next after a prefix. */
export type Obstacle =
  | { readonly type: 'specification'; readonly operation: NamedOperation; readonly why: string }
  /** It would let `after` come next, but began only after that had returned. */
  | { readonly type: 'real-time'; readonly operation: NamedOperation; readonly after: NamedOperation }
  /** It could come next, but then one that the specification rejects here never could. */
  | { readonly type: 'in-vain'; readonly operation: NamedOperation }
  /** Nobody knows whether it happened, and here it would not help. */
  | { readonly type: 'no-use'; readonly operation: NamedOperation }

/** A longest order of operations that goes well, and what stands in the way of each operation that could come next. */
export interface Prefix {
  readonly order: readonly NamedOperation[]
  readonly state: string
  readonly obstacles: readonly Obstacle[]
}

/**
 * `from` must come before `to`.
 *
 * - `real-time`: `from` returned before `to` began; `process`: the same, within one client.
 * - `value`, by `because`: `read-from`: `to` found what `from` left. `overwritten`: `from` found a value, `to` replaces
 *   it, and comes after whatever left it. `older`: `to` left the value that `seenBy` found, and `from` left another one
 *   that comes before `seenBy`, so it comes before `to` too.
 */
export interface ConflictEdge {
  readonly from: NamedOperation
  readonly to: NamedOperation
  readonly type: 'real-time' | 'process' | 'value'
  readonly because?: 'read-from' | 'overwritten' | 'older'
  /** The value that a value edge is about. */
  readonly value?: Value
  /** For `overwritten`: whatever left the value; absent when it is the initial one. */
  readonly writer?: NamedOperation
  /** For `older`: whatever found the value. */
  readonly seenBy?: NamedOperation
  /** Why the edge's premise holds (`writer` before `to`, or `from` before `seenBy`), edge by edge. */
  readonly since?: readonly ConflictEdge[]
}

/** The operations contradict each other in a circle, or one of them found what nobody can have left. */
export type Conflict =
  | { readonly type: 'cycle'; readonly edges: readonly ConflictEdge[] }
  | {
      readonly type: 'never-written'
      readonly operation: NamedOperation
      readonly value: Value
      /** An operation that failed, and would have left it. */
      readonly attempt?: NamedOperation
    }

/** A part of the history that is bad by itself: what was left out cannot be what makes it so. */
export interface Core {
  readonly history: History
  /** For each event, its position in the whole history. */
  readonly positions: readonly number[]
}

export interface NotLinearizableEvidence {
  readonly type: 'not-linearizable' | 'not-sequentially-consistent'
  readonly specification: string
  /** The object that is to blame. Others were not necessarily judged. */
  readonly key?: Value
  /** How many operations that object saw. */
  readonly operations: number
  readonly initial: string
  /** The smallest contradiction found, where the specification says what operations find and leave. */
  readonly conflict?: Conflict
  /** How many operations the prefixes are of: all, or those of the core, where the object was judged without a search. */
  readonly among: number
  /** Up to four; never empty. */
  readonly prefixes: readonly Prefix[]
  /** The smallest bad part that was found; computed when it is first looked at. */
  readonly core: Core
}

export type LinearizabilityEvidence = LinearizableEvidence | NotLinearizableEvidence

export function named<State>(specification: SequentialSpecification<State>): (operation: Operation) => NamedOperation {
  return (operation) => ({ ...operation, text: textOf(specification, operation) })
}

function textOf<State>(specification: SequentialSpecification<State>, operation: Operation): string {
  const { kind, describe } = specification.operations[operation.f]!
  const { key, input, output } = operation
  const hasInput = kind === 'write' || (input !== null && kind !== 'read')
  const parts = [key, hasInput ? input : undefined].filter((part) => part !== undefined)
  const result = kind === 'write' || output === undefined ? '' : `→${showValue(output)}`
  const call = describe?.(callOf(specification, operation))
  return call ?? `${operation.f}(${parts.map((part) => showValue(part)).join(', ')})${result}`
}

export function stateText<State>(specification: SequentialSpecification<State>, state: State): string {
  return specification.describeState?.(state) ?? `the ${specification.name} holds ${showState(state)}`
}

function showState(state: unknown): string {
  const isPlain = state === null || ['string', 'number', 'boolean'].includes(typeof state) || Array.isArray(state)
  return isPlain ? showValue(state as Value) : String(state)
}
