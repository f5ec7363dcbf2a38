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
  readonly #envelopes: Lanes
  /** By position: where fingerprints of its words come from; nothing for words that are what they say. */
  readonly #lanesOf: readonly (Lanes | undefined)[]
  readonly #events = new WeakMap<object, Fingerprint>()
  /** An odd factor for each position, so that the same value in two places counts as two things. */
  readonly #factorA: Int32Array
  readonly #factorB: Int32Array
  /** The state asked for last, up to its network: its words, what each adds, and the sums. */
  readonly #lastWords: Int32Array
  readonly #partsA: Int32Array
  readonly #partsB: Int32Array
  #sumA = 0
  #sumB = 0

  constructor(readonly system: System) {
    const { observers, histories, cluster, at } = system
    this.#locals = new Lanes((id) => this.#makeLocal(id))
    const seen = new Lanes((all) =>
      inOrder(
        3,
        observers.names.map((_, i) => this.#values.of(observers.valueOf(all, i))),
      ),
    )
    const told = new Lanes((id) =>
      inOrder(
        0,
        histories.eventsOf(id).map((event) => this.#ofEvent(event)),
      ),
    )
    this.#envelopes = new Lanes((id) => this.ofEnvelope(id))
    this.#lanesOf = Array.from({ length: at.network }, (_, slot) => {
      if (slot < cluster.nodes.length) return this.#locals
      return slot === at.observers ? seen : slot === at.history ? told : undefined
    })
    this.#lastWords = new Int32Array(at.network).fill(-(2 ** 31))
    this.#partsA = new Int32Array(at.network)
    this.#partsB = new Int32Array(at.network)
    this.#factorA = Int32Array.from({ length: at.network }, (_, slot) => spreadA(slot + 1) | 1)
    this.#factorB = Int32Array.from({ length: at.network }, (_, slot) => spreadB(slot + 1) | 1)
  }

  /**
   * As a whole number below 2^53. O(length of the state); states that follow one another in a run are cheap, since only
   * what differs from the state asked for last is looked up.
   */
  of(state: State): number {
    const { network } = this.system.at
    const words = this.#lastWords
    for (let slot = 0; slot < network; slot++) {
      const word = state[slot]!
      if (word === words[slot]) continue
      words[slot] = word
      this.#replace(slot, word)
    }
    let a = this.#sumA
    let b = this.#sumB
    const isFifo = this.system.cluster.fifo
    const envelopes = this.#envelopes
    for (let slot = network; slot < state.length; slot++) {
      const id = state[slot]!
      const turn = isFifo ? 2 * this.#turnOf(state, slot) + 1 : 1
      a = (a + Math.imul(envelopes.a(id), turn)) | 0
      b = (b + Math.imul(envelopes.b(id), turn)) | 0
    }
    return numberOf(a, b)
  }

  #replace(slot: number, word: number): void {
    const lanes = this.#lanesOf[slot]
    const a = Math.imul(lanes === undefined ? word : lanes.a(word), this.#factorA[slot]!)
    const b = Math.imul(lanes === undefined ? word : lanes.b(word), this.#factorB[slot]!)
    this.#sumA = (this.#sumA - this.#partsA[slot]! + a) | 0
    this.#sumB = (this.#sumB - this.#partsB[slot]! + b) | 0
    this.#partsA[slot] = a
    this.#partsB[slot] = b
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
