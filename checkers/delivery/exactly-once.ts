/**
 * How often messages are delivered: `at-most-once`, `at-least-once` and `exactly-once`, which is both. `Messages` says what
 * sendings and deliveries are. The history must go on until nothing is under way any more. Findings:
 *
 * - `repeated` (not with at-least-once): a message was delivered again, more often than somebody tried to send it;
 * - `undelivered` (not with at-most-once): a sending was acknowledged, and the message not delivered as often;
 * - `never-sent`: nobody had begun to send what was delivered, or the attempts failed.
 *
 * Deliveries that nobody saw the result of may have been of what is missing: `unknown`, as long as not more is missing.
 */
import { type History, type Operation, showValue, type Value } from '../../history/index.js'
import { Findings, type Phrases, plural, valuesOf } from '../findings.js'
import { mentionOf } from '../mention.js'
import { type Judgement, tallyChecker } from '../tally.js'
import {
  type DeliveryOptions,
  findUnsent,
  MESSAGE_OPERATIONS,
  type Message,
  Messages,
  unseen,
  unsentPhrases,
} from './messages.js'

type HowOften = 'at-most-once' | 'at-least-once' | 'exactly-once'

const phrases: Phrases = {
  undelivered: {
    reason: (finding) => `${plural(finding.count, 'acknowledged message', 'was')} not delivered: ${valuesOf(finding)}`,
    sentence: ({ operations: [send], detail }, speaker) => {
      const to = detail ? ` to ${showValue(detail.receiver!)}` : ''
      return `${speaker.operation(send!)} was acknowledged, but not delivered${to}`
    },
  },
  repeated: {
    reason: (finding) => `${plural(finding.count, 'message', 'was')} delivered again: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [again, before] }, speaker) =>
      `${speaker.operation(again!)} got ${showValue(value!)}, which ${speaker.operation(before!)} had got before`,
  },
  ...unsentPhrases,
}

const checker =
  (name: HowOften) =>
  (options: DeliveryOptions = {}) =>
    tallyChecker({
      name,
      operations: MESSAGE_OPERATIONS,
      isKeyed: false,
      phrases,
      judging: (_, history) => (operations) => judge(name, operations, history, options),
    })

/** O(n log n), as the other two. */
export const atMostOnce = checker('at-most-once')
export const atLeastOnce = checker('at-least-once')
export const exactlyOnce = checker('exactly-once')

function judge(
  name: HowOften,
  operations: readonly Operation[],
  history: History,
  options: DeliveryOptions,
): Judgement {
  const findings = new Findings()
  const messages = new Messages(operations, history, options)
  const { counts } = messages
  findUnsent(messages, findings)
  if (name !== 'at-least-once') for (const message of messages.all) findRepeated(message, findings)
  const missing = name === 'at-most-once' ? [] : messages.all.flatMap((message) => missingOf(message, messages))
  const isExcused = missing.length <= unseen(messages)
  if (missing.length > 0 && isExcused && findings.count('repeated') + findings.count('never-sent') === 0) {
    const what = plural(missing.length, 'acknowledged message', 'was')
    return { counts, findings, unknown: `${what} not delivered, unless by a delivery whose result nobody saw` }
  }
  for (const { value, send, receiver } of isExcused ? [] : missing) {
    const name = messages.receiverName(receiver)
    const detail = name === undefined ? {} : { detail: { receiver: name } }
    findings.add('undelivered', () => ({ value, operations: [mentionOf(send)], ...detail }))
  }
  if (name !== 'at-least-once' && counts.delivered > 0) return { counts, findings }
  if (name !== 'at-most-once' && counts.acknowledged > 0) return { counts, findings }
  const vacuous = name === 'at-least-once' ? 'no acknowledged message' : 'no message was delivered'
  return { counts, findings, vacuous }
}

interface Missing {
  readonly value: Value
  readonly send: Operation
  readonly receiver: number
}

/** The acknowledged sendings that have no delivery; of equal ones the last. */
function missingOf(message: Message, messages: Messages): readonly Missing[] {
  const { value, sends, deliveries } = message
  const acknowledged = sends.filter(({ status }) => status === 'ok')
  if (acknowledged.length === 0) return []
  return messages.receiversOf(message).flatMap((receiver) => {
    const got = deliveries.filter((delivery) => delivery.receiver === receiver).length
    return acknowledged.slice(got).map((send) => ({ value, send, receiver }))
  })
}

function findRepeated({ value, sends, deliveries }: Message, findings: Findings): void {
  if (sends.length === 0 || deliveries.length <= sends.length) return
  const got = new Map<number, Operation[]>()
  for (const { operation, receiver } of deliveries) {
    const before = got.get(receiver) ?? []
    got.set(receiver, before)
    before.push(operation)
    if (before.length <= sends.length) continue
    findings.add('repeated', () => ({ value, operations: [mentionOf(operation), mentionOf(before[0]!)] }))
  }
}
