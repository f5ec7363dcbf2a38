/**
 * What an object does when it is used by one client at a time. A history is linearizable with respect to such a
 * specification when every operation appears to take effect at one instant between its invocation and its completion.
 * Source: Herlihy & Wing, "Linearizability: a correctness condition for concurrent objects" (1990), section 2.
 */
import type { Operation, OperationStatus, Value } from '../../history/index.js'

/** One operation as the specification sees it: without time, which is none of its business. */
export interface Call {
  readonly f: string
  readonly key?: Value
  readonly input: Value
  /** What the client got. `undefined` when nobody saw it (`info`, `pending`, `fail`): then any output will do. */
  readonly output: Value | undefined
  readonly status: OperationStatus
  /** Present only under a specification that says `usesProcess`. */
  readonly process?: number
}

/** Known by name, not by class: a user's file may have its own copy of Faultline. */
const rejection: unique symbol = Symbol.for('faultline.rejection')

/** Why an operation cannot take effect in a state. Made by `reject`. */
export interface Rejection {
  readonly [rejection]: true
  readonly why: string
}

/** @param why a clause about the object, such as "the register holds 1"; a function of it, if it takes long to say */
export function reject(why: string | (() => string)): Rejection {
  return typeof why === 'string' ? { [rejection]: true, why } : new LazyRejection(why)
}

/** A search is refused thousands of times, and asks why only a few. */
class LazyRejection implements Rejection {
  readonly [rejection] = true
  readonly #say: () => string

  constructor(say: () => string) {
    this.#say = say
  }

  get why(): string {
    return this.#say()
  }
}

export function isRejection(next: unknown): next is Rejection {
  return typeof next === 'object' && next !== null && rejection in next
}

/**
 * What one operation does.
 *
 * - `read` looks at the state and leaves it as it is;
 * - `write` takes effect in every state and its result tells nothing about the state;
 * - `update` is anything else: it may change the state, and either its result or its success tells something.
 */
export interface OperationSpecification<State> {
  readonly kind: 'read' | 'write' | 'update'
  /**
   * The state after the call, or `reject(why)` if the call cannot have had this output in this state. Pure and
   * deterministic: it must not change `state`, and equal calls do equal things.
   */
  step(state: State, call: Call): State | Rejection
  /**
   * What the source's `fail` means. `ignored` (the default): the operation did not happen, and that is all. `constrains`:
   * the object itself refused, so `step` is asked with status `fail`, and returns the same state or a rejection.
   */
  readonly failed?: 'ignored' | 'constrains'
  /** Whether a completed call says nothing after all, such as a nil read that means "I don't know". Then it is dropped. */
  saysNothing?(call: Call): boolean
  /**
   * Whether a completed call could have contradicted anything; by default every call but a `write`'s. A valid history in
   * which no call observes is reported as vacuous.
   */
  observes?(call: Call): boolean
  /**
   * Whether the call leaves every state that accepts it as it is, as a `read` does, so that leaving it out never makes a good
   * history bad. For `update`s that found nothing to do, or were refused.
   */
  isPassive?(call: Call): boolean
  /**
   * The values that a call is about, for cutting an invalid history down to what matters. A promise: to leave out all
   * calls about a value (and, of a call about several values that is not passive, all calls about the others too) never
   * makes a good history bad, while calls about other values stay. `undefined`: no promise, so while such a call is there,
   * no value is left out.
   */
  concerns?(call: Call): readonly Value[] | undefined
  /** What is wrong with a call, as "expected …" would continue; `undefined` when nothing is. */
  expected?(call: Call): string | undefined
  /** How a reader of explanations knows the call; by default `f(key, input)→output`. */
  describe?(call: Call): string
  /**
   * For objects that hold one value: the value that the call found, if that is known, and the value it left, if it
   * replaced any; of a call that nobody saw the end of, those of its taking effect. Lets an explanation say which
   * operations contradict each other, if every operation but `read`s has it; verdicts do not depend on it.
   */
  values?(call: Call): { readonly found?: Value; readonly left?: Value }
  /**
   * Speeds up the search, together with `withinReach` of the reads: set where every state that the operation leads to
   * keeps all that was there, as appending and adding do.
   */
  readonly grows?: true
  /**
   * For a `read` whose `step` rejects: whether growing operations alone could lead from this state to one where it is
   * accepted. Where it says no, and nothing but growing operations can come between, the search turns back at once.
   */
  withinReach?(state: State, call: Call): boolean
}

/**
 * A sequential specification. A counter takes seven lines:
 *
 *     const counter: SequentialSpecification<number> = {
 *       name: 'counter',
 *       initial: 0,
 *       operations: {
 *         add: { kind: 'write', step: (total, { input }) => total + Number(input) },
 *         read: { kind: 'read', step: (total, { output }) => (output === total ? total : reject(`the total is ${total}`)) },
 *       },
 *     }
 *
 * A `read` is never asked without an output; a `write` or `update` is, when nobody saw how it ended.
 */
export interface SequentialSpecification<State = Value> {
  readonly name: string
  readonly initial: State
  readonly operations: { readonly [f: string]: OperationSpecification<State> }
  /**
   * Splits a history into independent objects, each of which starts at `initial`: `step` sees the state of one part only.
   * Sound because linearizability is local (Herlihy & Wing, theorem 1). Calls with equal results share an object.
   * @param used the names of all operations in the history: some objects fall apart only where nothing looks at the whole
   */
  partition?(operation: Operation, used: ReadonlySet<string>): Value | undefined
  /** A text that two states share exactly when they are equal. Needed when states are not plain data (JSON). */
  stateKey?(state: State): string
  /** How an explanation continues "after these operations …"; by default `the <name> holds <state>`. */
  describeState?(state: State): string
  /** Set when `step` looks at `call.process`, as for a lock that only its owner may release. */
  readonly usesProcess?: true
}
