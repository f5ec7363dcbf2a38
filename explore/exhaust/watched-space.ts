/** The states of a cluster, with a record of what happened on the way: which reactions were taken, how the graph branches. */
import type { System } from '../../kernel/index.js'
import { STIMULUS, stimulusKind, stimulusOperand } from '../../kernel/system/reactions.js'
import { handlerOf, handlersOf, messageTypesOf } from '../coverage/handlers.js'
import { ClusterSpace } from './cluster-space.js'
import type { EventFilter } from './expansion.js'
import type { Emit, StateSpace, SuccessorsInto } from './space.js'

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
    this.#count(this.#successors)
  }

  get successorsInto(): SuccessorsInto | undefined {
    const into = this.cluster.successorsInto
    if (into === undefined) return undefined
    return (state, target, index, hash) => {
      const count = into(state, target, index, hash)
      this.#count(count)
      return count
    }
  }

  #count(successors: number): void {
    this.expanded++
    if (successors === 0) this.deadEnds++
    if (successors > this.branchingMax) this.branchingMax = successors
  }

  readonly #pass: Emit = (words, length, hash) => {
    this.#successors++
    this.#emit(words, length, hash)
  }

  /** Handlers that did not run, and types of message that did not arrive. O(reactions). */
  never(): Never {
    const { system } = this
    const [handlers, messages] = [handlersOf(system), messageTypesOf(system)]
    const ran = new Set(system.cluster.nodes.map(({ role }) => `${role}.init`))
    const arrived = new Set<string>()
    for (const id of this.cluster.taken) {
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
