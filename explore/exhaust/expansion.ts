/**
 * All steps from one state of a cluster whose messages overtake each other, written straight to where the states are kept.
 * Deliveries and timeouts, which nearly all steps are, take one pass over the words and change the hash by what they change;
 * the others are left to the kernel.
 */
import { countOf, type State, type System } from '../../kernel/index.js'
import { isDeliverable, isIgnored, otherEvents } from '../../kernel/system/enabled.js'
import { EVENT, eventOf, kindOf } from '../../kernel/system/events.js'
import { left } from '../../kernel/system/layout.js'
import { firstOf } from '../../kernel/system/reactions.js'
import { Deliveries, NODE_MASK, STAYS, UNKNOWN } from './deliveries.js'
import { hashOf, mixed } from './hashing.js'
import type { IdSet } from './id-set.js'
import type { Emit } from './space.js'
import { STEP, STEP_KIND, Steps } from './steps.js'
import { Sink, type Target, type Words } from './target.js'

/** Whether an event, where it can happen, is one that is followed. */
export type EventFilter = (event: number) => boolean

/** No position, and no slot. */
const NONE = -1

export class Expansion {
  /** The id of the reaction in the step taken last; -1 when no node was asked. */
  reaction = NONE
  readonly #steps: Steps
  readonly #deliveries: Deliveries
  readonly #others: number[] = []
  /** Per reaction the observers' state that it met last, and what became of it. */
  #saw = new Int32Array(2048).fill(NONE)
  /** The steps from which state are being taken, and where to. */
  #target: Target
  #parent = 0
  #hash = 0
  readonly #sink = new Sink()
  /** Whether a message that is sent may not be there afterwards, or one that is delivered may stay. */
  readonly #needsCare: boolean
  /** Whether a message may be ignored that is answered: where the answer stays in flight. */
  readonly #mayRepeatItself: boolean

  constructor(
    readonly system: System,
    /** What of all reactions steps have done. */
    readonly taken: IdSet,
    /** Default: all of them. */
    readonly mayHappen?: EventFilter,
  ) {
    const { restart, crash } = system.cluster.budgets
    this.#steps = new Steps(system)
    this.#deliveries = new Deliveries(system)
    this.#target = this.#sink
    this.#mayRepeatItself = system.cluster.keepsIgnored && system.cluster.repeats
    this.#needsCare = (restart === 0 && crash > 0) || system.cluster.repeats
  }

