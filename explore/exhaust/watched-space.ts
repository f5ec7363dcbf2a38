/** The states of a cluster, with a record of what happened on the way: which reactions were taken, how the graph branches. */
import type { System } from '../../kernel/index.js'
import { STIMULUS, stimulusKind, stimulusOperand } from '../../kernel/system/reactions.js'
import { handlerOf, handlersOf, messageTypesOf } from '../coverage/handlers.js'
import { ClusterSpace } from './cluster-space.js'
import type { EventFilter } from './expansion.js'
import type { Emit, StateSpace } from './space.js'

/** What no step between two of the states did. */
export interface Never {
  /** All handlers of roles that have nodes. */
  readonly handlers: number
  readonly handlersNever: readonly string[]
  /** All types of message that there is a handler for. */
  readonly messages: number
  readonly messagesNever: readonly string[]
}

export class WatchedSpace implements StateSpace {
  readonly cluster: ClusterSpace
  /** States whose successors were asked for, those of them without any, and the most successors that one has. */
  expanded = 0
  deadEnds = 0
  branchingMax = 0
  #taken = new Uint8Array(1024)
  #successors = 0
  #emit: Emit = () => {}

  constructor(
    readonly system: System,
    mayHappen?: EventFilter,
  ) {
    this.cluster = new ClusterSpace(system, mayHappen)
  }

  get unordered(): number {
    return this.cluster.unordered
  }

  initial(emit: Emit): void {
    this.cluster.initial(emit)
  }

  successors(state: readonly number[], emit: Emit, hash?: number): void {
    this.#emit = emit
    this.#successors = 0
    this.cluster.successors(state, this.#pass, hash)
    this.expanded++
    if (this.#successors === 0) this.deadEnds++
    if (this.#successors > this.branchingMax) this.branchingMax = this.#successors
  }

  readonly #pass: Emit = (words, length, hash) => {
    this.#successors++
    const reaction = this.cluster.lastReaction
    if (reaction >= 0) {
      if (reaction >= this.#taken.length) this.#widen(reaction)
      this.#taken[reaction] = 1
    }
    this.#emit(words, length, hash)
  }

  #widen(reaction: number): void {
    const wider = new Uint8Array(2 * reaction)
    wider.set(this.#taken)
    this.#taken = wider
  }

  /** Handlers that did not run, and types of message that did not arrive. O(reactions). */
  never(): Never {
    const { system } = this
    const [handlers, messages] = [handlersOf(system), messageTypesOf(system)]
    const ran = new Set(system.cluster.nodes.map(({ role }) => `${role}.init`))
    const arrived = new Set<string>()
    for (let id = 0; id < this.#taken.length; id++) {
      if (this.#taken[id] === 0) continue
      const reaction = system.reactions.reaction(id)
      const handler = handlerOf(system, reaction)
      if (handler !== undefined) ran.add(handler)
      if (stimulusKind(reaction.stimulus) === STIMULUS.receive)
        arrived.add(system.messages.typeOf(stimulusOperand(reaction.stimulus)))
    }
    return {
      handlers: handlers.length,
      handlersNever: handlers.filter((name) => !ran.has(name)),
      messages: messages.length,
      messagesNever: messages.filter((type) => !arrived.has(type)),
    }
  }

  /** Whether any handler has run at all, `init` aside. */
  get isAlive(): boolean {
    const { handlers, handlersNever } = this.never()
    return handlers - handlersNever.length > new Set(this.system.cluster.nodes.map(({ role }) => role)).size
  }
}
