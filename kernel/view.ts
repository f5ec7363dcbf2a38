/** What properties see of a state, and how their answers are remembered. */
import type { HistoryEvent } from '../history/event.js'
import { ModelError } from './errors.js'
import type { NodeId } from './event.js'
import type { Protocol } from './protocol.js'
import { protocolName } from './system/cluster.js'
import type { State } from './system/layout.js'
import type { System } from './system/system.js'
import type { ConfigOf, MessageOf, StatesOf, VocabularyShape } from './vocabulary.js'

/** One global state, read-only. Reading a part makes an answer depend on that part alone. */
export interface View<V extends VocabularyShape, R, O> {
  /** States of all nodes by role, crashed nodes included (with what survived), in the order of `ids`. */
  readonly nodes: { readonly [Name in keyof R]: readonly StatesOf<R>[Name][] }
  readonly ids: { readonly [Name in keyof R]: readonly NodeId[] }
  readonly config: ConfigOf<V>
  readonly observers: O
  readonly history: readonly HistoryEvent[]
  /** Messages in flight, ordered by content. */
  readonly inFlight: readonly { readonly from: NodeId; readonly to: NodeId; readonly message: MessageOf<V> }[]
  isUp(node: NodeId): boolean
  /** The true time in ticks; 0 without a clock. */
  readonly time: number
}

/** The view that properties of a protocol get. */
export type ViewOf<P> = P extends Protocol<infer V, infer R, infer O> ? View<V, R, O> : never

/** A view whose vocabulary does not matter. */
export interface AnyView {
  readonly nodes: Readonly<Record<string, readonly unknown[]>>
  readonly ids: Readonly<Record<string, readonly NodeId[]>>
  readonly config: object
  readonly observers: Readonly<Record<string, unknown>>
  readonly history: readonly HistoryEvent[]
  readonly inFlight: readonly { readonly from: NodeId; readonly to: NodeId; readonly message: { type: string } }[]
  isUp(node: NodeId): boolean
  readonly time: number
}

/** In place of a position in the state vector: the whole network was read. */
const NETWORK = -1

/** The view of `state`; `onRead` hears of each position of the state vector that is read, and of `NETWORK`. */
export function viewOf(system: System, state: State, onRead: (slot: number) => void = () => {}): AnyView {
  const { cluster, locals, at } = system
  const nodes = {}
  const ids: Record<string, NodeId[]> = {}
  for (const { role, id } of cluster.nodes) ids[role] = [...(ids[role] ?? []), id]
  for (const role of Object.keys(cluster.protocol.definition.roles)) {
    ids[role] ??= []
    lazily(nodes, role, () =>
      [...cluster.nodes.entries()]
        .filter(([, node]) => node.role === role)
        .map(([index]) => {
          onRead(index)
          return locals.stateOf(state[index]!)
        }),
    )
  }
  const observers = {}
  for (const [i, name] of system.observers.names.entries())
    lazily(observers, name, () => {
      onRead(at.observers + i)
      return system.observers.valueOf(state[at.observers + i]!)
    })
  const view = { nodes, ids, config: cluster.config, observers }
  lazily(view, 'history', () => {
    onRead(at.history)
    return system.histories.eventsOf(state[at.history]!)
  })
  lazily(view, 'time', () => {
    if (at.time < 0) return 0
    onRead(at.time)
    return state[at.time]!
  })
  lazily(view, 'inFlight', () => {
    onRead(NETWORK)
    return envelopesOf(system, state)
  })
  const isUp = (id: NodeId): boolean => {
    const index = cluster.nodes.findIndex((node) => node.id === id)
    if (index < 0) throw new Error(`expected a node of the cluster, got ${id}`)
    onRead(index)
    return system.isUp(state, index)
  }
  return Object.assign(view, { isUp }) as unknown as AnyView
}

function lazily(target: object, name: string, compute: () => unknown): void {
  Object.defineProperty(target, name, { enumerable: true, get: compute })
}

function envelopesOf({ messages, cluster, at }: System, state: State) {
  return state
    .slice(at.network)
    .sort((a, b) => messages.compare(a, b) || messages.senderOf(a) - messages.senderOf(b))
    .map((envelope) => ({
      from: cluster.nodes[messages.senderOf(envelope)]!.id,
      to: cluster.nodes[messages.receiverOf(envelope)]!.id,
      message: messages.bodyOf(envelope),
    }))
}

interface Fork<T> {
  /** The slot that the function reads next, given what it has read so far. */
  readonly slot: number
  readonly branches: Map<number | string, Fork<T> | Leaf<T>>
}
interface Leaf<T> {
  readonly answer: T
}

/**
 * A pure function of views that remembers its answers. What a pure function reads next is determined by what it has read
 * so far, so its answers form a tree over the parts it reads; two states that agree on these parts share one answer.
 * A hit costs one Map look-up per part read.
 */
export class Memoised<T> {
  #root: Fork<T> | Leaf<T> | undefined
  calls = 0

  constructor(
    readonly system: System,
    readonly compute: (view: AnyView) => T,
  ) {}

  of(state: State): T {
    let at = this.#root
    while (at !== undefined && 'slot' in at) at = at.branches.get(this.#key(state, at.slot))
    return at === undefined ? this.#learn(state) : at.answer
  }

  #key(state: State, slot: number): number | string {
    if (slot !== NETWORK) return state[slot]!
    return state
      .slice(this.system.at.network)
      .sort((a, b) => a - b)
      .join()
  }

  #learn(state: State): T {
    const slots: number[] = []
    const onRead = (slot: number) => {
      if (!slots.includes(slot)) slots.push(slot)
    }
    this.calls++
    const leaf: Leaf<T> = { answer: this.compute(viewOf(this.system, state, onRead)) }
    let put = (child: Fork<T> | Leaf<T>): void => {
      this.#root = child
    }
    let at = this.#root
    for (const slot of slots) {
      let fork = at as Fork<T> | undefined
      if (fork === undefined) {
        fork = { slot, branches: new Map() }
        put(fork)
      } else if (fork.slot !== slot) throw this.#impure()
      const key = this.#key(state, slot)
      const { branches } = fork
      put = (child) => branches.set(key, child)
      at = branches.get(key)
    }
    // What was asked before read on here.
    if (at !== undefined) throw this.#impure()
    put(leaf)
    return leaf.answer
  }

  #impure(): ModelError {
    return new ModelError(
      protocolName(this.system.cluster.protocol),
      'a property is impure: it read different parts of equal states',
    )
  }
}
