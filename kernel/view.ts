/** What properties see of a state, and how their answers are remembered. */
import type { HistoryEvent } from '../history/event.js'
import { ModelError } from './errors.js'
import type { NodeId } from './event.js'
import type { Protocol } from './protocol.js'
import type { Run } from './run.js'
import { protocolName } from './system/cluster.js'
import { ANYTHING_ELSE, placeBit, type State } from './system/layout.js'
import type { System } from './system/system.js'
import { PairTable } from './table/pair-table.js'
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
  /** The state of one node. Unlike `nodes`, it makes an answer depend on that node alone. */
  stateOf(node: NodeId): StatesOf<R>[keyof R]
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
  stateOf(node: NodeId): unknown
  readonly time: number
}

/** In place of a position in the state vector: the whole network was read. */
const NETWORK = -1
/** In place of a position: the first observer was read; the second is -3, and so on. */
const OBSERVERS = -2
/** No fork and no answer. */
const NONE = -1

/** What a view looks at, and who hears of each part that is read: a position of the state vector, or a word from above. */
interface Cursor {
  state: State
  onRead: (slot: number) => void
}

/** The view of `state`; `onRead` hears of each part that is read (see `Cursor`). */
export function viewOf(system: System, state: State, onRead: (slot: number) => void = () => {}): AnyView {
  return viewAt(system, { state, onRead })
}

