/** What each operation of a one-value object found and left, and which operation left what another found. */
import { type Operation, type Value, valueKey } from '../../history/index.js'
import { type Conflict, type NamedOperation, named } from './evidence.js'
import { callOf, ended } from './problem.js'
import type { SequentialSpecification } from './specification.js'

/** In place of an operation: what left the initial value. */
export const INITIAL = -1

/** With more writers of a value than this, nobody is looked for among them. */
const candidatesMax = 16

export interface Access {
  readonly operation: NamedOperation
  readonly found?: Value
  readonly left?: Value
}

export function accessesOf<State>(
  specification: SequentialSpecification<State>,
  operations: readonly Operation[],
): readonly Access[] | undefined {
  const name = named(specification)
  const accesses: Access[] = []
  for (const operation of operations) {
    const { kind, values } = specification.operations[operation.f]!
    if (values === undefined && kind !== 'read') return undefined
    accesses.push({ operation: name(operation), ...values?.(callOf(specification, operation)) })
  }
  return accesses
}

/** Which operations left a value, by its key. */
export type Writers = ReadonlyMap<string, readonly number[]>
/** Operations that took effect for certain, each with the one that left what it found, as far as that is certain. */
export type Sources = ReadonlyMap<number, number | undefined>
export type NeverWritten = Extract<Conflict, { type: 'never-written' }>

export function writersOf(accesses: readonly Access[], initial: Value): Writers {
  const writers = new Map<string, number[]>([[valueKey(initial), [INITIAL]]])
  for (const [i, { left }] of accesses.entries()) {
    if (left === undefined) continue
    const known = writers.get(valueKey(left))
    if (known) known.push(i)
    else writers.set(valueKey(left), [i])
  }
  return writers
}

export function neverWritten(accesses: readonly Access[], writers: Writers): NeverWritten | undefined {
  const reader = accesses.findIndex(({ operation, found }, i) => {
    return ended(operation) && found !== undefined && writersFor(writers, found, i).length === 0
  })
  if (reader === -1) return undefined
  return { type: 'never-written', operation: accesses[reader]!.operation, value: accesses[reader]!.found! }
}

function writersFor(writers: Writers, value: Value, reader: number): readonly number[] {
  return (writers.get(valueKey(value)) ?? []).filter((writer) => writer !== reader)
}

export function sourcesOf(accesses: readonly Access[], writers: Writers, among: readonly number[]): Sources {
  const sources = new Map<number, number | undefined>()
  const certain = among.filter((i) => ended(accesses[i]!.operation))
  for (const reader of certain) {
    const source = sourceOf(accesses, writers, reader)
    sources.set(reader, source)
    if (source === undefined || source === INITIAL || sources.has(source)) continue
    // Somebody found what it left, so it took effect, even if nobody saw it end. Where that is long ago, what it found
    // itself is left open.
    if (!among.includes(source)) sources.set(source, undefined)
    else if (!certain.includes(source)) certain.push(source)
  }
  return sources
}

function sourceOf(accesses: readonly Access[], writers: Writers, reader: number): number | undefined {
  const { operation, found } = accesses[reader]!
  if (found === undefined) return undefined
  const all = writersFor(writers, found, reader)
  if (all.length === 1) return all[0]
  const possible = all.filter((i) => i === INITIAL || !precedes(operation, accesses[i]!.operation))
  if (possible.length > candidatesMax) return undefined
  const fresh = possible.filter((i) => !isReplaced(accesses, i, operation))
  return fresh.length === 1 ? fresh[0] : undefined
}

/** Whether real time alone puts another write between a writer and a reader. */
function isReplaced(accesses: readonly Access[], writer: number, reader: Operation): boolean {
  return accesses.some(({ operation, left }, i) => {
    if (i === writer || left === undefined || !precedes(operation, reader)) return false
    return writer === INITIAL || precedes(accesses[writer]!.operation, operation)
  })
}

export function precedes(a: Operation, b: Operation): boolean {
  return ended(a) && a.completed! < b.invoked
}
