/**
 * The successor function: what may happen in a state of the cluster, and what it leads to.
 *
 * A global state is a vector of small integers: local states of the nodes, states of the observers, progress of the
 * clients, the history, the partition in force, budgets left, then the envelopes in flight in the order in which they
 * were sent. Sampling, exhaustive search, replay and shrinking all step through here.
 */
import { KernelBug } from '../errors.js'
import type { AnyProtocol } from '../protocol.js'
import * as client from './client-word.js'
import { BUDGETS, type BudgetName, buildCluster, type Cluster, type ClusterOptions } from './cluster.js'
import { Histories } from './histories.js'
import { Locals } from './locals.js'
import { Messages } from './messages.js'
import { Observers } from './observers.js'
import { allSplits, type Split } from './partitions.js'
import { countOf, firstOf, type Reaction, Reactions, STIMULUS, stimulusOf } from './reactions.js'

/** A global state. Never changed once made. */
export type State = readonly number[]

/** Kinds of event, in the order in which they are enumerated; an event is `kind << 26 | operand`. */
export const EVENT = {
  deliver: 0, // envelope
  timeout: 1, // node * 32 + timer
  invoke: 2, // client * 64 + node
  restart: 3, // node
  crash: 4, // node
  lose: 5, // envelope
  duplicate: 6, // envelope
  partition: 7, // index of the split
  heal: 8, // 0
  giveUp: 9, // client
} as const
const OPERAND_BITS = 26
export const eventOf = (kind: number, operand: number): number => (kind << OPERAND_BITS) | operand
export const kindOf = (event: number): number => event >> OPERAND_BITS
export const operandOf = (event: number): number => event & ((1 << OPERAND_BITS) - 1)

/** What a step did to the network, for those who draw it. Positions count from the first envelope in flight before it. */
export interface StepLog {
  reaction: Reaction | undefined
  removed: number[]
  added: number[]
  /** Sent, but to a node that had crashed for good. */
  vanished: number[]
}

export interface SystemOptions extends ClusterOptions {
  /** Call every handler twice and compare. Default: true (handlers are called once per distinct input, so it is cheap). */
  readonly checkPurity?: boolean
}

export class System {
  readonly cluster: Cluster
  readonly locals: Locals
  readonly messages: Messages
  readonly histories = new Histories()
  readonly reactions: Reactions
  readonly observers: Observers
  readonly splits: readonly Split[]
  /** Where each part of the vector begins. */
  readonly at: {
    readonly observers: number
    readonly clients: number
    readonly history: number
    readonly partition: number
    readonly budgets: Readonly<Record<BudgetName, number>>
    readonly network: number
  }
  readonly initial: State
  readonly #crashStop: boolean
  readonly #firstOperation: readonly number[]

  /** Throws `ModelError` when the protocol, the configuration or the budgets contradict themselves. */
  constructor(protocol: AnyProtocol, options: SystemOptions = {}) {
    const cluster = buildCluster(protocol, options)
    this.cluster = cluster
    this.#crashStop = cluster.budgets.restart === 0
    this.locals = new Locals(cluster.nodes)
    this.messages = new Messages(cluster.nodes.map(({ id }) => id))
    this.reactions = new Reactions(
      cluster,
      this.locals,
      this.messages,
      cluster.clients.flat(),
      options.checkPurity ?? true,
    )
    this.observers = new Observers(cluster, this.reactions)
    this.splits = cluster.budgets.partition > 0 ? allSplits(cluster.nodes.map(({ id }) => id)) : []
    this.at = layout(cluster, this.observers.count)
    this.#firstOperation = cluster.clients.map((_, c) => cluster.clients.slice(0, c).flat().length)
    this.initial = this.#initialState()
  }

  /** How much has been interned and memoised so far: a measure of memory. */
  get size(): number {
    const { locals, messages, histories, reactions, observers } = this
    return locals.size + messages.size + histories.size + reactions.size + observers.size
  }

  /** Envelopes in flight, oldest first. */
  inFlight(state: State): readonly number[] {
    return state.slice(this.at.network)
  }

  isUp(state: State, node: number): boolean {
    return this.locals.isUp(state[node]!)
  }

  /** How often a fault or bound may still happen. */
  budgetLeft(state: State, name: BudgetName): number {
    const slot = this.at.budgets[name]
    return slot < 0 ? this.cluster.budgets[name] : state[slot]!
  }

  /**
   * Appends every event that can happen in `state`: protocol steps and faults apart. The order depends on content alone.
   * O(nodes + clients + messages in flight).
   */
  enabled(state: State, steps: number[], faults: number[]): void {
    this.#enabledMessages(state, steps, faults)
    this.#enabledNodes(state, steps, faults)
    this.#enabledClients(state, steps, faults)
    if (state[this.at.partition] === 0) {
      if (this.budgetLeft(state, 'partition') > 0)
        for (let i = 0; i < this.splits.length; i++) faults.push(eventOf(EVENT.partition, i))
    } else if (this.budgetLeft(state, 'heal') > 0) faults.push(eventOf(EVENT.heal, 0))
  }

