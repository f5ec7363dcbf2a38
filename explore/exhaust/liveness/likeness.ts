/**
 * When two states of a cluster count as the same while cycles are sought. What is left of the budget of timeouts never
 * tells them apart: it bounds the search and is no part of the system, so a run that comes back to a state with less of it
 * can go on as it did before. A declared view may leave out more.
 */
import {
  type AnyView,
  canonicalText,
  EVENT,
  eventOf,
  kindOf,
  Memoised,
  ModelError,
  operandOf,
  protocolName,
  type System,
  toJson,
} from '../../../kernel/index.js'
import { sortInFlight } from '../../../kernel/system/in-flight.js'
import type { RelativeView } from '../../../properties/liveness.js'
import { type Label, labelOf } from './labels.js'

export class Likeness {
  readonly labels: Label[] = []
  /** The words of the state asked about last that tell it apart: the first `length` of them. */
  words = new Int32Array(128)
  length = 0
  readonly #labelIds = new Map<number, number>()
  readonly #ids = new Map<string, number>()
  readonly #nodes = new Map<number, Map<number, number>>()
  readonly #envelopes = new Map<number, Map<number, number>>()
  /** A number for each state of a receiver, as far as it is looked at from one base. */
  readonly #receivers = new Map<number, Map<number, number>>()
  #receiverCount = 0
  readonly #base: Memoised<number> | undefined

  constructor(
    readonly system: System,
    readonly view?: RelativeView<AnyView>,
  ) {
    this.#base = view && new Memoised(system, (seen) => this.#ask('base', () => view.base(seen)))
  }

  /** Whether states are told apart as a search does it. */
  get isEquality(): boolean {
    return this.view === undefined && this.system.at.budgets.timeout < 0
  }

  /** Leaves in `words` what tells the state apart. */
  look(state: ArrayLike<number>, length = state.length): void {
    const { at, cluster } = this.system
    if (length > this.words.length) this.words = new Int32Array(2 * length)
    const { words } = this
    for (let i = 0; i < length; i++) words[i] = state[i]!
    this.length = length
    if (at.budgets.timeout >= 0) words[at.budgets.timeout] = 0
    if (this.view === undefined) return
    const own = Array.from({ length }, (_, i) => state[i]!)
    const base = this.#base!.of(own)
    for (let node = 0; node < cluster.nodes.length; node++) words[node] = this.#nodeIn(own[node]!, base)
    if (at.observers >= 0) words[at.observers] = 0
    words[at.history] = 0
    for (let i = at.network; i < length; i++) words[i] = this.#envelopeIn(own, own[i]!, base)
    if (!cluster.fifo) sortInFlight(words, at.network, length)
  }

  /** The label of an event in a state, as an index into `labels`. */
  label(state: readonly number[], event: number): number {
    const operand = operandOf(event)
    const kind = kindOf(event)
    if (kind === EVENT.invoke) return this.#labelId(eventOf(kind, operand >> 6), undefined)
    if (kind === EVENT.timeout) return this.#labelId(event, this.system.cluster.timers[operand & 31])
    if (kind !== EVENT.deliver) return this.#labelId(event, undefined)
    const type = this.system.messages.typeOf(operand)
    if (this.view === undefined) return this.#labelId(event, type)
    return this.#labelId(eventOf(kind, this.#envelopeIn(state, operand, this.#base!.of(state))), type)
  }

  #labelId(event: number, detail: string | undefined): number {
    let id = this.#labelIds.get(event)
    if (id === undefined) {
      id = this.labels.push(labelOf(event, detail)) - 1
      this.#labelIds.set(event, id)
    }
    return id
  }

  #nodeIn(local: number, base: number): number {
    const { locals } = this.system
    return known(this.#nodes, base, local, () => {
      const seen = this.#ask('node', () => this.view!.node(locals.stateOf(local) as never, base))
      return this.#idOf([seen, locals.diskOf(local) ?? null, locals.timersOf(local), locals.flagsOf(local)])
    })
  }

  /** How a message looks depends on the state of its receiver as well. */
  #envelopeIn(state: readonly number[], envelope: number, base: number): number {
    const { messages, locals } = this.system
    const receiver = state[messages.receiverOf(envelope)]!
    const seenFrom = known(this.#receivers, base, receiver, () => this.#receiverCount++)
    return known(this.#envelopes, seenFrom, envelope, () => {
      const seen = this.#ask('message', () =>
        this.view!.message(messages.bodyOf(envelope) as never, base, locals.stateOf(receiver) as never),
      )
      return this.#idOf([seen, messages.senderOf(envelope), messages.receiverOf(envelope)])
    })
  }

  #idOf(value: unknown): number {
    const text = canonicalText(toJson(value))
    let id = this.#ids.get(text)
    if (id === undefined) {
      id = this.#ids.size
      this.#ids.set(text, id)
    }
    return id
  }

  #ask<T>(what: string, call: () => T): T {
    try {
      return call()
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const place = protocolName(this.system.cluster.protocol)
      throw new ModelError(place, `${what} of the view '${this.view!.name}' threw: ${message}`, { cause: error })
    }
  }
}

function known(tables: Map<number, Map<number, number>>, first: number, second: number, make: () => number): number {
  let table = tables.get(first)
  if (table === undefined) {
    table = new Map()
    tables.set(first, table)
  }
  let value = table.get(second)
  if (value === undefined) {
    value = make()
    table.set(second, value)
  }
  return value
}
