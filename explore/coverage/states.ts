/** Fingerprints of global states: a few array reads per position of the state vector. */
import { canonicalText, type Json, type State, type System } from '../../kernel/index.js'
import { type Fingerprint, Fingerprints, inOrder, numberOf, ofInteger, spreadA, spreadB } from './fingerprint.js'

/** Fingerprints of interned values by id, made when they are first asked for. */
class Lanes {
  #a = new Int32Array(1024)
  #b = new Int32Array(1024)
  #isKnown = new Uint8Array(1024)

  constructor(readonly make: (id: number) => Fingerprint) {}

  a(id: number): number {
    if (this.#isKnown[id] !== 1) this.#learn(id)
    return this.#a[id]!
  }

  /** Only after `a` of the same id. */
  b(id: number): number {
    return this.#b[id]!
  }

  #learn(id: number): void {
    if (id >= this.#a.length) this.#grow(id)
    const { a, b } = this.make(id)
    this.#a[id] = a
    this.#b[id] = b
    this.#isKnown[id] = 1
  }

  #grow(id: number): void {
    const length = Math.max(id + 1, this.#a.length * 2)
    const widened = <T extends Int32Array | Uint8Array>(old: T, made: T): T => {
      made.set(old)
      return made
    }
    this.#a = widened(this.#a, new Int32Array(length))
    this.#b = widened(this.#b, new Int32Array(length))
    this.#isKnown = widened(this.#isKnown, new Uint8Array(length))
  }
}

/**
 * What a state is by content. Two states have the same fingerprint, up to chance, exactly when all of these agree: the
 * nodes' states, timers and conditions, observers, progress of the clients, their history, the partition, budgets left, the
 * clocks, and the messages in flight (with their order on each link of a FIFO network, without it otherwise).
 */
export class StateFingerprints {
  readonly #values = new Fingerprints()
  readonly #locals: Lanes
  readonly #observers: Lanes
  readonly #histories: Lanes
  readonly #envelopes: Lanes
  readonly #events = new WeakMap<object, Fingerprint>()
  /** An odd factor for each position, so that the same value in two places counts as two things. */
  readonly #factorA: Int32Array
  readonly #factorB: Int32Array

  constructor(readonly system: System) {
    const { observers, histories, at } = system
    this.#locals = new Lanes((id) => this.#makeLocal(id))
    this.#observers = new Lanes((id) => this.#values.of(observers.valueOf(id)))
    this.#histories = new Lanes((id) =>
      inOrder(
        0,
        histories.eventsOf(id).map((event) => this.#ofEvent(event)),
      ),
    )
    this.#envelopes = new Lanes((id) => this.ofEnvelope(id))
    this.#factorA = Int32Array.from({ length: at.network }, (_, slot) => spreadA(slot + 1) | 1)
    this.#factorB = Int32Array.from({ length: at.network }, (_, slot) => spreadB(slot + 1) | 1)
  }

  /** As a whole number below 2^53. O(length of the state). */
  of(state: State): number {
    const { at } = this.system
    const isFifo = this.system.cluster.fifo
    const factorA = this.#factorA
    const factorB = this.#factorB
    const locals = this.#locals
    let a = 0
    let b = 0
    let slot = 0
    for (; slot < at.observers; slot++) {
      const id = state[slot]!
      a = (a + Math.imul(locals.a(id), factorA[slot]!)) | 0
      b = (b + Math.imul(locals.b(id), factorB[slot]!)) | 0
    }
    for (; slot < at.clients; slot++) {
      const id = state[slot]!
      a = (a + Math.imul(this.#observers.a(id), factorA[slot]!)) | 0
      b = (b + Math.imul(this.#observers.b(id), factorB[slot]!)) | 0
    }
    for (; slot < at.network; slot++) {
      const word = state[slot]!
      const isHistory = slot === at.history
      a = (a + Math.imul(isHistory ? this.#histories.a(word) : word, factorA[slot]!)) | 0
      b = (b + Math.imul(isHistory ? this.#histories.b(word) : word, factorB[slot]!)) | 0
    }
    const envelopes = this.#envelopes
    for (; slot < state.length; slot++) {
      const id = state[slot]!
      const turn = isFifo ? 2 * this.#turnOf(state, slot) + 1 : 1
      a = (a + Math.imul(envelopes.a(id), turn)) | 0
      b = (b + Math.imul(envelopes.b(id), turn)) | 0
    }
    return numberOf(a, b)
  }

  /** How many envelopes on the same link stand before this one. */
  #turnOf(state: State, position: number): number {
    const { messages, at } = this.system
    const link = messages.linkOf(state[position]!)
    let turn = 0
    for (let i = at.network; i < position; i++) if (messages.linkOf(state[i]!) === link) turn++
    return turn
  }

  /** A local state without its node: what two nodes of one role can have in common. */
  ofLocal(local: number): Fingerprint {
    return { a: this.#locals.a(local), b: this.#locals.b(local) }
  }

  #makeLocal(local: number): Fingerprint {
    const { locals, cluster } = this.system
    const disk = locals.diskOf(local)
    return inOrder(1, [
      this.#values.ofText(cluster.nodes[locals.nodeOf(local)]!.role),
      this.#values.of(locals.stateOf(local)),
      disk === undefined ? this.#values.of(null) : this.#values.of(disk),
      ofInteger(locals.timersOf(local)),
      ofInteger(locals.flagsOf(local)),
    ])
  }

  ofEnvelope(envelope: number): Fingerprint {
    const { messages } = this.system
    return inOrder(2, [this.#values.ofText(messages.textOf(envelope)), ofInteger(messages.linkOf(envelope))])
  }

  #ofEvent(event: object): Fingerprint {
    const known = this.#events.get(event)
    if (known) return known
    const made = this.#values.ofText(canonicalText(event as Json))
    this.#events.set(event, made)
    return made
  }
}
