/** What an event leads to. */
import type { EventType, HistoryEvent } from '../../history/event.js'
import { KernelBug } from '../errors.js'
import { PairTable } from '../table/pair-table.js'
import type { Json } from '../value/json.js'
import { AFFLICTIONS } from './afflictions.js'
import type { BudgetName } from './budgets.js'
import * as client from './client-word.js'
import type { Operation } from './cluster.js'
import { EVENT, kindOf, operandOf } from './events.js'
import { sortInFlight } from './in-flight.js'
import type { State } from './layout.js'
import { FLAG } from './locals.js'
import { type Completion, firstOf, type Reaction } from './reactions.js'
import type { System } from './system.js'

/** What a step did to the network, for those who draw it. Positions count from the first envelope in flight before it. */
export interface StepLog {
  reaction: Reaction | undefined
  removed: number[]
  added: number[]
  /** Sent, but to a node that had crashed for good. */
  vanished: number[]
}

const GAVE_UP = 'the client stopped waiting'

/** The successor function of one system: it takes a step on a scratch copy of a state. */
export class Successors {
  readonly #eventIds = new PairTable()
  readonly #crashStop: boolean
  /** The state after the last step: the first `length` of these words. */
  words = new Int32Array(128)
  length = 0
  /** The id of the reaction in the last step; -1 when no node was asked. */
  reaction = -1

  /** What reactions send, sorted by envelope. */
  readonly #sendsOf: (readonly number[])[] = []
  /** Whether a message that is sent may not be there afterwards, or one that is delivered may stay. */
  readonly #needsCare: boolean

  constructor(readonly system: System) {
    const { restart, crash } = system.cluster.budgets
    this.#crashStop = restart === 0
    this.#needsCare = (this.#crashStop && crash > 0) || system.cluster.repeats
  }

  /** The state after an enabled event; `alternative` counts from 0. Throws `ModelError` when a handler is at fault. */
  of(state: State, event: number, alternative = 0, log?: StepLog): State {
    this.take(state, event, alternative, log)
    return stateFrom(this.words, this.length)
  }

  /** The same, left in `words` until the next step. */
  take(state: State, event: number, alternative: number, log?: StepLog): void {
    const packed = this.system.alternatives(state, event)
    this.reaction = -1
    this.#load(state)
    const next = this.words
    const kind = kindOf(event)
    const operand = operandOf(event)
    switch (kind) {
      case EVENT.deliver:
        this.#remove(operand, log)
        // What stays in flight is a copy of what arrived.
        if (this.system.cluster.repeats) this.#send(operand, log)
        break
      case EVENT.timeout:
        this.#spend(next, 'timeout')
        break
      case EVENT.invoke:
        this.#begin(next, operand >> 6, operand & 63)
        break
      case EVENT.restart:
        this.#spend(next, 'restart')
        break
      case EVENT.crash:
      case EVENT.powerLoss:
        this.#spend(next, 'crash')
        if (kind === EVENT.powerLoss) this.#spend(next, 'unsynced')
        this.#abandonAt(next, operand)
        if (this.#crashStop) this.#dropMessagesTo(operand, log)
        break
      default:
        this.#changeEnvironment(next, kind, operand, log)
        return
    }
    this.#apply(firstOf(packed) + alternative, log)
  }

  /**
   * The same for a state whose messages in flight are sorted, which they are afterwards as well; only on a network
   * without order. Most steps of a search are deliveries and timeouts that end no operation: these take one pass.
   */
  takeSorted(state: State, event: number, alternative: number): void {
    const id = firstOf(this.system.alternatives(state, event)) + alternative
    const kind = kindOf(event)
    const isPlain = kind === EVENT.deliver || kind === EVENT.timeout
    const reaction = isPlain ? this.system.reactions.reaction(id) : undefined
    if (reaction === undefined || reaction.completions.length > 0 || this.#needsCare) {
      this.take(state, event, alternative)
      sortInFlight(this.words, this.system.at.network, this.length)
      return
    }
    const { network, observers } = this.system.at
    const sends = this.#sortedSends(id, reaction)
    this.reaction = id
    if (state.length + sends.length > this.words.length) this.words = new Int32Array(2 * (state.length + sends.length))
    const next = this.words
    for (let i = 0; i < network; i++) next[i] = state[i]!
    next[this.system.locals.nodeOf(reaction.before)] = reaction.after
    if (kind === EVENT.timeout) this.#spend(next, 'timeout')
    if (observers >= 0) next[observers] = this.system.observers.observe(next[observers]!, id)
    this.length = merged(state, network, kind === EVENT.deliver ? operandOf(event) : -1, sends, next)
  }

  #sortedSends(id: number, { sends }: Reaction): readonly number[] {
    if (sends.length < 2) return sends
    let sorted = this.#sendsOf[id]
    if (sorted === undefined) {
      sorted = [...sends].sort((a, b) => a - b)
      this.#sendsOf[id] = sorted
    }
    return sorted
  }

