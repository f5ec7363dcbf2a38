/**
 * All steps from one state of a cluster whose messages overtake each other. Deliveries and timeouts, which nearly all steps
 * are, take one pass over the words and change the hash by what they change; the others are left to the kernel.
 */
import { countOf, type State, type System } from '../../kernel/index.js'
import { isDeliverable, otherEvents } from '../../kernel/system/enabled.js'
import { EVENT, eventOf, kindOf } from '../../kernel/system/events.js'
import { left } from '../../kernel/system/layout.js'
import { firstOf } from '../../kernel/system/reactions.js'
import { hashOf, mixed } from './hashing.js'
import { IdleMessages } from './idle-messages.js'
import type { Emit } from './space.js'
import { STEP, STEP_KIND, Steps } from './steps.js'

/** Whether an event, where it can happen, is one that is followed. */
export type EventFilter = (event: number) => boolean

/** No answer yet; and no position. */
const NONE = -1

export class Expansion {
  /** The id of the reaction in the step emitted last; -1 when no node was asked. */
  reaction = NONE
  readonly #steps: Steps
  /** Whether a message that is sent may not be there afterwards, or one that is delivered may stay. */
  readonly #needsCare: boolean
  /** What may happen to messages: events, where in the state their messages are, and the alternatives as far as they are known. */
  readonly #events: number[] = []
  readonly #positions: number[] = []
  readonly #packed: number[] = []
  #count = 0
  readonly #others: number[] = []
  readonly #idle: IdleMessages | undefined
  #words: Int32Array<ArrayBuffer>

  constructor(
    readonly system: System,
    readonly mayHappen?: EventFilter,
  ) {
    const { restart, crash } = system.cluster.budgets
    this.#steps = new Steps(system)
    this.#words = new Int32Array(2 * system.at.network + 64)
    this.#idle = system.cluster.keepsIgnored ? new IdleMessages(system) : undefined
    this.#needsCare = (restart === 0 && crash > 0) || system.cluster.repeats
  }

  /** Emits what one step leads to, in the order of `System.enabled` and of the alternatives. */
  expand(state: State, emit: Emit, hash: number = hashOf(state, state.length, this.system.at.network)): void {
    this.#count = 0
    this.#gatherMessages(state)
    const others = this.#others
    // To set the length of a list is dear, even where nothing changes.
    if (others.length > 0) others.length = 0
    otherEvents(this.system, state, others, others)
    if (this.mayHappen !== undefined) this.#keepAllowed(this.mayHappen)
    const messages = this.#count
    if (messages + others.length === 0) return
    this.#show(state)
    for (let i = 0; i < messages; i++) {
      const event = this.#events[i]!
      const known = this.#packed[i]!
      const packed = known === NONE ? this.system.alternatives(state, event) : known
      const isPlain = kindOf(event) === EVENT.deliver && !this.#needsCare
      this.#takeAll(state, event, isPlain, this.#positions[i]!, packed, hash, emit)
    }
    for (let i = 0; i < others.length; i++) {
      const event = others[i]!
      const isPlain = kindOf(event) === EVENT.timeout && !this.#needsCare
      this.#takeAll(state, event, isPlain, NONE, this.system.alternatives(state, event), hash, emit)
    }
  }

