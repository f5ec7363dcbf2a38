/**
 * A protocol in one configuration, ready to be stepped through: what may happen in a state, and what it leads to.
 * Sampling, exhaustive search, replay and shrinking all go through here.
 */
import type { AnyProtocol } from '../protocol.js'
import { AFFLICTIONS, type Affliction } from './afflictions.js'
import { BUDGETS, type BudgetName } from './budgets.js'
import * as client from './client-word.js'
import { buildCluster, type Cluster, type ClusterOptions } from './cluster.js'
import { enabledEvents } from './enabled.js'
import { EVENT, kindOf, operandOf } from './events.js'
import { Histories } from './histories.js'
import { type Budget, type Layout, layoutOf, left, type State } from './layout.js'
import { Locals } from './locals.js'
import { Messages } from './messages.js'
import { Observers } from './observers.js'
import { Obsolescence } from './obsolete.js'
import { allSplits, type Split } from './partitions.js'
import { countOf, Reactions, STIMULUS, stimulusOf } from './reactions.js'
import { type StepLog, Successors, stateFrom } from './successor.js'

export interface SystemOptions extends ClusterOptions {
  /**
   * Call handlers and observers twice and compare: the first 500 calls of each, then those in every eighth state, chosen by
   * its content. Default: true.
   */
  readonly checkPurity?: boolean
}

export class System {
  readonly cluster: Cluster
  readonly locals: Locals
  readonly messages: Messages
  readonly histories = new Histories()
  readonly reactions: Reactions
  readonly observers: Observers
  /** Messages in flight that can have no effect any more. */
  readonly obsolete: Obsolescence
  readonly splits: readonly Split[]
  readonly at: Layout
  /** Where each budget is kept: its position in a state, or -1 and a limit that never changes. */
  readonly budget: Readonly<Record<BudgetName, Budget>>
  readonly initial: State
  /** The faults that mark nodes, where they may happen at all. */
  readonly afflictions: readonly Affliction[]
  /** Whether anything may ever befall a node, a timeout included; messages and requests aside. */
  readonly nodesMayAct: boolean
  readonly #firstOperation: readonly number[]
  readonly #successors: Successors

  /** Throws `ModelError` when the protocol, the configuration or the budgets contradict themselves. */
  constructor(protocol: AnyProtocol, options: SystemOptions = {}) {
    const cluster = buildCluster(protocol, options)
    this.cluster = cluster
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
    this.splits =
      cluster.budgets.partition > 0
        ? allSplits(
            cluster.nodes.map(({ id }) => id),
            protocol.definition.network?.partitions,
          )
        : []
    this.at = layoutOf(cluster, this.observers.count > 0)
    this.#firstOperation = cluster.clients.map((_, c) => cluster.clients.slice(0, c).flat().length)
    this.budget = Object.fromEntries(
      BUDGETS.map((name) => [name, { slot: this.at.budgets[name], limit: cluster.budgets[name] }]),
    ) as Record<BudgetName, Budget>
    this.afflictions = AFFLICTIONS.filter(({ budget }) => cluster.budgets[budget] > 0)
    const { timeout, crash, restart, resume } = cluster.budgets
    this.nodesMayAct = timeout > 0 || crash > 0 || restart > 0 || resume > 0 || this.afflictions.length > 0
    this.#successors = new Successors(this)
    this.obsolete = new Obsolescence(this)
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

  /** Whether messages may be in flight while the cluster is at rest: dead ones, and those kept because they are ignored. */
  get mayLinger(): boolean {
    return this.obsolete.isDeclared || this.cluster.keepsIgnored
  }

  isUp(state: State, node: number): boolean {
    return this.locals.isUp(state[node]!)
  }

  /** How often a fault or bound may still happen. */
  budgetLeft(state: State, name: BudgetName): number {
    return left(state, this.budget[name])
  }

  /**
   * Appends every event that can happen in `state`: protocol steps and faults apart. The order depends on content alone.
   * O(nodes + clients + messages in flight).
   */
  enabled(state: State, steps: number[], faults: number[]): void {
    enabledEvents(this, state, steps, faults)
  }

  /**
   * Reactions that an enabled event may lead to: their first id and number, packed as in `Reactions.alternatives`.
   * An event without a handler (a lost message, a partition) has exactly one way to go and yields 1.
   */
  alternatives(state: State, event: number): number {
    const operand = operandOf(event)
    switch (kindOf(event)) {
      case EVENT.deliver:
        return this.#ask(state, this.messages.receiverOf(operand), STIMULUS.receive, operand)
      case EVENT.timeout:
        return this.#ask(state, operand >> 5, STIMULUS.timeout, operand & 31)
      case EVENT.invoke:
        return this.#ask(state, operand & 63, STIMULUS.invoke, this.operationIndex(state, operand >> 6))
      case EVENT.restart:
        return this.#ask(state, operand, STIMULUS.restart, 0)
      case EVENT.crash:
        return this.#ask(state, operand, STIMULUS.crash, 0)
      case EVENT.powerLoss:
        return this.#ask(state, operand, STIMULUS.powerLoss, 0)
      default:
        return 1
    }
  }

  #ask(state: State, node: number, kind: number, operand: number): number {
    return this.reactions.alternatives(state[node]!, stimulusOf(kind, operand), this.nowAt(state, node))
  }

  /** What the node's own clock reads; 0 without a clock. */
  nowAt(state: State, node: number): number {
    const { time } = this.at
    return time < 0 ? 0 : state[time]! + state[time + 1 + node]!
  }

  /** How many ways an enabled event has to go (see `choose` in the vocabulary). */
  alternativeCount(state: State, event: number): number {
    return countOf(this.alternatives(state, event))
  }

  /** The state after an enabled event; `alternative` counts from 0. Throws `ModelError` when a handler is at fault. */
  successor(state: State, event: number, alternative = 0, log?: StepLog): State {
    return this.#successors.of(state, event, alternative, log)
  }

  /** The id of the reaction in the step taken last; -1 when no node was asked. */
  get lastReaction(): number {
    return this.#successors.reaction
  }

  /** As `successor`, but leaves the state in a scratch (see `Successors`) that the next step overwrites. */
  step(state: State, event: number, alternative: number): Successors {
    this.#successors.take(state, event, alternative)
    return this.#successors
  }

  /** The same between states in normal form: what is in flight sorted by envelope. Only on a network without order. */
  stepSorted(state: State, event: number, alternative: number): Successors {
    this.#successors.takeSorted(state, event, alternative)
    return this.#successors
  }

  /** The client's open or next operation, as an index over all clients' operations. */
  operationIndex(state: State, c: number): number {
    return this.operationAt(c, state[this.at.clients + c]!)
  }

  /** The same, from the client's word of a state. */
  operationAt(c: number, word: number): number {
    return this.#firstOperation[c]! + client.positionOf(word)
  }

  #initialState(): State {
    const { cluster, at } = this
    const state = new Int32Array(at.network)
    if (at.observers >= 0) state[at.observers] = this.observers.initial()
    for (const name of BUDGETS) if (at.budgets[name] >= 0) state[at.budgets[name]] = cluster.budgets[name]
    const sends: number[] = []
    for (let node = 0; node < cluster.nodes.length; node++) {
      const { after, sends: sent } = this.reactions.start(node)
      state[node] = after
      sends.push(...sent)
    }
    const words = Int32Array.of(...state, ...(cluster.repeats ? new Set(sends) : sends))
    return stateFrom(words, words.length)
  }
}