  #load(state: State): void {
    const { length } = state
    if (length > this.words.length) this.words = new Int32Array(2 * length)
    for (let i = 0; i < length; i++) this.words[i] = state[i]!
    this.length = length
  }

  /** Events that no handler hears of. */
  #changeEnvironment(next: Int32Array, kind: number, operand: number, log: StepLog | undefined): void {
    const { at, cluster, messages } = this.system
    switch (kind) {
      case EVENT.lose:
        this.#spend(next, 'loss')
        this.#remove(operand, log)
        return
      case EVENT.duplicate:
        this.#spend(next, 'duplication')
        this.#send(operand, log)
        return
      case EVENT.partition:
        this.#spend(next, 'partition')
        next[at.partition] = operand + 1
        return
      case EVENT.heal:
        this.#spend(next, 'heal')
        next[at.partition] = 0
        return
      case EVENT.giveUp:
        this.#spend(next, 'giveUp')
        this.#abandon(next, operand, GAVE_UP)
        return
      case EVENT.tick:
        next[at.time] = next[at.time]! + 1
        return
      case EVENT.clock: {
        this.#spend(next, 'clock')
        const slot = at.time + 1 + (operand >> 6)
        next[slot] = next[slot]! + cluster.clock!.jumps[operand & 63]!
        return
      }
      case EVENT.forge: {
        this.#spend(next, 'byzantine')
        const { from, to, message } = cluster.lies[operand]!
        this.#send(messages.envelopeOf(from, to, message, 'byzantine'), log)
        return
      }
      default:
        this.#afflict(next, kind, operand)
    }
  }

  /** Pauses and the like: they change how a node is, and not what it knows. */
  #afflict(next: Int32Array, kind: number, node: number): void {
    const { locals } = this.system
    const local = next[node]!
    if (kind === EVENT.resume) {
      this.#spend(next, 'resume')
      next[node] = locals.withFlags(local, locals.flagsOf(local) & ~FLAG.paused)
      return
    }
    const affliction = AFFLICTIONS.find(({ event }) => event === kind)
    if (!affliction) throw new KernelBug(`no event is of kind ${kind}`)
    this.#spend(next, affliction.budget)
    next[node] = locals.withFlags(local, locals.flagsOf(local) | affliction.flag)
  }

  /** Puts an envelope in flight; to a node that crashed for good it vanishes. */
  #send(envelope: number, log: StepLog | undefined): void {
    if (this.system.cluster.repeats && this.#isInFlight(envelope)) return
    const arrives = !this.#crashStop || this.system.locals.isUp(this.words[this.system.messages.receiverOf(envelope)]!)
    if (arrives) this.#push(envelope)
    if (log) (arrives ? log.added : log.vanished).push(envelope)
  }

  #isInFlight(envelope: number): boolean {
    for (let i = this.system.at.network; i < this.length; i++) if (this.words[i] === envelope) return true
    return false
  }

  #apply(id: number, log: StepLog | undefined): void {
    const reaction = this.system.reactions.reaction(id)
    this.reaction = id
    if (log) log.reaction = reaction
    this.words[this.system.locals.nodeOf(reaction.before)] = reaction.after
    for (const envelope of reaction.sends) this.#send(envelope, log)
    // Only now: what was sent may have moved the words to a larger array.
    const next = this.words
    for (const completion of reaction.completions) this.#end(next, completion)
    const { observers } = this.system.at
    if (observers >= 0) next[observers] = this.system.observers.observe(next[observers]!, id)
  }

  #spend(next: Int32Array, budget: BudgetName): void {
    const slot = this.system.at.budgets[budget]
    if (slot >= 0) next[slot] = next[slot]! - 1
  }

  #push(envelope: number): void {
    if (this.length === this.words.length) {
      const larger = new Int32Array(2 * this.length)
      larger.set(this.words)
      this.words = larger
    }
    this.words[this.length++] = envelope
  }

  #remove(envelope: number, log: StepLog | undefined): void {
    const { network } = this.system.at
    let position = network
    while (position < this.length && this.words[position] !== envelope) position++
    if (position === this.length) throw new KernelBug(`envelope ${envelope} is not in flight`)
    this.words.copyWithin(position, position + 1, this.length--)
    log?.removed.push(position - network)
  }

  #dropMessagesTo(node: number, log: StepLog | undefined): void {
    const { network } = this.system.at
    const end = this.length
    this.length = network
    for (let position = network; position < end; position++) {
      const envelope = this.words[position]!
      if (this.system.messages.receiverOf(envelope) === node) log?.removed.push(position - network)
      else this.words[this.length++] = envelope
    }
  }

  #begin(next: Int32Array, c: number, node: number): void {
    const slot = this.system.at.clients + c
    this.#record(next, c, this.system.operationAt(c, next[this.system.at.clients + c]!), 'invoke', undefined)
    next[slot] = client.begin(next[slot]!, node)
  }

  #end(next: Int32Array, completion: Completion): void {
    const operation = this.system.reactions.operations[completion.operation]!
    const slot = this.system.at.clients + operation.client
    const word = next[slot]!
    // The client gave up, or was answered before: nobody listens.
    if (!client.isPending(word) || client.positionOf(word) !== operation.position) return
    this.#record(next, operation.client, completion.operation, completion.type, completion)
    next[slot] = client.end(word)
  }

  /** Ends a client's operation with `info`; the client goes on as a new process. */
  #abandon(next: Int32Array, c: number, error: string): void {
    const slot = this.system.at.clients + c
    this.#record(next, c, this.system.operationAt(c, next[this.system.at.clients + c]!), 'info', { error })
    next[slot] = client.abandon(next[slot]!)
  }

  #abandonAt(next: Int32Array, node: number): void {
    for (let c = 0; c < this.system.cluster.clients.length; c++) {
      const word = next[this.system.at.clients + c]!
      if (client.isPending(word) && client.nodeOf(word) === node) this.#abandon(next, c, 'the node crashed')
    }
  }

  #process(state: Int32Array, c: number): number {
    return c + client.incarnationOf(state[this.system.at.clients + c]!) * this.system.cluster.clients.length
  }

  /** Appends an event of a client to the history. Its id is computed once per process and operation, or completion. */
  #record(next: Int32Array, c: number, index: number, type: EventType, end: Partial<Completion> | undefined): void {
    const process = this.#process(next, c)
    const kind = type === 'invoke' ? 0 : type === 'info' ? (end?.error === GAVE_UP ? 1 : 2) : 3
    const key = kind === 3 ? end!.id! * 4 + 3 : index * 4 + kind
    let event = this.#eventIds.get(key, process)
    if (event < 0) {
      event = this.system.histories.eventOf(eventFrom(this.system.reactions.operations[index]!, process, type, end))
      this.#eventIds.set(key, process, event)
    }
    next[this.system.at.history] = this.system.histories.append(next[this.system.at.history]!, event)
  }
}

