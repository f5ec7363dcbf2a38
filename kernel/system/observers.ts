/** Observers: folds over reactions, memoised on the observer's state and the reaction. */
import { is } from 'immutable'
import { ModelError } from '../errors.js'
import { PairTable } from '../table/pair-table.js'
import { deepFreeze, findFlaw } from '../value/flaw.js'
import { ValueInterner } from '../value/interner.js'
import type { Json } from '../value/json.js'
import type { Rename } from '../value/renamed.js'
import { callOnce, type Handler } from './calls.js'
import { type Cluster, protocolName } from './cluster.js'
import { CHECKED_FIRST, CHECKED_SHARE, type Reactions, STIMULUS, stimulusKind, stimulusOperand } from './reactions.js'

interface ErasedObserver {
  readonly init: Handler
  readonly observe: Handler
}

/**
 * The states of all observers together are one integer of a global state: most reactions concern none of them, and then
 * one look-up tells. Where there is one observer, it is the id of its own state.
 */
export class Observers {
  readonly names: readonly string[]
  readonly #observers: readonly ErasedObserver[]
  readonly #states = new ValueInterner()
  /** Ids of the single states, `count` of them per state of all. */
  readonly #parts: number[] = []
  readonly #ids = new Map<string, number>()
  readonly #memo = new PairTable()
  readonly #memos: readonly PairTable[]
  readonly #observations: object[] = []

  constructor(
    readonly cluster: Cluster,
    readonly reactions: Reactions,
  ) {
    const table = (cluster.protocol.definition.observers ?? {}) as Record<string, ErasedObserver>
    this.names = Object.keys(table)
    this.#observers = Object.values(table)
    this.#memos = this.names.map(() => new PairTable())
  }

  get count(): number {
    return this.names.length
  }

  get size(): number {
    return this.#states.size + this.#ids.size
  }

  /** The state of all observers at the beginning. */
  initial(): number {
    return this.#together(
      this.#observers.map(({ init }, index) => {
        const place = this.#place(index, 'init')
        return this.#intern(callOnce(place, init, [this.cluster.config]), place)
      }),
    )
  }

  /** The state of all observers after a reaction. */
  observe(all: number, reaction: number): number {
    const known = this.#memo.get(all, reaction)
    return known >= 0 ? known : this.#observeEach(all, reaction)
  }

  #observeEach(all: number, reaction: number): number {
    if (this.count === 1) {
      const after = this.#see(0, all, reaction, this.#memo.size)
      this.#memo.set(all, reaction, after)
      return after
    }
    const parts = this.names.map((_, index) => this.#observe(index, this.partOf(all, index), reaction))
    const isSame = parts.every((part, index) => part === this.partOf(all, index))
    const after = isSame ? all : this.#together(parts)
    this.#memo.set(all, reaction, after)
    return after
  }

  /** The state of one observer, as an id that equals another exactly when the states do. */
  partOf(all: number, index: number): number {
    return this.count === 1 ? all : this.#parts[all * this.count + index]!
  }

  valueOf(all: number, index: number): unknown {
    return this.#states.valueOf(this.partOf(all, index))
  }

  jsonOf(all: number, index: number): Json {
    return this.#states.jsonOf(this.partOf(all, index))
  }

  /** What the state of all observers is when names are exchanged. */
  renamed(all: number, rename: Rename): number {
    return this.#together(
      this.names.map((_, index) => this.#intern(rename(this.valueOf(all, index)), this.#place(index, 'observe'))),
    )
  }

  #together(parts: readonly number[]): number {
    if (parts.length === 1) return parts[0]!
    const key = parts.join()
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.#ids.size
      this.#ids.set(key, id)
      this.#parts.push(...parts)
    }
    return id
  }

  #observe(index: number, state: number, reaction: number): number {
    const memo = this.#memos[index]!
    const known = memo.get(state, reaction)
    if (known >= 0) return known
    const id = this.#see(index, state, reaction, memo.size)
    memo.set(state, reaction, id)
    return id
  }

  /** `calls` of this observer went before. */
  #see(index: number, state: number, reaction: number, calls: number): number {
    const place = this.#place(index, 'observe')
    const before = this.#states.valueOf(state)
    const args = [before, this.#observation(reaction)]
    const after = callOnce(place, this.#observers[index]!.observe, args)
    if (this.#isCheckDue(state, calls) && !is(after, callOnce(place, this.#observers[index]!.observe, args)))
      throw new ModelError(
        place,
        'the observer is impure: called twice with equal input, it gave two different results',
      )
    return after === before ? state : this.#intern(after, place)
  }

  /** As with handlers: the first calls are checked for purity, and then those on every eighth state. */
  #isCheckDue(state: number, calls: number): boolean {
    if (!this.reactions.checkPurity) return false
    return calls < CHECKED_FIRST || this.#states.digestOf(state) % CHECKED_SHARE === 0
  }

  #intern(value: unknown, place: string): number {
    return this.#states.idOf(value, (given, isKnown) => {
      const flaw = findFlaw(given, 'state', false, isKnown)
      if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
    })
  }

  #place(index: number, entry: string): string {
    return `${protocolName(this.cluster.protocol)}: observers.${this.names[index]}.${entry}`
  }

  #observation(id: number): object {
    const known = this.#observations[id]
    if (known) return known
    const { locals, messages, cluster, operations } = this.reactions
    const reaction = this.reactions.reaction(id)
    const node = cluster.nodes[locals.nodeOf(reaction.before)]!
    // Messages and results are frozen already.
    const observation = Object.freeze({
      node: node.id,
      role: node.role,
      event: Object.freeze(this.#eventOf(reaction.stimulus)),
      before: locals.stateOf(reaction.before),
      after: locals.stateOf(reaction.after),
      sent: frozenList(reaction.sends, (envelope) => ({
        to: cluster.nodes[messages.receiverOf(envelope)]!.id,
        message: messages.bodyOf(envelope),
      })),
      completed: frozenList(reaction.completions, ({ operation, type, value }) => ({
        operation: operations[operation]!.id,
        type,
        ...(value === undefined ? {} : { value: deepFreeze(value) }),
      })),
    })
    this.#observations[id] = observation
    return observation
  }

  #eventOf(stimulus: number): object {
    const operand = stimulusOperand(stimulus)
    switch (stimulusKind(stimulus)) {
      case STIMULUS.receive:
        return { type: 'receive', message: this.reactions.messages.receivedForm(operand) }
      case STIMULUS.timeout:
        return { type: 'timeout', timer: this.cluster.timers[operand] }
      case STIMULUS.invoke:
        return { type: 'invoke', operation: this.reactions.operations[operand]!.invocation }
      case STIMULUS.restart:
        return { type: 'restart' }
      default:
        return { type: 'crash' }
    }
  }
}

const NOTHING: readonly object[] = Object.freeze([])

const frozenList = <T>(from: readonly T[], to: (item: T) => object): readonly object[] =>
  from.length === 0 ? NOTHING : Object.freeze(from.map((item) => Object.freeze(to(item))))
