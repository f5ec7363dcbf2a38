/**
 * What nodes do: calls handlers, checks what they return, and remembers it. User code runs once per distinct pair of
 * local state and stimulus (twice where purity is checked).
 */
import { ModelError } from '../errors.js'
import { PairTable } from '../table/pair-table.js'
import { findFlaw } from '../value/flaw.js'
import { toJson } from '../value/json.js'
import { Choice, type ErasedEffect, Transition } from '../vocabulary.js'
import { callOnce, callTwice, type Handler } from './calls.js'
import { type Cluster, protocolName } from './cluster.js'
import { FLAG, type Locals } from './locals.js'
import type { Messages } from './messages.js'

/** What a node can be confronted with. `operand` is an envelope, a timer or an operation. */
export const STIMULUS = { receive: 0, timeout: 1, invoke: 2, restart: 3, crash: 4, powerLoss: 5, start: 6 } as const
export type StimulusKind = keyof typeof STIMULUS
const OPERAND_BITS = 26
const OPERAND_MASK = (1 << OPERAND_BITS) - 1

export const stimulusOf = (kind: number, operand: number): number => (kind << OPERAND_BITS) | operand
export const stimulusKind = (stimulus: number): number => stimulus >> OPERAND_BITS
export const stimulusOperand = (stimulus: number): number => stimulus & OPERAND_MASK

/** An end of a client operation that a handler asked for. */
export interface Completion {
  /** Counted from 0 over all reactions. */
  readonly id: number
  readonly operation: number
  readonly type: 'ok' | 'fail'
  readonly value: unknown
  readonly error?: string
}

/** One reaction of a node to one stimulus, with everything as ids. */
export interface Reaction {
  readonly before: number
  readonly stimulus: number
  readonly after: number
  /** Envelopes, in an order that depends on content alone (on a FIFO network: per link in the order sent). */
  readonly sends: readonly number[]
  readonly completions: readonly Completion[]
  /** The label, when the handler offered a choice. */
  readonly choice: string | null
}

/** Alternatives of one memo entry, packed: the first reaction's id and their number. */
const ALTERNATIVES_MAX = 63
export const firstOf = (packed: number): number => packed >> 6
export const countOf = (packed: number): number => packed & 63

/** In the memo, where a handler read its clock: `TIMED - index`, with the answers per reading in another table. */
const TIMED = -2
/** Calls of each handler that are checked for purity one and all, and one in how many of those that follow. */
export const CHECKED_FIRST = 500
export const CHECKED_SHARE = 8
const NONE = -1

export class Reactions {
  readonly #memo = new PairTable(4096)
  readonly #reactions: Reaction[] = []
  /** Answers of handlers that read their clock, by the index of the memo entry and what the clock said. */
  readonly #timedMemo = new PairTable()
  #timed = 0
  readonly #starts: Reaction[] = []
  readonly #operations: ReadonlyMap<string, number>
  readonly #nodes: ReadonlyMap<unknown, number>
  readonly #callsAt = new Map<string, number>()
  #completions = 0
  #lastLocal = NONE
  #lastStimulus = NONE
  #lastNow = NONE
  #lastPacked = NONE
  /** Calls of user code, and questions asked of the memo, since the beginning. */
  handlerCalls = 0
  lookups = 0

  constructor(
    readonly cluster: Cluster,
    readonly locals: Locals,
    readonly messages: Messages,
    /** All clients' operations; a stimulus names them by index. */
    readonly operations: Cluster['clients'][number],
    readonly checkPurity: boolean,
  ) {
    this.#operations = new Map(operations.map(({ id }, index) => [id as string, index]))
    this.#nodes = new Map(cluster.nodes.map(({ id }, index) => [id, index]))
  }

  get size(): number {
    return this.#reactions.length
  }

  reaction(id: number): Reaction {
    return this.#reactions[id]!
  }