/**
 * Writes what is in flight in `state` from `network` on, without one copy of `removed` (-1: nothing), together with what is
 * `sent`, all sorted, to the same place of `into`; gives the length. Expects that both are sorted.
 */
function merged(state: State, network: number, removed: number, sent: readonly number[], into: Int32Array): number {
  let isLeft = removed < 0
  let next = 0
  let to = network
  for (let i = network; i < state.length; i++) {
    const envelope = state[i]!
    if (!isLeft && envelope === removed) {
      isLeft = true
      continue
    }
    while (next < sent.length && sent[next]! <= envelope) into[to++] = sent[next++]!
    into[to++] = envelope
  }
  while (next < sent.length) into[to++] = sent[next++]!
  if (!isLeft) throw new KernelBug(`envelope ${removed} is not in flight`)
  return to
}

/** A state of its own, from the first words of a scratch. */
export function stateFrom(words: Int32Array, length: number): State {
  const state = new Array<number>(length)
  for (let i = 0; i < length; i++) state[i] = words[i]!
  return state
}

/** An `ok` without a value of its own repeats the argument, as the end of a write does. */
function eventFrom(
  { f, key, value }: Operation,
  process: number,
  type: EventType,
  end: Partial<Completion> | undefined,
): HistoryEvent {
  const shown = end?.value === undefined ? value : (end.value as Json)
  return {
    process,
    type,
    f,
    ...(key === undefined ? {} : { key }),
    ...(shown === undefined ? {} : { value: shown }),
    ...(end?.error === undefined ? {} : { error: end.error }),
  }
}
