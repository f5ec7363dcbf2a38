/**
 * Multi-value register: concurrent writes all stay, until a write replaces what its source has seen of them.
 * Source: RR-7506, specification 10; what Dynamo gives a shopping cart's reader.
 */
import { Map, Record, Set } from 'immutable'
import type { NodeId } from '../../../kernel/index.js'
import type { StateBased, Update } from './crdt.js'

type Vector = Map<NodeId, number>

/** A value, and the version vector of its write. */
export const Version = Record({ value: '' as string | number, vector: Map() as Vector })
export type Version = ReturnType<typeof Version>

const isBelow = (a: Vector, b: Vector): boolean => a.every((count, replica) => count <= b.get(replica, 0))
const join = (versions: Set<Version>): Vector =>
  versions.reduce((all, { vector }) => all.mergeWith((a, b) => Math.max(a, b), vector), Map() as Vector)

const written = (versions: Set<Version>, { value }: Update, replica: NodeId): Set<Version> =>
  Set([Version({ value: value!, vector: join(versions).update(replica, 0, (count) => count + 1) })])

/** Versions that no other one replaces. */
const newest = (versions: Set<Version>): Set<Version> =>
  versions.filter((one) => !versions.some((other) => !other.equals(one) && isBelow(one.vector, other.vector)))

export const mvRegister: StateBased<Set<Version>> = {
  initial: Set(),
  update: written,
  delta: written,
  merge: (a, b) => newest(a.union(b)),
  value: (versions) => [...new globalThis.Set(versions.map(({ value }) => value))].sort(),
}