  /**
   * The alternatives (see `firstOf`, `countOf`) of a node in local state `local` under a stimulus. Where the handler reads
   * its clock, the answer is remembered per reading `now` as well.
   */
  alternatives(local: number, stimulus: number, now: number): number {
    // Who has asked what an event may lead to goes on to ask what it leads to.
    if (local === this.#lastLocal && stimulus === this.#lastStimulus && now === this.#lastNow) return this.#lastPacked
    const packed = this.#remembered(local, stimulus, now)
    this.#lastLocal = local
    this.#lastStimulus = stimulus
    this.#lastNow = now
    this.#lastPacked = packed
    return packed
  }

  #remembered(local: number, stimulus: number, now: number): number {
    this.lookups++
    const known = this.#memo.get(local, stimulus)
    if (known >= 0) return known
    if (known < NONE) {
      const timed = this.#timedMemo.get(TIMED - known, now)
      if (timed >= 0) return timed
    }
    const { clock } = this.cluster
    clock?.face.show(now)
    const packed = this.#react(local, stimulus)
    if (!clock?.face.wasRead) this.#memo.set(local, stimulus, packed)
    else {
      const index = known < NONE ? TIMED - known : this.#timed++
      this.#memo.set(local, stimulus, TIMED - index)
      this.#timedMemo.set(index, now, packed)
    }
    return packed
  }

