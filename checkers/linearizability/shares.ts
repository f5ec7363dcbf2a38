/**
 * The independent objects of a history, each with its share of the operations. A history in columns stays in columns:
 * operations are objects only while their share is looked at.
 */
import {
  type History,
  HistoryError,
  type HistoryEvent,
  type Operation,
  showValue,
  type Value,
  valueKey,
} from '../../history/index.js'
import { Pairs } from '../../history/pairs.js'
import type { EventTable } from '../../history/table.js'
import { callOf, type Problem, problemOf } from './problem.js'
import type { SequentialSpecification } from './specification.js'

/** In the order in which the objects first appear. */
export interface Shares {
  readonly count: number
  /** How many operations there are in all. */
  readonly total: number
  /** How many of them a share has. */
  size(share: number): number
  key(share: number): Value | undefined
  /** In order of invocation. */
  operations(share: number): readonly Operation[]
  event(position: number): HistoryEvent
}

/**
 * O(operations).
 * @throws HistoryError for operations that the specification does not know, or whose call it does not accept
 */
export function sharesOf<State>(
  specification: SequentialSpecification<State>,
  operations: readonly Operation[],
  history: History,
): Shares {
  const used = new Set<string>()
  for (const { f } of operations) used.add(f)
  const keys = new Keys()
  const parts: Operation[][] = []
  for (const operation of operations) {
    assertKnown(specification, operation)
    const share = keys.shareOf(specification.partition?.(operation, used))
    if (share === parts.length) parts.push([operation])
    else parts[share]!.push(operation)
  }
  return {
    count: parts.length,
    total: operations.length,
    size: (share) => parts[share]!.length,
    key: (share) => keys.all[share],
    operations: (share) => parts[share]!,
    event: (position) => history[position]!,
  }
}

/** The same for a table, which must be a history. */
export function sharesOfTable<State>(specification: SequentialSpecification<State>, table: EventTable): Shares {
  const pairs = new Pairs(table)
  const { count: total } = pairs
  const used = new Set([...new Set(table.names.subarray(0, table.length))].map((code) => table.valueOf(code) as string))
  const keys = new Keys()
  const shares = new Int32Array(total)
  for (let i = 0; i < total; i += 1) {
    const operation = pairs.operation(i)
    assertKnown(specification, operation)
    shares[i] = keys.shareOf(specification.partition?.(operation, used))
  }
  const { starts, order } = grouped(shares, keys.all.length)
  return {
    count: keys.all.length,
    total,
    size: (share) => starts[share + 1]! - starts[share]!,
    key: (share) => keys.all[share],
    operations: (share) => Array.from(order.subarray(starts[share], starts[share + 1]), (i) => pairs.operation(i)),
    event: (position) => table.event(position),
  }
}

/** Items by group, each group in the order of its items. */
function grouped(groups: Int32Array, count: number): { readonly starts: Int32Array; readonly order: Int32Array } {
  const starts = new Int32Array(count + 1)
  for (const group of groups) starts[group + 1]! += 1
  for (let group = 0; group < count; group += 1) starts[group + 1]! += starts[group]!
  const next = starts.slice()
  const order = new Int32Array(groups.length)
  for (let i = 0; i < groups.length; i += 1) order[next[groups[i]!]!++] = i
  return { starts, order }
}

/** Equal keys share a number. */
class Keys {
  readonly all: (Value | undefined)[] = []
  /** What JavaScript itself knows to be equal needs no text. */
  readonly #plain = new Map<Value | undefined, number>()
  readonly #texts = new Map<string, number>()

  shareOf(key: Value | undefined): number {
    const isPlain = typeof key !== 'object' || key === null
    const known = isPlain ? this.#plain.get(key) : this.#texts.get(valueKey(key))
    if (known !== undefined) return known
    if (isPlain) this.#plain.set(key, this.all.length)
    else this.#texts.set(valueKey(key), this.all.length)
    return this.all.push(key) - 1
  }
}

function assertKnown<State>(specification: SequentialSpecification<State>, operation: Operation): void {
  const { name, operations } = specification
  const rules = Object.hasOwn(operations, operation.f) ? operations[operation.f] : undefined
  if (rules === undefined) {
    const known = Object.keys(operations).join(', ')
    throw new HistoryError({
      position: operation.invoked,
      expected: `an operation of ${name} (${known})`,
      got: JSON.stringify(operation.f),
      hint: 'another specification may fit this history',
    })
  }
  if (rules.expected === undefined) return
  const expected = rules.expected(callOf(specification, operation))
  if (expected === undefined) return
  const key = operation.key === undefined ? '' : ` with key ${showValue(operation.key)}`
  throw new HistoryError({
    position: operation.invoked,
    expected: `${expected} for ${operation.f} of ${name}`,
    got: `${showValue(operation.input)}${key}`,
  })
}

/** All objects of a history, made ready. O(operations). */
export function problemsOf<State>(
  specification: SequentialSpecification<State>,
  operations: readonly Operation[],
  shouldStop: () => boolean,
): readonly Problem<State>[] {
  const shares = sharesOf(specification, operations, [])
  return Array.from({ length: shares.count }, (_, share) => problemIn(specification, shares, share, shouldStop))
}

export function problemIn<State>(
  specification: SequentialSpecification<State>,
  shares: Shares,
  share: number,
  shouldStop: () => boolean,
): Problem<State> {
  return problemOf(specification, shares.key(share), shares.operations(share), shouldStop)
}
