/**
 * Dead messages: what a role declares `obsolete` can have no effect any more, at no later time. Whether that is so is asked
 * once per local state and envelope. Where time waits for messages, it waits for these as well: none is dead there.
 */
import { ModelError } from '../errors.js'
import { PairTable } from '../table/pair-table.js'
import { callOnce, type Handler } from './calls.js'
import { protocolName } from './cluster.js'
import { countOf, firstOf, type Reaction, STIMULUS, stimulusOf } from './reactions.js'
import type { System } from './system.js'

const [ALIVE, DEAD] = [0, 1]

export class Obsolescence {
  readonly #memo = new PairTable()
  readonly #declared: readonly (Handler | undefined)[]
  /** Whether some node declares anything that counts. */
  readonly isDeclared: boolean

  constructor(readonly system: System) {
    const { nodes, clock } = system.cluster
    this.#declared = nodes.map(({ definition }) => (clock?.synchronous === true ? undefined : definition.obsolete))
    this.isDeclared = this.#declared.some((declared) => declared !== undefined)
  }

  /** What is in flight in `state` from now on makes no difference to anybody. */
  hasOnlyDead(state: readonly number[]): boolean {
    for (let i = this.system.at.network; i < state.length; i++) if (!this.isDeadIn(state, state[i]!)) return false
    return true
  }

  isDeadIn(state: readonly number[], envelope: number): boolean {
    return this.isDead(state[this.system.messages.receiverOf(envelope)]!, envelope)
  }

  /**
   * Whether an envelope to the node of `local` is dead there. Where the node may yet crash, it must be so after the crash
   * as well: otherwise what is obsolete by what a node remembers would come back to life. Throws `ModelError` at a lie
   * that shows at once: where the message would have an effect now.
   */
  isDead(local: number, envelope: number): boolean {
    const known = this.#memo.get(local, envelope)
    if (known >= 0) return known === DEAD
    const dead = this.#ask(local, envelope)
    this.#memo.set(local, envelope, dead ? DEAD : ALIVE)
    return dead
  }

  #ask(local: number, envelope: number): boolean {
    const { locals } = this.system
    const declared = this.#declared[locals.nodeOf(local)]
    if (declared === undefined) return false
    if (!this.#isDeclaredDead(declared, local, envelope)) return false
    if (!locals.isUp(local)) return true
    this.#expectNoEffect(local, envelope)
    return this.#crashesOf(local).every((crashed) => this.#isDeclaredDead(declared, crashed, envelope))
  }

  #isDeclaredDead(declared: Handler, local: number, envelope: number): boolean {
    const { cluster, locals, messages } = this.system
    const { context } = cluster.nodes[locals.nodeOf(local)]!
    const place = this.placeOf(local)
    cluster.clock?.face.show(0)
    const answer = callOnce(place, declared, [locals.stateOf(local), messages.receivedForm(envelope), context])
    if (cluster.clock?.face.wasRead)
      throw new ModelError(place, 'expected an answer for all time to come, and so without a look at the clock (`now`)')
    if (typeof answer !== 'boolean') throw new ModelError(place, `expected true or false, got ${String(answer)}`)
    return answer
  }

  /** The states that a crash may leave, if there may be one. */
  #crashesOf(local: number): number[] {
    const { cluster, locals, reactions } = this.system
    const { definition } = cluster.nodes[locals.nodeOf(local)]!
    if (cluster.budgets.crash === 0 || definition.reliable) return []
    const after = (kind: number) =>
      reactions.reaction(firstOf(reactions.alternatives(local, stimulusOf(kind, 0), 0))).after
    const losesDisk = definition.buffered === true && cluster.budgets.unsynced > 0
    return [after(STIMULUS.crash), ...(losesDisk ? [after(STIMULUS.powerLoss)] : [])]
  }

  /** What depends on the clock is looked at by the debug mode, time by time. */
  #expectNoEffect(local: number, envelope: number): void {
    if (this.system.cluster.clock !== null) return
    const effect = this.effectOf(local, envelope, 0)
    if (effect !== undefined) throw this.lie(local, envelope, `its delivery ${effect}`)
  }

  /** What the delivery of an envelope would bring about at a node in this state, in words; `undefined` for nothing. */
  effectOf(local: number, envelope: number, now: number): string | undefined {
    const { reactions } = this.system
    const packed = reactions.alternatives(local, stimulusOf(STIMULUS.receive, envelope), now)
    for (let i = 0; i < countOf(packed); i++) {
      const effect = inWords(reactions.reaction(firstOf(packed) + i))
      if (effect !== undefined) return effect
    }
    return undefined
  }

  lie(local: number, envelope: number, problem: string): ModelError {
    const { cluster, locals, messages } = this.system
    const [from, to] = [messages.senderOf(envelope), messages.receiverOf(envelope)].map((n) => cluster.nodes[n]!.id)
    const message = JSON.stringify(messages.jsonOf(envelope))
    const state = JSON.stringify(locals.jsonOf(local))
    return new ModelError(
      this.placeOf(local),
      `expected a message that is declared obsolete to have no effect from then on, but ${problem}: ${message} from ${from} to ${to}, which is in state ${state}`,
    )
  }

  placeOf(local: number): string {
    const { cluster, locals } = this.system
    return `${protocolName(cluster.protocol)}: ${cluster.nodes[locals.nodeOf(local)]!.role}.obsolete`
  }
}

function inWords({ before, after, sends, completions }: Reaction): string | undefined {
  if (after !== before) return 'changes the state'
  if (sends.length > 0) return 'makes the node send messages'
  return completions.length > 0 ? 'answers a client' : undefined
}
