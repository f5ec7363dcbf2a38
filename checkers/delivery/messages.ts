/**
 * Messages: what was sent, and who got it when. A message is sent by `send`, `publish` or `enqueue`, and delivered by a
 * completed `deliver`, `receive` or `dequeue` whose result it is, or a `drain` whose result lists it; a nil result is none.
 * A sending that failed did not happen; one whose outcome nobody saw may have.
 *
 * Messages are told apart by their values, and by the key (topic, partition) of their operations if deliveries name keys.
 */
import { type History, type Operation, showValue, type Value } from '../../history/index.js'
import type { Findings, Phrases } from '../findings.js'
import { plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { Numbering } from '../numbering.js'
import { listRead } from '../tally.js'
import { whyNot } from './set.js'

export interface DeliveryOptions {
  /**
   * `together` (the default): receivers share the messages, each of which goes to one of them, as from a queue. `each`:
   * every receiver (node, or process where no node is told) of a key gets every message of it, as of a topic.
   */
  readonly receivers?: 'together' | 'each'
}

export const SENDS: readonly string[] = ['send', 'publish', 'enqueue']
export const MESSAGE_OPERATIONS: readonly string[] = [...SENDS, 'deliver', 'receive', 'dequeue', 'drain']

export interface Message {
  readonly value: Value
  /** Number of the key. */
  readonly group: number
  /** Those that did not fail, in order of invocation. */
  readonly sends: Operation[]
  readonly failed: Operation[]
  readonly deliveries: Delivery[]
}

export interface Delivery {
  readonly operation: Operation
  /** Number of the receiver; `SOMEBODY` where they share. */
  readonly receiver: number
}

/** In place of a receiver. */
const SOMEBODY = -1

export class Messages {
  readonly all: Message[] = []
  /** Operations that may have got messages, without anybody having seen which. */
  readonly seenByNobody: Operation[] = []
  readonly #keys = new Numbering()
  readonly #values: Numbering[] = []
  readonly #messages: Message[][] = []
  readonly #receivers = new Numbering()
  readonly #receiversOf: Set<number>[] = []

  constructor(
    operations: readonly Operation[],
    private readonly history: History,
    private readonly options: DeliveryOptions,
  ) {
    const named = operations.some((operation) => !SENDS.includes(operation.f) && operation.key !== undefined)
    for (const operation of operations) {
      const { f, status, input, key } = operation
      if (!SENDS.includes(f)) continue
      const message = this.#message(named ? key : undefined, input)
      if (status === 'fail') message.failed.push(operation)
      else message.sends.push(operation)
    }
    for (const operation of inOrderOfEnd(operations)) {
      const { f, status, key } = operation
      if (SENDS.includes(f) || status === 'fail') continue
      if (status !== 'ok') this.seenByNobody.push(operation)
      else for (const value of delivered(operation)) this.#deliver(operation, named ? key : undefined, value)
    }
  }

  /** Sendings and deliveries, for evidence. */
  get counts(): { sent: number; acknowledged: number; delivered: number } {
    const counts = { sent: 0, acknowledged: 0, delivered: 0 }
    for (const { sends, deliveries } of this.all) {
      counts.sent += sends.length
      counts.acknowledged += sends.filter(({ status }) => status === 'ok').length
      counts.delivered += deliveries.length
    }
    return counts
  }

  #deliver(operation: Operation, key: Value | undefined, value: Value): void {
    const { invoked, completed, process } = operation
    const node = this.history[completed!]!.node ?? this.history[invoked]!.node ?? process
    const receiver = this.options.receivers === 'each' ? this.#receivers.of(node) : SOMEBODY
    const message = this.#message(key, value)
    message.deliveries.push({ operation, receiver })
    this.#receiversOf[message.group]!.add(receiver)
  }

  /** Who has to get each message of a key: whoever got one of them, or somebody; or, if they share, one of them. */
  receiversOf({ group }: Message): readonly number[] {
    const receivers = this.#receiversOf[group]!
    return this.options.receivers === 'each' && receivers.size > 0 ? [...receivers] : [SOMEBODY]
  }

  /** The node or process that a receiver is; nothing where they share. */
  receiverName(receiver: number): Value | undefined {
    return receiver === SOMEBODY ? undefined : this.#receivers.values[receiver]
  }

  #message(key: Value | undefined, value: Value): Message {
    const k = this.#keys.of(key)
    if (k === this.#values.length) {
      this.#values.push(new Numbering())
      this.#messages.push([])
      this.#receiversOf.push(new Set())
    }
    const messages = this.#messages[k]!
    const v = this.#values[k]!.of(value)
    if (v < messages.length) return messages[v]!
    const message = { value, group: k, sends: [], failed: [], deliveries: [] }
    messages.push(message)
    this.all.push(message)
    return message
  }
}

function inOrderOfEnd(operations: readonly Operation[]): readonly Operation[] {
  const end = ({ completed }: Operation) => completed ?? Number.POSITIVE_INFINITY
  return [...operations].sort((a, b) => (end(a) === end(b) ? a.index - b.index : end(a) - end(b)))
}

function delivered(operation: Operation): readonly Value[] {
  const { f, output } = operation
  return f === 'drain' ? (listRead(operation) ?? []) : output === null ? [] : [output!]
}

/** Whether some delivery was of a message that nobody had begun to send. Deliveries of others go on to be judged. */
export function findUnsent({ all }: Messages, findings: Findings): void {
  for (const { value, sends, failed, deliveries } of all) {
    const first = sends[0]
    for (const { operation } of deliveries) {
      if (first && first.invoked < operation.completed!) continue
      const attempt = first ?? failed[0]
      const operations = [operation, ...(attempt ? [attempt] : [])]
      findings.add('never-sent', () => ({ value, operations: operations.map((each) => mentionOf(each)) }))
    }
  }
}

export const unsentPhrases: Phrases = {
  'never-sent': {
    reason: (finding) => `${plural(finding.count, 'delivery')} of what nobody had sent: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [delivery, attempt] }, speaker) => {
      const got = `${speaker.operation(delivery!)} got ${showValue(value!)}`
      return attempt ? `${got}, but ${whyNot(attempt, speaker)}` : `${got}, which nobody had sent`
    },
  },
}

/** How many deliveries nobody saw the result of; each may have been of a message, those of a drain of any number. */
export function unseen({ seenByNobody }: Messages): number {
  return seenByNobody.some(({ f }) => f === 'drain') ? Number.POSITIVE_INFINITY : seenByNobody.length
}