  #enabledMessages(state: State, steps: number[], faults: number[]): void {
    const { network } = this.at
    const mayLose = this.budgetLeft(state, 'loss') > 0
    const mayDuplicate = this.budgetLeft(state, 'duplication') > 0
    for (let i = network; i < state.length; i++) {
      const envelope = state[i]!
      if (state.indexOf(envelope, network) < i) continue // a second copy offers nothing new
      if (this.#isDeliverable(state, i)) steps.push(eventOf(EVENT.deliver, envelope))
      if (mayLose) faults.push(eventOf(EVENT.lose, envelope))
      if (mayDuplicate) faults.push(eventOf(EVENT.duplicate, envelope))
    }
  }

  #isDeliverable(state: State, position: number): boolean {
    const envelope = state[position]!
    const link = this.messages.linkOf(envelope)
    if (!this.locals.isUp(state[this.messages.receiverOf(envelope)]!)) return false
    const partition = state[this.at.partition]!
    if (partition > 0 && this.splits[partition - 1]!.blocked[link]) return false
    if (this.cluster.fifo)
      for (let i = this.at.network; i < position; i++) if (this.messages.linkOf(state[i]!) === link) return false
    return true
  }

  #enabledNodes(state: State, steps: number[], faults: number[]): void {
    const { nodes } = this.cluster
    const mayTimeOut = this.budgetLeft(state, 'timeout') > 0
    const mayCrash = this.budgetLeft(state, 'crash') > 0
    const mayRestart = this.budgetLeft(state, 'restart') > 0
    for (let node = 0; node < nodes.length; node++) {
      const local = state[node]!
      if (!this.locals.isUp(local)) {
        if (mayRestart) faults.push(eventOf(EVENT.restart, node))
        continue
      }
      if (mayTimeOut)
        for (let timers = this.locals.timersOf(local), timer = 0; timers > 0; timers >>= 1, timer++)
          if (timers & 1) steps.push(eventOf(EVENT.timeout, node * 32 + timer))
      if (mayCrash && !nodes[node]!.definition.reliable) faults.push(eventOf(EVENT.crash, node))
    }
  }

  #enabledClients(state: State, steps: number[], faults: number[]): void {
    const { clients } = this.cluster
    const mayGiveUp = this.budgetLeft(state, 'giveUp') > 0
    for (let c = 0; c < clients.length; c++) {
      const word = state[this.at.clients + c]!
      if (client.isPending(word)) {
        if (mayGiveUp) faults.push(eventOf(EVENT.giveUp, c))
        continue
      }
      const request = clients[c]![client.positionOf(word)]
      if (!request) continue
      for (const node of request.nodes)
        if (this.locals.isUp(state[node]!)) steps.push(eventOf(EVENT.invoke, c * 64 + node))
    }
  }

  /**
   * Reactions that an enabled event may lead to: their first id and number, packed as in `Reactions.alternatives`.
   * An event without a handler (a lost message, a partition) has exactly one way to go and yields 1.
   */
  alternatives(state: State, event: number): number {
    const operand = operandOf(event)
    switch (kindOf(event)) {
      case EVENT.deliver:
        return this.reactions.alternatives(
          state[this.messages.receiverOf(operand)]!,
          stimulusOf(STIMULUS.receive, operand),
        )
      case EVENT.timeout:
        return this.reactions.alternatives(state[operand >> 5]!, stimulusOf(STIMULUS.timeout, operand & 31))
      case EVENT.invoke: {
        const c = operand >> 6
        const operation = this.#firstOperation[c]! + client.positionOf(state[this.at.clients + c]!)
        return this.reactions.alternatives(state[operand & 63]!, stimulusOf(STIMULUS.invoke, operation))
      }
      case EVENT.restart:
        return this.reactions.alternatives(state[operand]!, stimulusOf(STIMULUS.restart, 0))
      case EVENT.crash:
        return this.reactions.alternatives(state[operand]!, stimulusOf(STIMULUS.crash, 0))
      default:
        return 1
    }
  }

  /** How many ways an enabled event has to go (see `choose` in the vocabulary). */
  alternativeCount(state: State, event: number): number {
    return countOf(this.alternatives(state, event))
  }

  /** The state after an enabled event; `alternative` counts from 0. Throws `ModelError` when a handler is at fault. */
  successor(state: State, event: number, alternative = 0, log?: StepLog): State {
    const next = state.slice()
    const kind = kindOf(event)
    const operand = operandOf(event)
    const packed = this.alternatives(state, event)
    switch (kind) {
      case EVENT.lose:
        this.#spend(next, 'loss')
        this.#remove(next, operand, log)
        return next
      case EVENT.duplicate:
        this.#spend(next, 'duplication')
        next.push(operand)
        log?.added.push(operand)
        return next
      case EVENT.partition:
        this.#spend(next, 'partition')
        next[this.at.partition] = operand + 1
        return next
      case EVENT.heal:
        this.#spend(next, 'heal')
        next[this.at.partition] = 0
        return next
      case EVENT.giveUp:
        this.#spend(next, 'giveUp')
        this.#abandon(next, operand, 'the client stopped waiting')
        return next
      case EVENT.deliver:
        this.#remove(next, operand, log)
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
        this.#spend(next, 'crash')
        this.#abandonAt(next, operand)
        if (this.#crashStop) this.#dropMessagesTo(next, operand, log)
    }
    this.#apply(next, firstOf(packed) + alternative, log)
    return next
  }

  #apply(next: number[], id: number, log: StepLog | undefined): void {
    const reaction = this.reactions.reaction(id)
    if (log) log.reaction = reaction
    next[this.locals.nodeOf(reaction.before)] = reaction.after
    for (const envelope of reaction.sends) {
      const arrives = !this.#crashStop || this.locals.isUp(next[this.messages.receiverOf(envelope)]!)
      if (arrives) next.push(envelope)
      if (log) (arrives ? log.added : log.vanished).push(envelope)
    }
    for (const { operation, type, value, error } of reaction.completions) this.#end(next, operation, type, value, error)
    for (let i = 0; i < this.observers.count; i++) {
      const slot = this.at.observers + i
      next[slot] = this.observers.observe(i, next[slot]!, id)
    }
  }

  #spend(next: number[], budget: BudgetName): void {
    const slot = this.at.budgets[budget]
    if (slot >= 0) next[slot] = next[slot]! - 1
  }

  #remove(next: number[], envelope: number, log: StepLog | undefined): void {
    const position = next.indexOf(envelope, this.at.network)
    if (position < 0) throw new KernelBug(`envelope ${envelope} is not in flight`)
    next.splice(position, 1)
    log?.removed.push(position - this.at.network)
  }

  #dropMessagesTo(next: number[], node: number, log: StepLog | undefined): void {
    const { network } = this.at
    const kept = next.splice(network)
    for (const [position, envelope] of kept.entries()) {
      if (this.messages.receiverOf(envelope) === node) log?.removed.push(position)
      else next.push(envelope)
    }
  }

  #begin(next: number[], c: number, node: number): void {
    const slot = this.at.clients + c
    const { f, key, value } = this.cluster.clients[c]![client.positionOf(next[slot]!)]!
    this.#record(next, { process: this.#process(next, c), type: 'invoke', f, ...given(key, value) })
    next[slot] = client.begin(next[slot]!, node)
  }

  #end(next: number[], index: number, type: 'ok' | 'fail', value: unknown, error: string | undefined): void {
    const operation = this.reactions.operations[index]!
    const slot = this.at.clients + operation.client
    const word = next[slot]!
    // The client gave up, or was answered before: nobody listens.
    if (!client.isPending(word) || client.positionOf(word) !== operation.position) return
    const result = value === undefined ? operation.value : value
    this.#record(next, {
      process: this.#process(next, operation.client),
      type,
      f: operation.f,
      ...given(operation.key, result as typeof operation.value),
      ...(error === undefined ? {} : { error }),
    })
    next[slot] = client.end(word)
  }

  /** Ends a client's operation with `info`; the client goes on as a new process. */
  #abandon(next: number[], c: number, error: string): void {
    const slot = this.at.clients + c
    const { f, key, value } = this.cluster.clients[c]![client.positionOf(next[slot]!)]!
    this.#record(next, { process: this.#process(next, c), type: 'info', f, ...given(key, value), error })
    next[slot] = client.abandon(next[slot]!)
  }

  #abandonAt(next: number[], node: number): void {
    for (let c = 0; c < this.cluster.clients.length; c++) {
      const word = next[this.at.clients + c]!
      if (client.isPending(word) && client.nodeOf(word) === node) this.#abandon(next, c, 'the node crashed')
    }
  }

  #process(state: State, c: number): number {
    return c + client.incarnationOf(state[this.at.clients + c]!) * this.cluster.clients.length
  }

  #record(next: number[], event: Parameters<Histories['eventOf']>[0]): void {
    next[this.at.history] = this.histories.append(next[this.at.history]!, this.histories.eventOf(event))
  }

  #initialState(): State {
    const { cluster, at } = this
    const state = new Array<number>(at.network).fill(0)
    for (let i = 0; i < this.observers.count; i++) state[at.observers + i] = this.observers.initial(i)
    for (const name of BUDGETS) if (at.budgets[name] >= 0) state[at.budgets[name]] = cluster.budgets[name]
    const sends: number[] = []
    for (let node = 0; node < cluster.nodes.length; node++) {
      const { after, sends: sent } = this.reactions.start(node)
      state[node] = after
      sends.push(...sent)
    }
    return [...state, ...sends]
  }
}

const given = (key: unknown, value: unknown) =>
  ({
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
  }) as object

function layout({ nodes, clients, budgets }: Cluster, observers: number): System['at'] {
  const history = nodes.length + observers + clients.length
  let next = history + 2
  const slots = BUDGETS.map((name) => {
    const limit = budgets[name]
    return [name, limit === Infinity || limit === 0 ? -1 : next++] as const
  })
  return {
    observers: nodes.length,
    clients: nodes.length + observers,
    history,
    partition: history + 1,
    budgets: Object.fromEntries(slots) as Record<BudgetName, number>,
    network: next,
  }
}
