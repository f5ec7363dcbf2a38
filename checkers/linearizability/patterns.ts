/**
 * Which specifications are of a well-known kind, so that histories that use each value once are judged in O(n log n)
 * instead of searched.
 * Known by the operations themselves, not by a field: a specification that somebody made from another one by exchanging an
 * operation or the initial state must not inherit its algorithm.
 */
import type { SequentialSpecification } from './specification.js'

/**
 * The operations of such an object, by what they do. An element goes in by `insert` (or `add`, `append`, `write`) and comes out by
 * `remove`; nil as the result of `remove` or `peek` says that the object was empty.
 */
export type Pattern =
  | { readonly kind: 'register'; readonly write: string; readonly read: string }
  | { readonly kind: 'set' | 'log'; readonly add: string; readonly read: string }
  | {
      readonly kind: 'queue' | 'stack' | 'greatest-first' | 'least-first'
      readonly insert: string
      readonly remove: string
      readonly peek: string
    }

interface Known {
  readonly initial: unknown
  readonly pattern: Pattern
}

const known = new WeakMap<object, Known>()

/** The specification, for which a promise is made: `step` does what the kind does, from an empty object (a register: from `initial`). */
export function patterned<State>(
  specification: SequentialSpecification<State>,
  pattern: Pattern,
): SequentialSpecification<State> {
  known.set(specification.operations, { initial: specification.initial, pattern })
  return specification
}

export function patternOf<State>({ operations, initial }: SequentialSpecification<State>): Pattern | undefined {
  const found = known.get(operations)
  return found !== undefined && Object.is(found.initial, initial) ? found.pattern : undefined
}
