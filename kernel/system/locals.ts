/** Node-local states as integers: the role's state, the timers that are set, and whether the node is up. */
import { is, isRecord } from 'immutable'
import { ModelError } from '../errors.js'
import { PairTable } from '../table/pair-table.js'
import { findFlaw } from '../value/flaw.js'
import { ValueInterner } from '../value/interner.js'
import type { Json } from '../value/json.js'
import type { ClusterNode } from './cluster.js'

/**
 * Interned local states. A local id fixes its node, so that a memo entry needs no other mention of the node.
 * States are interned per role: Immutable takes Records of different kinds with equal fields for equal.
 */
export class Locals {
  readonly #states = new Map<string, ValueInterner>()
  readonly #ids = new PairTable()
  readonly #stateOf: number[] = []
  readonly #restOf: number[] = []

  constructor(readonly nodes: readonly ClusterNode[]) {
    for (const { role } of nodes) this.#states.set(role, new ValueInterner())
  }

  get size(): number {
    return this.#stateOf.length
  }

  /** `timers` is a bit set over the cluster's timers. */
  idOf(node: number, state: unknown, timers: number, up: boolean, place: string): number {
    const interner = this.#states.get(this.nodes[node]!.role)!
    const stateId = interner.idOf(state, (given) => admit(given, interner, place))
    const rest = (timers << 7) | (node << 1) | (up ? 1 : 0)
    const known = this.#ids.get(stateId, rest)
    if (known >= 0) return known
    const id = this.#stateOf.push(stateId) - 1
    this.#restOf.push(rest)
    this.#ids.set(stateId, rest, id)
    return id
  }

  nodeOf(local: number): number {
    return (this.#restOf[local]! >> 1) & 63
  }

  isUp(local: number): boolean {
    return (this.#restOf[local]! & 1) === 1
  }

  timersOf(local: number): number {
    return this.#restOf[local]! >> 7
  }

  stateOf(local: number): unknown {
    return this.#internerOf(local).valueOf(this.#stateOf[local]!)
  }

  jsonOf(local: number): Json {
    return this.#internerOf(local).jsonOf(this.#stateOf[local]!)
  }

  /** Whether two local states of one node differ in more than timers. */
  sameState(a: number, b: number): boolean {
    return this.#stateOf[a] === this.#stateOf[b] && this.isUp(a) === this.isUp(b)
  }

  #internerOf(local: number): ValueInterner {
    return this.#states.get(this.nodes[this.nodeOf(local)]!.role)!
  }
}

/** A role's state: an Immutable Record of the same kind throughout, all of whose parts compare by content. */
function admit(state: unknown, interner: ValueInterner, place: string): void {
  if (!isRecord(state))
    throw new ModelError(place, `expected the state to be an Immutable Record, got ${describe(state)}`)
  const flaw = findFlaw(state, 'state', false)
  if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
  const first = interner.size > 0 ? interner.valueOf(0) : state
  const fields = (record: unknown) => (isRecord(record) ? record.toSeq().keySeq().toList() : undefined)
  if (!is(fields(first), fields(state)))
    throw new ModelError(place, 'expected the kind of Record that `init` gave, got a Record with other fields')
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? `a ${value.constructor?.name || 'plain object'}` : `a ${typeof value}`
}