/** A view that follows its cursor: made once, it shows any number of states in turn. */
function viewAt(system: System, cursor: Cursor): AnyView {
  const { cluster, locals, at } = system
  const nodes = {}
  const ids: Record<string, NodeId[]> = {}
  for (const { role, id } of cluster.nodes) ids[role] = [...(ids[role] ?? []), id]
  const positions = new Map(cluster.nodes.map(({ id }, index) => [id, index]))
  const positionOf = (id: NodeId): number => {
    const index = positions.get(id)
    if (index === undefined) throw new Error(`expected a node of the cluster, got ${id}`)
    cursor.onRead(index)
    return index
  }
  for (const role of Object.keys(cluster.protocol.definition.roles)) {
    ids[role] ??= []
    const own = [...cluster.nodes.keys()].filter((index) => cluster.nodes[index]!.role === role)
    lazily(nodes, role, () =>
      own.map((index) => {
        cursor.onRead(index)
        return locals.stateOf(cursor.state[index]!)
      }),
    )
  }
  const observers = {}
  for (const [i, name] of system.observers.names.entries())
    lazily(observers, name, () => {
      cursor.onRead(OBSERVERS - i)
      return system.observers.valueOf(cursor.state[at.observers]!, i)
    })
  const view = { nodes, ids, config: cluster.config, observers }
  lazily(view, 'history', () => {
    cursor.onRead(at.history)
    return system.histories.eventsOf(cursor.state[at.history]!)
  })
  lazily(view, 'time', () => {
    if (at.time < 0) return 0
    cursor.onRead(at.time)
    return cursor.state[at.time]!
  })
  lazily(view, 'inFlight', () => {
    cursor.onRead(NETWORK)
    return envelopesOf(system, cursor.state)
  })
  const isUp = (id: NodeId): boolean => system.isUp(cursor.state, positionOf(id))
  const stateOf = (id: NodeId): unknown => locals.stateOf(cursor.state[positionOf(id)]!)
  return Object.assign(view, { isUp, stateOf }) as unknown as AnyView
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

/**
 * A pure function of views that remembers its answers. What a pure function reads next is determined by what it has read
 * so far, so its answers form a tree over the parts it reads; two states that agree on these parts share one answer.
 * A hit costs one look-up per part read; the state that was asked for last is compared, not looked up.
 */
export class Memoised<T> {
  /** The slot that each fork of the tree reads. */
  readonly #slots: number[] = []
  /** From a fork and what its slot holds to the next fork (`2 * fork`) or an answer (`2 * answer + 1`). */
  readonly #branches = new PairTable(16)
  readonly #answers: T[] = []
  readonly #answerIds = new Map<T, number>()
  readonly #networks = new Map<string, number>()
  readonly #cursor: Cursor
  readonly #view: AnyView
  /** What was read for the answer given last: positions of the state vector, and what they held. */
  readonly #lastPlaces: number[] = []
  readonly #lastWords: number[] = []
  #lastLength = 0
  /** These positions as a set of bits. */
  #lastBits = 0
  #last = NONE
  #root = NONE
  calls = 0
  /** All positions that were ever read, as a set of bits: where none of them differs, the answer is the same. */
  everRead = 0

  constructor(
    readonly system: System,
    readonly compute: (view: AnyView) => T,
  ) {
    this.#cursor = { state: system.initial, onRead: () => {} }
    this.#view = viewAt(system, this.#cursor)
  }

  of(state: State): T {
    if (!this.#isLikeLast(state)) this.#last = this.#find(state)
    return this.#answers[this.#last]!
  }

  /** As `of`, for states that differ from the one before in what is read: nothing is kept of what was read last. */
  lookUp(state: State): T {
    let at = this.#root
    while (at >= 0 && (at & 1) === 0) {
      const slot = this.#slots[at >> 1]!
      at = this.#branches.get(at >> 1, slot >= 0 ? state[slot]! : this.#key(state, slot))
    }
    return at < 0 ? this.of(state) : this.#answers[at >> 1]!
  }

  /** The position of the first state whose answer is wanted, or -1. A step that changed nothing of what was read costs nothing. */
  firstIndex({ states, changes }: Pick<Run, 'states' | 'changes'>, isWanted: (answer: T) => boolean): number {
    let unwanted = NONE
    for (let i = 0; i < states.length; i++) {
      if (i > 0 && (changes[i - 1]! & this.#lastBits) === 0) continue
      const state = states[i]!
      if (!this.#isLikeLast(state)) this.#last = this.#find(state)
      if (this.#last === unwanted) continue
      if (isWanted(this.#answers[this.#last]!)) return i
      unwanted = this.#last
    }
    return -1
  }

  /** Whether all that was read last holds what it held then. */
  #isLikeLast(state: State): boolean {
    if (this.#last === NONE) return false
    for (let i = 0; i < this.#lastLength; i++) if (state[this.#lastPlaces[i]!] !== this.#lastWords[i]) return false
    return true
  }

  /** The answer's id. */
  #find(state: State): number {
    let at = this.#root
    this.#lastLength = 0
    this.#lastBits = 0
    while (at >= 0 && (at & 1) === 0) {
      const fork = at >> 1
      const slot = this.#slots[fork]!
      this.#note(state, slot)
      at = this.#branches.get(fork, this.#key(state, slot))
    }
    return at < 0 ? this.#learn(state) : at >> 1
  }

  #note(state: State, slot: number): void {
    // No position stands for the network: a word that no state holds there makes it be looked up.
    const place = slot >= 0 ? slot : slot === NETWORK ? 0 : this.system.at.observers
    this.#lastBits |= slot === NETWORK ? ANYTHING_ELSE : placeBit(place)
    this.everRead |= this.#lastBits
    this.#lastPlaces[this.#lastLength] = place
    this.#lastWords[this.#lastLength++] = slot === NETWORK ? NONE : state[place]!
  }

  #key(state: State, slot: number): number {
    if (slot >= 0) return state[slot]!
    if (slot !== NETWORK) return this.system.observers.partOf(state[this.system.at.observers]!, OBSERVERS - slot)
    return this.#networkKey(state)
  }

  #networkKey(state: State): number {
    const text = state
      .slice(this.system.at.network)
      .sort((a, b) => a - b)
      .join()
    let id = this.#networks.get(text)
    if (id === undefined) {
      id = this.#networks.size
      this.#networks.set(text, id)
    }
    return id
  }

  #learn(state: State): number {
    const slots: number[] = []
    this.#cursor.state = state
    this.#cursor.onRead = (slot) => {
      if (!slots.includes(slot)) slots.push(slot)
    }
    this.calls++
    this.#last = NONE // should the function throw
    const answer = this.#answerId(this.compute(this.#view))
    let put = (child: number): void => {
      this.#root = child
    }
    let at = this.#root
    for (const slot of slots) {
      if (at === NONE) {
        at = 2 * (this.#slots.push(slot) - 1)
        put(at)
      } else if ((at & 1) === 1 || this.#slots[at >> 1] !== slot) throw this.#impure()
      const [fork, key] = [at >> 1, this.#key(state, slot)]
      put = (child) => this.#branches.set(fork, key, child)
      at = this.#branches.get(fork, key)
    }
    // What was asked before read on here.
    if (at !== NONE) throw this.#impure()
    put(2 * answer + 1)
    this.#lastLength = 0
    this.#lastBits = 0
    for (const slot of slots) this.#note(state, slot)
    return answer
  }

  #answerId(answer: T): number {
    let id = this.#answerIds.get(answer)
    if (id === undefined) {
      id = this.#answers.push(answer) - 1
      this.#answerIds.set(answer, id)
    }
    return id
  }

  #impure(): ModelError {
    return new ModelError(
      protocolName(this.system.cluster.protocol),
      'a property is impure: it read different parts of equal states',
    )
  }
}
