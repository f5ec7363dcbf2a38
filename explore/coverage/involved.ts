/** The handlers, messages and local states that the reactions of one batch involve. */
import type { System } from '../../kernel/index.js'
import { type Reaction, STIMULUS, stimulusKind, stimulusOperand } from '../../kernel/system/reactions.js'
import type { BatchCoverage } from './batch.js'
import { sampleOf } from './distinct.js'
import { type Fingerprint, inOrder, numberOf, ofInteger } from './fingerprint.js'
import { handlerOf, handlersOf, messageTypesOf } from './handlers.js'
import type { StateFingerprints } from './states.js'
import { IdTally } from './tally.js'

type Part = Pick<BatchCoverage, 'handlers' | 'messages' | 'locals'>

/** What stays true of a reaction: found out once, since a reaction is taken in batch after batch. */
interface Fact {
  /** Index of its handler's name; -1 where no handler was asked. */
  readonly handler: number
  readonly input: number
}

export class Involved {
  readonly #facts: Fact[] = []
  readonly #handlerNames: readonly string[]
  readonly #messageTypes: readonly string[]
  readonly #events: Float64Array
  #inputs: number[][] = []
  readonly #locals = new IdTally()
  readonly #sent = new IdTally()
  readonly #delivered = new IdTally()

  constructor(
    readonly system: System,
    readonly fingerprints: StateFingerprints,
  ) {
    this.#handlerNames = handlersOf(system)
    this.#messageTypes = messageTypesOf(system)
    this.#events = new Float64Array(this.#handlerNames.length)
  }

  /** Of a batch of so many runs, each of which starts every node and takes these reactions in all. */
  of(runs: number, reactions: IdTally, otherLocals: Iterable<number>): Part {
    this.#events.fill(0)
    this.#inputs = this.#handlerNames.map(() => [])
    for (const tally of [this.#locals, this.#sent, this.#delivered]) tally.reset()
    for (const node of this.system.cluster.nodes.keys()) {
      const start = this.system.reactions.start(node)
      this.#count(start, this.#factOf(start), runs)
    }
    for (const id of reactions.ids) this.#add(id, reactions.of(id))
    for (const local of otherLocals) this.#locals.add(local, 1)
    return { handlers: this.#foundHandlers(), messages: this.#foundMessages(), locals: this.#foundLocals() }
  }

  #add(id: number, times: number): void {
    const reaction = this.system.reactions.reaction(id)
    let fact = this.#facts[id]
    if (fact === undefined) {
      fact = this.#factOf(reaction)
      this.#facts[id] = fact
    }
    this.#count(reaction, fact, times)
  }

  #count({ before, after, stimulus, sends }: Reaction, { handler, input }: Fact, times: number): void {
    // Before its first reaction a node is in no state.
    if (stimulusKind(stimulus) !== STIMULUS.start) this.#locals.add(before, 1)
    this.#locals.add(after, 1)
    if (handler >= 0) {
      this.#events[handler]! += times
      this.#inputs[handler]!.push(input)
    }
    if (stimulusKind(stimulus) === STIMULUS.receive) this.#delivered.add(stimulusOperand(stimulus), times)
    for (const envelope of sends) this.#sent.add(envelope, times)
  }

  #factOf(reaction: Reaction): Fact {
    const { before, stimulus } = reaction
    const operand = stimulusOperand(stimulus)
    const isMessage = stimulusKind(stimulus) === STIMULUS.receive
    const event: Fingerprint = isMessage ? this.fingerprints.ofEnvelope(operand) : ofInteger(operand)
    const node = ofInteger(this.system.locals.nodeOf(before))
    const { a, b } = inOrder(stimulusKind(stimulus), [node, this.fingerprints.ofLocal(before), event])
    return { handler: this.#handlerNames.indexOf(handlerOf(this.system, reaction) ?? ''), input: numberOf(a, b) }
  }

  #foundHandlers(): Part['handlers'] {
    const found = this.#handlerNames.map((name, i) => {
      return [name, { events: this.#events[i]!, inputs: sampleOf(this.#inputs[i]!) }] as const
    })
    return Object.fromEntries(found)
  }

  /** A type that no handler is there for may be sent all the same: an error only when it arrives. */
  #foundMessages(): Part['messages'] {
    const found = new Map(this.#messageTypes.map((type) => [type, { sent: 0, delivered: 0 }]))
    const count = (tally: IdTally, what: 'sent' | 'delivered') => {
      for (const envelope of tally.ids) {
        const type = this.system.messages.typeOf(envelope)
        const message = found.get(type) ?? { sent: 0, delivered: 0 }
        message[what] += tally.of(envelope)
        found.set(type, message)
      }
    }
    count(this.#sent, 'sent')
    count(this.#delivered, 'delivered')
    return Object.fromEntries(found)
  }

  #foundLocals(): Part['locals'] {
    const { locals, cluster } = this.system
    const found = new Map<string, number[]>(cluster.nodes.map(({ role }) => [role, []]))
    for (const local of this.#locals.ids) {
      const { a, b } = this.fingerprints.ofLocal(local)
      found.get(cluster.nodes[locals.nodeOf(local)]!.role)!.push(numberOf(a, b))
    }
    return Object.fromEntries([...found].map(([role, fingerprints]) => [role, sampleOf(fingerprints)]))
  }
}