  #react(local: number, stimulus: number): number {
    const node = this.locals.nodeOf(local)
    const place = this.#placeOf(node, stimulus)
    const options = this.#ask(local, stimulus, place)
    const first = this.#reactions.length
    for (const [choice, transition] of options)
      this.#reactions.push(this.#reactionOf(local, stimulus, choice, transition, place))
    return (first << 6) | options.length
  }

  /** The node's first reaction: what `init` returned. */
  start(node: number): Reaction {
    const known = this.#starts[node]
    if (known) return known
    const { definition, context, id } = this.cluster.nodes[node]!
    const place = `${protocolName(this.cluster.protocol)}: ${this.cluster.nodes[node]!.role}.init`
    this.handlerCalls++
    const given = (this.checkPurity ? callTwice : callOnce)(place, definition.init, [context])
    const transition = given instanceof Transition ? given : new Transition(given, [])
    if (given instanceof Choice) throw new ModelError(place, `expected one initial state of ${id}, got a choice`)
    const disk = definition.buffered ? transition.state : undefined
    const before = this.locals.idOf(node, transition.state, 0, FLAG.up, place, disk)
    checkDurable(definition.durable, transition.state, place)
    const reaction = this.#reactionOf(before, stimulusOf(STIMULUS.start, 0), null, transition, place)
    this.#starts[node] = reaction
    return reaction
  }

  #ask(local: number, stimulus: number, place: string): readonly (readonly [string | null, Transition<unknown>])[] {
    const { definition, context } = this.cluster.nodes[this.locals.nodeOf(local)]!
    const state = this.locals.stateOf(local)
    const operand = stimulusOperand(stimulus)
    switch (stimulusKind(stimulus)) {
      case STIMULUS.receive:
        // Gray: all that is not a health check gets lost inside.
        if (this.#isLostInside(local, this.messages.typeOf(operand))) return [[null, new Transition(state, [])]]
        return this.#outcome(
          place,
          definition.receive?.[this.messages.typeOf(operand)],
          [state, this.messages.receivedForm(operand), context],
          local,
        )
      case STIMULUS.timeout:
        return this.#outcome(place, definition.timeout?.[this.cluster.timers[operand]!], [state, context], local)
      case STIMULUS.invoke: {
        const { f, invocation } = this.operations[operand]!
        if (this.#isLostInside(local, undefined)) return [[null, new Transition(state, [])]]
        return this.#outcome(place, definition.invoke?.[f], [state, invocation, context], local)
      }
      case STIMULUS.restart:
        return definition.recover
          ? this.#outcome(place, definition.recover, [state, context], local)
          : [[null, new Transition(state, [])]]
      case STIMULUS.powerLoss:
        return [[null, new Transition(this.locals.diskOf(local), [])]]
      default:
        return [[null, new Transition(this.#survivors(this.locals.nodeOf(local), state), [])]]
    }
  }

  /** Whether a gray node loses a message of this type, or a request. */
  #isLostInside(local: number, type: string | undefined): boolean {
    if (!this.locals.has(local, FLAG.gray)) return false
    const { healthChecks = [] } = this.cluster.nodes[this.locals.nodeOf(local)]!.definition
    return type === undefined || !healthChecks.includes(type)
  }

  /** What a crash leaves: durable fields as they were, the others as at the start. */
  #survivors(node: number, state: unknown): unknown {
    const { durable = [] } = this.cluster.nodes[node]!.definition
    const fields = state as { get(field: string): unknown }
    let reset = this.locals.stateOf(this.start(node).before) as { set(field: string, value: unknown): typeof reset }
    for (const field of durable) reset = reset.set(field, fields.get(field))
    return reset
  }

  #outcome(place: string, handler: Handler | undefined, args: readonly unknown[], local: number) {
    if (!handler)
      throw new ModelError(
        place,
        'expected a handler, got none: a message or timer that nobody handles is never ignored',
      )
    const outcome = this.#call(place, handler, args, local)
    if (outcome instanceof Transition) return [[null, outcome]] as const
    if (!(outcome instanceof Choice))
      throw new ModelError(
        place,
        `expected next(state, …) or choose({ … }), got ${String(outcome)} (is a return missing?)`,
      )
    const { options } = outcome
    if (options.length === 0 || options.length > ALTERNATIVES_MAX)
      throw new ModelError(place, `expected 1 to ${ALTERNATIVES_MAX} transitions to choose from, got ${options.length}`)
    const odd = options.find(([, option]) => !(option instanceof Transition))
    if (odd)
      throw new ModelError(
        place,
        `expected choose to offer transitions made by next(…), got ${String(odd[1])} as ${odd[0]}`,
      )
    return options
  }

  #call(place: string, handler: Handler, args: readonly unknown[], local: number): unknown {
    this.handlerCalls++
    return this.#isCheckDue(place, local) ? callTwice(place, handler, args) : callOnce(place, handler, args)
  }

  /** The first calls of each handler are checked for purity, and then those in every eighth state, chosen by content. */
  #isCheckDue(place: string, local: number): boolean {
    if (!this.checkPurity) return false
    const calls = (this.#callsAt.get(place) ?? 0) + 1
    this.#callsAt.set(place, calls)
    return calls <= CHECKED_FIRST || this.locals.digestOf(local) % CHECKED_SHARE === 0
  }

  #reactionOf(
    before: number,
    stimulus: number,
    choice: string | null,
    { state, effects }: Transition<unknown>,
    place: string,
  ): Reaction {
    const node = this.locals.nodeOf(before)
    const kind = stimulusKind(stimulus)
    const sends: number[] = []
    const completions: Completion[] = []
    const isCrash = kind === STIMULUS.crash || kind === STIMULUS.powerLoss
    // A timer that fires is spent; a crash clears them all.
    let timers = isCrash ? 0 : this.locals.timersOf(before)
    let disk = this.locals.diskOf(before)
    if (kind === STIMULUS.timeout) timers &= ~(1 << stimulusOperand(stimulus))
    let [lastMessage, lastBody]: [unknown, number] = [undefined, -1]
    for (const effect of effects) {
      switch (effect?.effect) {
        case 'send':
          // Many get the same message: it is looked at once.
          if (effect.message !== lastMessage || lastBody < 0) {
            lastMessage = effect.message
            lastBody = this.messages.bodyIdOf(lastMessage, place)
          }
          sends.push(this.messages.envelopeWith(node, this.#receiver(effect, place), lastBody))
          break
        case 'set-timer':
          timers |= this.#timerBit(node, effect.timer, place)
          break
        case 'cancel-timer':
          timers &= ~this.#timerBit(node, effect.timer, place)
          break
        case 'sync':
          if (disk === undefined)
            throw new ModelError(place, 'expected sync() in a role that is buffered, got one that is not')
          disk = this.#survivors(node, state)
          break
        case 'ok':
        case 'fail':
          completions.push(this.#completion(effect, place))
          break
        default:
          throw new ModelError(
            place,
            `expected effects made by send, setTimer, cancelTimer, sync, complete or fail, got ${Array.isArray(effect) ? 'an array (is `...` missing?)' : String(effect)}`,
          )
      }
    }
    // Sort is stable: on a FIFO network only the receiver counts, so that each link keeps its order.
    const { messages } = this
    sends.sort(
      this.cluster.fifo ? (a, b) => messages.receiverOf(a) - messages.receiverOf(b) : (a, b) => messages.compare(a, b),
    )
    const flags = isCrash ? 0 : this.locals.flagsOf(before) | FLAG.up
    const isUnchanged = state === this.locals.stateOf(before) && disk === this.locals.diskOf(before)
    const after = isUnchanged
      ? this.locals.withTimers(before, timers, flags)
      : this.locals.idOf(node, state, timers, flags, place, disk)
    return { before, stimulus, after, sends, completions, choice }
  }

  #receiver({ to }: Extract<ErasedEffect, { effect: 'send' }>, place: string): number {
    const node = this.#nodes.get(to)
    if (node === undefined) throw new ModelError(place, `expected to send to a node of the cluster, got ${String(to)}`)
    return node
  }

  #timerBit(node: number, timer: string, place: string): number {
    const { role, definition } = this.cluster.nodes[node]!
    if (!definition.timeout?.[timer])
      throw new ModelError(
        place,
        `expected a timer that role ${role} handles, got ${timer}: there is no timeout.${timer}`,
      )
    return 1 << this.cluster.timers.indexOf(timer)
  }

  #completion(effect: Extract<ErasedEffect, { effect: 'ok' | 'fail' }>, place: string): Completion {
    const operation = this.#operations.get(effect.operation)
    if (operation === undefined)
      throw new ModelError(place, `expected the id of a client operation, got ${String(effect.operation)}`)
    const id = this.#completions++
    if (effect.effect === 'fail')
      return {
        id,
        operation,
        type: 'fail',
        value: undefined,
        ...(effect.error === undefined ? {} : { error: effect.error }),
      }
    const { value } = effect
    const flaw = value === undefined ? undefined : findFlaw(value, 'result', true)
    if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
    return { id, operation, type: 'ok', value: value === undefined ? undefined : toJson(value) }
  }

  #placeOf(node: number, stimulus: number): string {
    return `${protocolName(this.cluster.protocol)}: ${this.cluster.nodes[node]!.role}.${this.#entryOf(stimulus)}`
  }

  #entryOf(stimulus: number): string {
    const operand = stimulusOperand(stimulus)
    switch (stimulusKind(stimulus)) {
      case STIMULUS.receive:
        return `receive.${this.messages.typeOf(operand)}`
      case STIMULUS.timeout:
        return `timeout.${this.cluster.timers[operand]}`
      case STIMULUS.invoke:
        return `invoke.${this.operations[operand]!.f}`
      case STIMULUS.restart:
        return 'recover'
      default:
        return 'crash'
    }
  }
}

function checkDurable(durable: readonly string[] = [], state: unknown, place: string): void {
  const record = state as { has(field: string): boolean; toObject(): object }
  const unknown = durable.find((field) => !record.has(field))
  if (unknown !== undefined)
    throw new ModelError(
      place.replace(/init$/, 'durable'),
      `expected fields of the state (${Object.keys(record.toObject()).join(', ')}), got ${unknown}`,
    )
}
