/**
 * What a replicated data type consists of. Everything is a pure function of values, and states are Immutable values.
 *
 * Source: Shapiro, Preguiça, Baquero & Zawirski, "A comprehensive study of Convergent and Commutative Replicated Data
 * Types", INRIA RR-7506 (2011), sections 2.2 and 2.3; for deltas Almeida, Shoker & Baquero, "Delta state replicated data
 * types" (2018), section 4. The specifications that the data types name are those of RR-7506.
 */
import type { Json, NodeId } from '../../../kernel/index.js'

/** What a client asks of a replica: the `f` of its operation, and the arguments. */
export interface Update {
  readonly f: 'add' | 'remove' | 'write' | 'insert'
  /** The key of a map; of a list the element after which to insert, `null` for its beginning. */
  readonly key?: string | null
  readonly value?: string | number | null
}

/** What both kinds have in common. */
export interface DataType<S> {
  readonly initial: S
  /** Why a replica in this state does not accept the update, if it does not: the precondition at the source. */
  refuses?(state: S, update: Update): string | undefined
  /** What a client reads: a number, a value, a sorted list of elements, an object of a map's values. */
  value(state: S): Json
}

/** A convergent data type (CvRDT): states form a join semilattice, updates only go up in it. */
export interface StateBased<S> extends DataType<S> {
  update(state: S, update: Update, replica: NodeId): S
  /** The join of two states: commutative, associative, idempotent. */
  merge(a: S, b: S): S
  /** The δ-mutator of an update: a small state that, merged into `state`, gives what `update` gives. */
  delta(state: S, update: Update, replica: NodeId): S
}

/** A commutative data type (CmRDT): effects of concurrent updates commute. */
export interface OperationBased<S, E> extends DataType<S> {
  /** At the source: what to broadcast along with the update. `number` is different for each update of a replica. */
  prepare(state: S, update: Update, source: { readonly replica: NodeId; readonly number: number }): E
  /** Downstream: what the update does at every replica, the source included. */
  effect(state: S, update: Update, prepared: E): S
}

/** The element that an update of a set or a list is about. */
export const elementOf = ({ value }: Update): string => String(value)
export const keyOf = ({ key }: Update): string => String(key)

/** Why an update of a set, map or list is refused whose element, or key, the replica does not hold. */
export const notThere = (isThere: boolean): string | undefined => (isThere ? undefined : 'it is not there')