  /** Emits what one step leads to, in the order of `System.enabled` and of the alternatives. */
  expand(state: State, emit: Emit, hash: number = hashOf(state, state.length, this.system.at.network)): void {
    this.#sink.emit = emit
    this.expandInto(state, this.#sink, NONE, hash)
  }

  /** Adds the same to a set of states, as reached from `parent`. Gives the number of steps. */
  expandInto(state: State, target: Target, parent: number, hash: number): number {
    this.#target = target
    this.#parent = parent
    this.#hash = hash
    return this.#takeMessages(state) + this.#takeOthers(state)
  }

  #takeMessages(state: State): number {
    const { system } = this
    const deliveries = this.#deliveries
    const { network, partition } = system.at
    const mayLose = left(state, system.budget.loss) > 0
    const mayDuplicate = left(state, system.budget.duplication) > 0
    const isOpen = state[partition] === 0
    const { length } = state
    let { places, rows, width } = deliveries
    let steps = 0
    let asked = 0
    let previous = NONE
    for (let i = network; i < length; i++) {
      const envelope = state[i]!
      if (envelope === previous) continue // a second copy offers nothing new
      previous = envelope
      if ((isOpen || isDeliverable(system, state, i)) && this.#isFollowed(EVENT.deliver, envelope)) {
        const place = envelope < places.length ? places[envelope]! : NONE
        const at = place < 0 ? rows.length : state[place & NODE_MASK]! * width + (place >> 6)
        let packed = at < rows.length ? rows[at]! : UNKNOWN
        if (packed === UNKNOWN) {
          packed = this.#ask(state, envelope)
          places = deliveries.places
          rows = deliveries.rows
          width = deliveries.width
        } else if (packed !== STAYS) asked++
        // An answer that is in flight already is no reason to deliver what it answers once more.
        if (packed !== STAYS && this.#mayRepeatItself && isIgnored(system, state, envelope)) packed = STAYS
        if (packed !== STAYS) {
          const first = firstOf(packed)
          const count = countOf(packed)
          steps += count
          for (let alternative = 0; alternative < count; alternative++)
            if (this.#needsCare || !this.#take(state, i, first + alternative, NONE))
              this.#takeAny(state, eventOf(EVENT.deliver, envelope), alternative)
        }
      }
      if (mayLose && this.#isFollowed(EVENT.lose, envelope))
        steps += this.#takeAny(state, eventOf(EVENT.lose, envelope), 0)
      if (mayDuplicate && this.#isFollowed(EVENT.duplicate, envelope))
        steps += this.#takeAny(state, eventOf(EVENT.duplicate, envelope), 0)
    }
    system.reactions.lookups += asked
    return steps
  }

  #isFollowed(kind: number, envelope: number): boolean {
    return this.mayHappen === undefined || this.mayHappen(eventOf(kind, envelope))
  }

  /** The alternatives of a delivery, for the first time or where there is no room to remember; `STAYS` where there is none. */
  #ask(state: State, envelope: number): number {
    const { system } = this
    const local = state[system.messages.receiverOf(envelope)]!
    let packed = STAYS
    if (system.locals.canStep(local)) {
      packed = system.alternatives(state, eventOf(EVENT.deliver, envelope))
      if (system.cluster.keepsIgnored && this.#steps.areIdle(firstOf(packed), countOf(packed))) packed = STAYS
      else for (let i = 0; i < countOf(packed); i++) this.taken.add(firstOf(packed) + i)
    }
    // With a clock it may be otherwise at another time.
    if (system.cluster.clock === null) this.#deliveries.note(local, envelope, packed)
    return packed
  }

  #takeOthers(state: State): number {
    const { system } = this
    const others = this.#others
    // To set the length of a list is dear, even where nothing changes.
    if (others.length > 0) others.length = 0
    otherEvents(system, state, others, others)
    let steps = 0
    for (let i = 0; i < others.length; i++) {
      const event = others[i]!
      if (this.mayHappen?.(event) === false) continue
      const packed = system.alternatives(state, event)
      const count = countOf(packed)
      const isPlain = kindOf(event) === EVENT.timeout && !this.#needsCare
      const { timeout } = system.at.budgets
      steps += count
      for (let alternative = 0; alternative < count; alternative++) {
        const id = firstOf(packed) + alternative
        if (isPlain && this.#take(state, NONE, id, timeout)) this.taken.add(id)
        else this.#takeAny(state, event, alternative)
      }
    }
    return steps
  }

  #takeAny(state: State, event: number, alternative: number): number {
    const { words, length } = this.system.stepSorted(state, event, alternative)
    this.reaction = this.system.lastReaction
    if (this.reaction >= 0) this.taken.add(this.reaction)
    this.#target.copyLater(words, length, this.#parent)
    return 1
  }

  /**
   * A delivery of the message at `position`, or a timeout, which takes one off the word at `slot`; -1 is neither. `false`
   * where more is to be done than this does.
   */
  #take(state: State, position: number, id: number, slot: number): boolean {
    const steps = this.#steps
    const row = steps.rowOf(id)
    const { table } = steps
    if (table[row + STEP.kind] === STEP_KIND.answering) return false
    const target = this.#target
    const { network, observers } = this.system.at
    const from = table[row + STEP.from]!
    const to = table[row + STEP.to]!
    let bits = table[row + STEP.bits]!
    let hash = (this.#hash + table[row + STEP.hash]!) | 0
    let sees = 0
    if (observers >= 0) {
      const saw = state[observers]!
      sees = this.#observe(saw, id)
      if (sees !== saw) {
        hash = (hash + mixed(observers, sees) - mixed(observers, saw)) | 0
        bits |= sees
      }
    }
    if (bits >>> 16 !== 0) target.widen()
    const most = state.length + to - from
    if (target.end + most > target.open.length) target.makeRoom(most)
    const into = target.open
    const at = target.end
    copy(state, 0, network, into, at)
    into[at + table[row + STEP.node]!] = table[row + STEP.after]!
    if (observers >= 0) into[at + observers] = sees
    if (slot >= 0) {
      const budget = state[slot]!
      into[at + slot] = budget - 1
      hash = (hash + mixed(slot, budget - 1) - mixed(slot, budget)) | 0
    }
    const end = merge(state, network, position, steps.sends, from, to, into, at + network)
    this.reaction = id
    target.addLater(end - at, this.#parent, hash)
    return true
  }

  /** Most reactions meet the same state of the observers again and again. */
  #observe(saw: number, id: number): number {
    const at = 2 * id
    if (at >= this.#saw.length) this.#saw = longer(this.#saw, at + 2)
    const last = this.#saw
    if (last[at] === saw) return last[at + 1]!
    const sees = this.system.observers.observe(saw, id)
    last[at] = saw
    last[at + 1] = sees
    return sees
  }
}

/**
 * Writes what is in flight in `state` from `network` on, without what is at `removed` (-1: nothing), together with the words
 * of `sent` between `from` and `end`, all sorted, behind `to` in `into`; gives where it ends. Expects that both are sorted.
 */
function merge(
  state: State,
  network: number,
  removed: number,
  sent: Int32Array,
  from: number,
  end: number,
  into: Words,
  to: number,
): number {
  const { length } = state
  let next = from
  let at = to
  let i = network
  while (next < end) {
    const envelope = sent[next++]!
    for (; i < length && state[i]! < envelope; i++) if (i !== removed) into[at++] = state[i]!
    into[at++] = envelope
  }
  if (removed < i) return copy(state, i, length, into, at)
  return copy(state, removed + 1, length, into, copy(state, i, removed, into, at))
}

/** Four words at a time, for the same reason as in the set of states. Gives where they end. */
function copy(state: State, from: number, to: number, into: Words, at: number): number {
  let i = from
  let j = at
  for (; i + 4 <= to; i += 4, j += 4) {
    into[j] = state[i]!
    into[j + 1] = state[i + 1]!
    into[j + 2] = state[i + 2]!
    into[j + 3] = state[i + 3]!
  }
  while (i < to) into[j++] = state[i++]!
  return j
}

function longer(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(2 * length).fill(NONE)
  copy.set(array)
  return copy
}