  #takeAll(
    state: State,
    event: number,
    isPlain: boolean,
    position: number,
    packed: number,
    hash: number,
    emit: Emit,
  ): void {
    const count = countOf(packed)
    for (let alternative = 0; alternative < count; alternative++)
      if (!isPlain || !this.#take(state, position, firstOf(packed) + alternative, hash, emit))
        this.#takeAny(state, event, alternative, emit)
  }

  #gatherMessages(state: State): void {
    const { system } = this
    const { messages, locals } = system
    const { network, partition } = system.at
    const mayLose = left(state, system.budget.loss) > 0
    const mayDuplicate = left(state, system.budget.duplication) > 0
    const isOpen = state[partition] === 0
    const idle = this.#idle
    const { length } = state
    let previous = NONE
    for (let i = network; i < length; i++) {
      const envelope = state[i]!
      if (envelope === previous) continue // a second copy offers nothing new
      previous = envelope
      if (idle !== undefined) {
        if (!idle.has(state, envelope)) this.#gatherUnlessIdle(state, i)
      } else if (isOpen ? locals.canStep(state[messages.receiverOf(envelope)]!) : isDeliverable(system, state, i))
        this.#may(EVENT.deliver, i, envelope, NONE)
      if (mayLose) this.#may(EVENT.lose, i, envelope, NONE)
      if (mayDuplicate) this.#may(EVENT.duplicate, i, envelope, NONE)
    }
  }

  /**
   * Only where what is ignored is kept: the alternatives are known by then, and a reduction that asks for other reactions in
   * between makes no difference.
   */
  #gatherUnlessIdle(state: State, position: number): void {
    const { system } = this
    if (!isDeliverable(system, state, position)) return
    const envelope = state[position]!
    const packed = system.alternatives(state, eventOf(EVENT.deliver, envelope))
    if (!this.#steps.areIdle(firstOf(packed), countOf(packed))) this.#may(EVENT.deliver, position, envelope, packed)
    // With a clock it may be otherwise at another time.
    else if (system.cluster.clock === null) this.#idle!.add(state[system.messages.receiverOf(envelope)]!, envelope)
  }

  #keepAllowed(mayHappen: EventFilter): void {
    const others = this.#others
    let kept = 0
    for (let i = 0; i < others.length; i++) if (mayHappen(others[i]!)) others[kept++] = others[i]!
    others.length = kept
    kept = 0
    for (let i = 0; i < this.#count; i++) {
      if (!mayHappen(this.#events[i]!)) continue
      this.#events[kept] = this.#events[i]!
      this.#positions[kept] = this.#positions[i]!
      this.#packed[kept++] = this.#packed[i]!
    }
    this.#count = kept
  }

  #may(kind: number, position: number, envelope: number, packed: number): void {
    const at = this.#count++
    this.#events[at] = eventOf(kind, envelope)
    this.#positions[at] = position
    this.#packed[at] = packed
  }

  #takeAny(state: State, event: number, alternative: number, emit: Emit): void {
    const after = this.system.stepSorted(state, event, alternative)
    this.reaction = this.system.lastReaction
    emit(after.words, after.length)
  }

  /** A delivery (of the message at `position`) or a timeout; `false` where more is to be done than this does. */
  #take(state: State, position: number, id: number, hash: number, emit: Emit): boolean {
    const steps = this.#steps
    const row = steps.rowOf(id)
    const { table } = steps
    if (table[row + STEP.kind] === STEP_KIND.answering) return false
    const { network, observers, budgets } = this.system.at
    const from = table[row + STEP.from]!
    const to = table[row + STEP.to]!
    if (state.length + to - from > this.#words.length) this.#makeRoom(state.length + to - from)
    const next = this.#words
    const node = table[row + STEP.node]!
    let after = (hash + table[row + STEP.hash]!) | 0
    next[node] = table[row + STEP.after]!
    const isTimed = position < 0 && budgets.timeout >= 0
    if (isTimed) {
      const budget = state[budgets.timeout]!
      next[budgets.timeout] = budget - 1
      after = (after + mixed(budgets.timeout, budget - 1) - mixed(budgets.timeout, budget)) | 0
    }
    if (observers >= 0) {
      const saw = state[observers]!
      const sees = this.system.observers.observe(saw, id)
      next[observers] = sees
      if (sees !== saw) after = (after + mixed(observers, sees) - mixed(observers, saw)) | 0
    }
    this.reaction = id
    emit(next, merged(state, network, position, steps.sends, from, to, next), after)
    next[node] = state[node]!
    if (isTimed) next[budgets.timeout] = state[budgets.timeout]!
    if (observers >= 0) next[observers] = state[observers]!
    return true
  }

  /** Between two steps the fixed part of the words is that of the state whose steps are taken. */
  #show(state: State): void {
    const words = this.#words
    const { network } = this.system.at
    for (let i = 0; i < network; i++) words[i] = state[i]!
  }

  #makeRoom(length: number): void {
    const larger = new Int32Array(2 * length)
    larger.set(this.#words)
    this.#words = larger
  }
}

/**
 * Writes what is in flight in `state` from `network` on, without what is at `removed` (-1: nothing), together with the words
 * of `sent` between `from` and `end`, all sorted, to the same place of `into`; gives the length. Expects that both are sorted.
 */
function merged(
  state: State,
  network: number,
  removed: number,
  sent: Int32Array,
  from: number,
  end: number,
  into: Int32Array,
): number {
  const { length } = state
  let next = from
  let to = network
  for (let i = network; i < length; i++) {
    if (i === removed) continue
    const envelope = state[i]!
    while (next < end && sent[next]! <= envelope) into[to++] = sent[next++]!
    into[to++] = envelope
  }
  while (next < end) into[to++] = sent[next++]!
  return to
}
