/**
 * Order and completeness of delivery, key by key: `ordered-delivery` and `no-gaps`. `Messages` says what sendings and
 * deliveries are. A message was sent before another one of its key if its sending had been acknowledged before that of
 * the other began; where they overlap, either order will do. Only first deliveries count. Findings:
 *
 * - `out-of-order` (ordered-delivery): a message that was sent before another one was delivered only after it: its delivery
 *   began when that of the other was over;
 * - `gap` (no-gaps): a message was never delivered, though one that was sent after it was;
 * - `never-sent`: nobody had begun to send what was delivered, or the attempts failed.
 *
 * Messages that were sent several times are left out: nobody knows which of the sendings was delivered. If nothing is found
 * without them: `unknown`. Deliveries that nobody saw the result of may have filled gaps: `unknown`, as long as there are
 * not more.
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

export interface OrderOptions extends DeliveryOptions {
  /** `together` (the default): all messages of a key are in one order. `each`: only those of one sending process. */
  readonly senders?: 'together' | 'each'
}

const phrases: Phrases = {
  'out-of-order': {
    reason: (finding) =>
      `${plural(finding.count, 'message', 'was')} delivered before one that was sent earlier: ${valuesOf(finding)}`,
    sentence: ({ operations: [first, second, secondGot, firstGot] }, speaker) =>
      `${speaker.operation(first!)} was over when ${speaker.operation(second!)} began${speaker.start(second!)}, but ${speaker.operation(secondGot!)} was over when ${speaker.operation(firstGot!)} began${speaker.start(firstGot!)}`,
  },
  gap: {
    reason: (finding) =>
      `${plural(finding.count, 'message', 'was')} left out, though later ones were delivered: ${valuesOf(finding)}`,
    sentence: ({ value, operations: [missing, later, delivery] }, speaker) =>
      `${speaker.operation(missing!)} was over when ${speaker.operation(later!)} began${speaker.start(later!)}, which ${speaker.operation(delivery!)} got; ${showValue(value!)} was never delivered`,
  },
  ...unsentPhrases,
}

const checker =
  (name: 'ordered-delivery' | 'no-gaps', judgeLane: typeof judgeOrder) =>
  (options: OrderOptions = {}) =>
    tallyChecker({
      name,
      operations: MESSAGE_OPERATIONS,
      isKeyed: false,
      phrases,
      judging: (_, history) => (operations) => judge(operations, history, options, judgeLane),
    })

/** O(n log n). */
export const orderedDelivery = checker('ordered-delivery', judgeOrder)
/** O(n log n). */
export const noGaps = checker('no-gaps', judgeGaps)

/** A message on its way to one receiver. */
interface Sent {
  readonly value: Value
  readonly send: Operation
  readonly delivery?: Operation
}

function judge(
  operations: readonly Operation[],
  history: History,
  options: OrderOptions,
  judgeLane: typeof judgeOrder,
): Judgement {
  const findings = new Findings()
  const messages = new Messages(operations, history, options)
  const { counts } = messages
  findUnsent(messages, findings)
  const wrong: Wrong[] = []
  let isTested = false
  for (const lane of lanes(messages, options)) {
    const judged = judgeLane(lane)
    isTested ||= judged.isTested
    for (const each of judged.wrong) wrong.push(each)
  }
  const gaps = wrong.filter(({ what }) => what === 'gap').length
  if (gaps > 0 && gaps <= unseen(messages) && findings.count('never-sent') === 0) {
    const unknown = `${plural(gaps, 'message', 'was')} left out, unless delivered where nobody saw the result`
    return { counts, findings, unknown }
  }
  for (const { what, value, operations } of wrong)
    findings.add(what, () => ({ value, operations: operations.map((each) => mentionOf(each)) }))
  const repeated = messages.all.find(({ sends }) => sends.length > 1)
  if (repeated)
    return {
      counts,
      findings,
      unknown: `${showValue(repeated.value)} was sent several times, and which delivery is of which is not known`,
    }
  if (isTested) return { counts, findings }
  return { counts, findings, vacuous: 'no delivered message of a key was sent after another one' }
}

interface Wrong {
  readonly what: string
  readonly value: Value
  readonly operations: readonly Operation[]
}

/** The messages that have an order: of one key, to one receiver, and, if senders do not share it, from one sender. */
function lanes(messages: Messages, { senders }: OrderOptions): Iterable<readonly Sent[]> {
  const lanes = new Map<string, Sent[]>()
  for (const message of messages.all) {
    const send = message.sends[0]
    if (send === undefined || message.sends.length > 1) continue
    for (const receiver of messages.receiversOf(message)) {
      const delivery = message.deliveries.find((each) => each.receiver === receiver)?.operation
      const lane = `${keyOf(message)} ${receiver} ${senders === 'each' ? send.process : ''}`
      const sent = { value: message.value, send, ...(delivery ? { delivery } : {}) }
      if (!lanes.get(lane)?.push(sent)) lanes.set(lane, [sent])
    }
  }
  return lanes.values()
}

const keyOf = ({ sends }: Message) =>
  sends[0]!.key === undefined ? '' : showValue(sends[0]!.key, Number.POSITIVE_INFINITY)

const byBegin = (a: Sent, b: Sent) => a.send.invoked - b.send.invoked
const byEnd = (a: Sent, b: Sent) => a.send.completed! - b.send.completed!
const isAcknowledged = ({ send }: Sent) => send.status === 'ok'

/** Of those that were sent before each message, the one whose delivery began last tells. */
function judgeOrder(lane: readonly Sent[]): { readonly wrong: readonly Wrong[]; readonly isTested: boolean } {
  const delivered = lane.filter(({ delivery }) => delivery !== undefined).sort(byBegin)
  const ended = delivered.filter(isAcknowledged).sort(byEnd)
  const wrong: Wrong[] = []
  let [next, latest]: [number, Sent | undefined] = [0, undefined]
  for (const sent of delivered) {
    for (; next < ended.length && ended[next]!.send.completed! < sent.send.invoked; next += 1) {
      if (latest === undefined || ended[next]!.delivery!.invoked > latest.delivery!.invoked) latest = ended[next]
    }
    if (latest === undefined || sent.delivery!.completed! >= latest.delivery!.invoked) continue
    const operations = [latest.send, sent.send, sent.delivery!, latest.delivery!]
    wrong.push({ what: 'out-of-order', value: sent.value, operations })
  }
  return { wrong, isTested: next > 0 }
}

/** Whatever was sent before the last of the delivered messages must have been delivered. */
function judgeGaps(lane: readonly Sent[]): { readonly wrong: readonly Wrong[]; readonly isTested: boolean } {
  const delivered = lane.filter(({ delivery }) => delivery !== undefined)
  let last = delivered[0]
  for (const sent of delivered) if (byBegin(sent, last!) > 0) last = sent
  if (last === undefined) return { wrong: [], isTested: false }
  const earlier = lane.filter((sent) => isAcknowledged(sent) && sent.send.completed! < last.send.invoked)
  const missing = earlier.filter(({ delivery }) => delivery === undefined)
  const wrong = missing.map(({ value, send }): Wrong => {
    return { what: 'gap', value, operations: [send, last.send, last.delivery!] }
  })
  return { wrong, isTested: earlier.length > 0 }
}
