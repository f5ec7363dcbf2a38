/** What the variables of a plain machine may hold. A declared domain is checked at every step, and packs into few bits. */

declare const held: unique symbol

/** One of finitely many values. */
export interface OneOf<T> {
  readonly kind: 'one-of'
  readonly values: readonly T[]
}

/** A set of elements of a finite universe; a message set, as a rule. One bit per element. */
export interface SubsetOf<T> {
  readonly kind: 'subset-of'
  readonly universe: readonly T[]
}

/** Any value that compares by content (see `AnyProtocol`'s states): a number, a text, an Immutable Record, List, Map or Set. */
export interface AnyValue<T> {
  readonly kind: 'any-value'
  readonly [held]?: { readonly value: T }
}

/** A function from finitely many keys to values, read and written key by key. */
export interface Each<K, T> {
  readonly kind: 'each'
  readonly keys: readonly K[]
  readonly of: OneOf<T> | AnyValue<T>
}

export type Domain = OneOf<unknown> | SubsetOf<unknown> | AnyValue<unknown> | Each<unknown, unknown>
export type Variables = Readonly<Record<string, Domain>>

/** `x ∈ {a, b, …}` */
export function oneOf<const T extends readonly unknown[]>(...values: T): OneOf<T[number]> {
  return { kind: 'one-of', values }
}

/** `x ⊆ universe` */
export function subsetOf<const T>(universe: readonly T[]): SubsetOf<T> {
  return { kind: 'subset-of', universe }
}

/** `x`, whatever it may be; costs a word of its own, and a look-up whenever it is read. */
export function anyValue<T>(): AnyValue<T> {
  return { kind: 'any-value' }
}

/** `x ∈ [keys → of]` */
export function each<const K, T>(keys: readonly K[], of: OneOf<T> | AnyValue<T>): Each<K, T> {
  return { kind: 'each', keys, of }
}

/** `first..last`, both included. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}

/** In `init`: the variable starts with any value of its domain. */
export const ANY: unique symbol = Symbol('any value of the domain')

/** A set as an action reads it; `add` and `delete` give its next value. */
export interface Subset<T> extends NextSubset<T> {
  readonly universe: readonly T[]
  /** Makes the answer depend on this element alone. */
  has(element: T): boolean
  /** The elements of the set that satisfy `test`, in the order of the universe; no other elements are looked at. */
  filter<Found extends T>(test: (element: T) => element is Found): Found[]
  filter(test: (element: T) => boolean): T[]
}

export interface NextSubset<T> {
  add(...elements: readonly T[]): NextSubset<T>
  delete(...elements: readonly T[]): NextSubset<T>
}

/** A function as an action reads it; `set` gives its next value (TLA+: `[f EXCEPT ![key] = value]`). */
export interface Func<K, T> extends NextFunc<K, T> {
  readonly keys: readonly K[]
  /** Makes the answer depend on this key alone. */
  get(key: K): T
}

export interface NextFunc<K, T> {
  set(key: K, value: T): NextFunc<K, T>
}

type ReadOf<D> =
  D extends OneOf<infer T>
    ? T
    : D extends SubsetOf<infer T>
      ? Subset<T>
      : D extends Each<infer K, infer T>
        ? Func<K, T>
        : D extends AnyValue<infer T>
          ? T
          : never

type WriteOf<D> =
  D extends OneOf<infer T>
    ? T
    : D extends SubsetOf<infer T>
      ? NextSubset<T>
      : D extends Each<infer K, infer T>
        ? NextFunc<K, T>
        : D extends AnyValue<infer T>
          ? T
          : never

type StartOf<D> =
  D extends OneOf<infer T>
    ? T | typeof ANY
    : D extends SubsetOf<infer T>
      ? readonly T[] | typeof ANY
      : D extends Each<infer K, infer T>
        ? T | typeof ANY | ((key: K) => T)
        : D extends AnyValue<infer T>
          ? T
          : never

/** The variables as an action reads them. */
export type Reading<V> = { readonly [Name in keyof V]: ReadOf<V[Name]> }
/** Next values of the variables that a step changes; all others stay as they are. */
export type Next<V> = { readonly [Name in keyof V]?: WriteOf<V[Name]> }
/** Initial values of all variables. For a function: one value for all keys, or a function from key to value. */
export type Start<V> = { readonly [Name in keyof V]: StartOf<V[Name]> }
