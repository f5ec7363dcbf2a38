/** Node-local states as integers: the role's state, what of it is on disk, the timers that are set, and how the node is. */
import { isRecord } from 'immutable'
import { ModelError } from '../errors.js'
import { PairTable } from '../table/pair-table.js'
import { fieldsOf } from '../value/digest.js'
import { findFlaw, type IsKnown } from '../value/flaw.js'
import { ValueInterner } from '../value/interner.js'
import type { Json } from '../value/json.js'
import type { Rename } from '../value/renamed.js'
import type { ClusterNode } from './cluster.js'

/** How a node is, as bits. */
export const FLAG = { up: 1, paused: 2, gray: 4, slow: 8 } as const
const FLAG_BITS = 4
const NODE_BITS = 6

/**
 * Interned local states. A local id fixes its node, so that a memo entry needs no other mention of the node.
 * States are interned per role: Immutable takes Records of different kinds with equal fields for equal.
 */
export class Locals {
  /** By node; nodes of one role share theirs. */
  readonly #states: readonly ValueInterner[]
  readonly #ids = new PairTable()
  /** Pairs of a state and what of it is on disk. For a role that is not buffered the two never differ: 0 for the latter. */
  readonly #contents = new PairTable()
  readonly #contentOf: number[] = []
  readonly #contentStates: number[] = []
  readonly #contentDisks: number[] = []
  readonly #restOf: number[] = []

  constructor(readonly nodes: readonly ClusterNode[]) {
    const byRole = new Map(nodes.map(({ role }) => [role, new ValueInterner()]))
    this.#states = nodes.map(({ role }) => byRole.get(role)!)
  }

  get size(): number {
    return this.#contentOf.length
  }

  /** `timers` is a bit set over the cluster's timers, `flags` one over `FLAG`; `disk` is for buffered roles. */
  idOf(node: number, state: unknown, timers: number, flags: number, place: string, disk?: unknown): number {
    const interner = this.#states[node]!
    const intern = (value: unknown) => interner.idOf(value, (given, isKnown) => admit(given, interner, isKnown, place))
    const content = this.#contentOfPair(intern(state), disk === undefined ? 0 : intern(disk) + 1)
    return this.#idOf(content, (timers << (NODE_BITS + FLAG_BITS)) | (node << FLAG_BITS) | flags)
  }

  /** The same state with other timers and flags. */
  withTimers(local: number, timers: number, flags: number): number {
    const node = this.nodeOf(local)
    return this.#idOf(this.#contentOf[local]!, (timers << (NODE_BITS + FLAG_BITS)) | (node << FLAG_BITS) | flags)
  }

  /** The same local state with other flags. */
  withFlags(local: number, flags: number): number {
    const rest = this.#restOf[local]!
    return this.#idOf(this.#contentOf[local]!, (rest & ~((1 << FLAG_BITS) - 1)) | flags)
  }

  /** What a local state is when names are exchanged, and it is that of `node`, of the same role. */
  renamed(local: number, node: number, rename: Rename, place: string): number {
    const disk = this.diskOf(local)
    const renamedDisk = disk === undefined ? undefined : rename(disk)
    return this.idOf(node, rename(this.stateOf(local)), this.timersOf(local), this.flagsOf(local), place, renamedDisk)
  }

  #contentOfPair(state: number, disk: number): number {
    const known = this.#contents.get(state, disk)
    if (known >= 0) return known
    const id = this.#contents.size
    this.#contents.set(state, disk, id)
    this.#contentStates.push(state)
    this.#contentDisks.push(disk)
    return id
  }

  #idOf(content: number, rest: number): number {
    const known = this.#ids.get(content, rest)
    if (known >= 0) return known
    const id = this.#contentOf.push(content) - 1
    this.#restOf.push(rest)
    this.#ids.set(content, rest, id)
    return id
  }

  nodeOf(local: number): number {
    return (this.#restOf[local]! >> FLAG_BITS) & ((1 << NODE_BITS) - 1)
  }

  flagsOf(local: number): number {
    return this.#restOf[local]! & ((1 << FLAG_BITS) - 1)
  }

  isUp(local: number): boolean {
    return (this.#restOf[local]! & FLAG.up) !== 0
  }

  /** Whether it is up and not paused. */
  canStep(local: number): boolean {
    return (this.#restOf[local]! & (FLAG.up | FLAG.paused)) === FLAG.up
  }

  has(local: number, flag: number): boolean {
    return (this.#restOf[local]! & flag) !== 0
  }

  timersOf(local: number): number {
    return this.#restOf[local]! >> (NODE_BITS + FLAG_BITS)
  }

  /** What a power loss would leave: the state at the last sync, for buffered roles. */
  diskOf(local: number): unknown {
    const disk = this.#contentDisks[this.#contentOf[local]!]!
    return disk === 0 ? undefined : this.#internerOf(local).valueOf(disk - 1)
  }

  stateOf(local: number): unknown {
    return this.#internerOf(local).valueOf(this.#stateIdOf(local))
  }

  /** A hash of the state that depends on its content alone. */
  digestOf(local: number): number {
    return this.#internerOf(local).digestOf(this.#stateIdOf(local))
  }

  jsonOf(local: number): Json {
    return this.#internerOf(local).jsonOf(this.#stateIdOf(local))
  }

  /** Whether two local states of one node differ in more than timers. */
  sameState(a: number, b: number): boolean {
    return this.#contentOf[a] === this.#contentOf[b] && this.flagsOf(a) === this.flagsOf(b)
  }

  #stateIdOf(local: number): number {
    return this.#contentStates[this.#contentOf[local]!]!
  }

  #internerOf(local: number): ValueInterner {
    return this.#states[this.nodeOf(local)]!
  }
}

/** A role's state: an Immutable Record of the same kind throughout, all of whose parts compare by content. */
function admit(state: unknown, interner: ValueInterner, isKnown: IsKnown, place: string): void {
  if (!isRecord(state))
    throw new ModelError(place, `expected the state to be an Immutable Record, got ${describe(state)}`)
  const flaw = findFlaw(state, 'state', false, isKnown)
  if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
  const first = interner.size > 0 ? (interner.valueOf(0) as object) : state
  if (fieldsOf(first).join() !== fieldsOf(state).join())
    throw new ModelError(place, 'expected the kind of Record that `init` gave, got a Record with other fields')
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? `a ${value.constructor?.name || 'plain object'}` : `a ${typeof value}`
}
