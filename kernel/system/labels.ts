/** Events by content: between the integers of one system and the schedules that every process understands. */
import type { NodeId, ScheduledEvent } from '../event.js'
import { canonicalText, toJson } from '../value/json.js'
import * as client from './client-word.js'
import { EVENT, eventOf, kindOf, operandOf } from './events.js'
import type { State } from './layout.js'
import type { Split } from './partitions.js'
import { countOf, firstOf } from './reactions.js'
import type { System } from './system.js'

/** An enabled event and which of its alternatives is taken. */
export interface Choice {
  readonly event: number
  readonly alternative: number
}

/** What an event is called in a schedule. `withChoice: false` leaves out the label, for which a handler must be asked. */
export function describe(
  system: System,
  state: State,
  { event, alternative }: Choice,
  withChoice = true,
): ScheduledEvent {
  const operand = operandOf(event)
  const choice = () => (withChoice ? choiceOf(system, state, event, alternative) : {})
  const nodeId = (node: number): NodeId => system.cluster.nodes[node]!.id
  switch (kindOf(event)) {
    case EVENT.deliver:
      return { type: 'deliver', ...describeEnvelope(system, operand), ...choice() }
    case EVENT.lose:
      return { type: 'lose', ...describeEnvelope(system, operand) }
    case EVENT.duplicate:
      return { type: 'duplicate', ...describeEnvelope(system, operand) }
    case EVENT.timeout: {
      return { type: 'timeout', node: nodeId(operand >> 5), timer: system.cluster.timers[operand & 31]!, ...choice() }
    }
    case EVENT.invoke: {
      const c = operand >> 6
      const { f, key, value } = system.cluster.clients[c]![client.positionOf(state[system.at.clients + c]!)]!
      const operation = { f, ...(key === undefined ? {} : { key }), ...(value === undefined ? {} : { value }) }
      return { type: 'invoke', client: `client${c + 1}`, node: nodeId(operand & 63), operation, ...choice() }
    }
    case EVENT.restart:
      return { type: 'restart', node: nodeId(operand), ...choice() }
    case EVENT.crash:
      return { type: 'crash', node: nodeId(operand) }
    case EVENT.powerLoss:
      return { type: 'crash', node: nodeId(operand), unsynced: true }
    case EVENT.partition: {
      const { groups, bridge, oneWay } = system.splits[operand]!
      return { type: 'partition', groups, ...(bridge === undefined ? {} : { bridge }), ...(oneWay ? { oneWay } : {}) }
    }
    case EVENT.heal:
      return { type: 'heal' }
    case EVENT.pause:
      return { type: 'pause', node: nodeId(operand) }
    case EVENT.resume:
      return { type: 'resume', node: nodeId(operand) }
    case EVENT.gray:
      return { type: 'gray', node: nodeId(operand) }
    case EVENT.slow:
      return { type: 'slow', node: nodeId(operand) }
    case EVENT.tick:
      return { type: 'tick' }
    case EVENT.clock:
      return { type: 'clock', node: nodeId(operand >> 6), by: system.cluster.clock!.jumps[operand & 63]! }
    case EVENT.forge: {
      const { from, to, message } = system.cluster.lies[operand]!
      return { type: 'forge', from: nodeId(from), to: nodeId(to), message: toJson(message) }
    }
    default:
      return { type: 'giveUp', client: `client${operand + 1}` }
  }
}

function describeEnvelope({ messages, cluster }: System, envelope: number) {
  return {
    from: cluster.nodes[messages.senderOf(envelope)]!.id,
    to: cluster.nodes[messages.receiverOf(envelope)]!.id,
    message: messages.jsonOf(envelope),
  }
}

function choiceOf(system: System, state: State, event: number, alternative: number): { choice?: string } {
  const first = firstOf(system.alternatives(state, event))
  const { choice } = system.reactions.reaction(first + alternative)
  return choice === null ? {} : { choice }
}

/**
 * The event that a schedule's entry names, if it is enabled in `state`. An `invoke` matches whatever operation its client
 * has next; everything else matches by content.
 */
export function resolve(system: System, state: State, scheduled: ScheduledEvent): Choice | undefined {
  const event = encode(system, scheduled)
  if (event === undefined || !isEnabled(system, state, event)) return undefined
  const packed = system.alternatives(state, event)
  const wanted = 'choice' in scheduled ? scheduled.choice : undefined
  if (wanted === undefined) return countOf(packed) === 1 ? { event, alternative: 0 } : undefined
  for (let alternative = 0; alternative < countOf(packed); alternative++)
    if (system.reactions.reaction(firstOf(packed) + alternative).choice === wanted) return { event, alternative }
  return undefined
}

export function isEnabled(system: System, state: State, event: number): boolean {
  const enabled: number[] = []
  system.enabled(state, enabled, enabled)
  return enabled.includes(event)
}

function encode(system: System, scheduled: ScheduledEvent): number | undefined {
  const { cluster } = system
  const nodeAt = (id: NodeId) => cluster.nodes.findIndex((node) => node.id === id)
  switch (scheduled.type) {
    case 'deliver':
    case 'lose':
    case 'duplicate': {
      const [from, to] = [nodeAt(scheduled.from), nodeAt(scheduled.to)]
      const envelope = from < 0 || to < 0 ? -1 : system.messages.find(from, to, scheduled.message)
      return envelope < 0 ? undefined : eventOf(EVENT[scheduled.type], envelope)
    }
    case 'timeout': {
      const [node, timer] = [nodeAt(scheduled.node), cluster.timers.indexOf(scheduled.timer)]
      return node < 0 || timer < 0 ? undefined : eventOf(EVENT.timeout, node * 32 + timer)
    }
    case 'invoke': {
      const [node, c] = [nodeAt(scheduled.node), clientAt(system, scheduled.client)]
      return node < 0 || c < 0 ? undefined : eventOf(EVENT.invoke, c * 64 + node)
    }
    case 'crash':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'gray':
    case 'slow': {
      const node = nodeAt(scheduled.node)
      const kind = scheduled.type === 'crash' && scheduled.unsynced ? EVENT.powerLoss : EVENT[scheduled.type]
      return node < 0 ? undefined : eventOf(kind, node)
    }
    case 'tick':
      return eventOf(EVENT.tick, 0)
    case 'clock': {
      const [node, jump] = [nodeAt(scheduled.node), cluster.clock?.jumps.indexOf(scheduled.by) ?? -1]
      return node < 0 || jump < 0 ? undefined : eventOf(EVENT.clock, node * 64 + jump)
    }
    case 'forge': {
      const [from, to, text] = [nodeAt(scheduled.from), nodeAt(scheduled.to), canonicalText(scheduled.message)]
      const lie = cluster.lies.findIndex(
        (known) => known.from === from && known.to === to && canonicalText(toJson(known.message)) === text,
      )
      return lie < 0 ? undefined : eventOf(EVENT.forge, lie)
    }
    case 'partition': {
      const wanted = splitText(scheduled)
      const split = system.splits.findIndex((known) => splitText(known) === wanted)
      return split < 0 ? undefined : eventOf(EVENT.partition, split)
    }
    case 'heal':
      return eventOf(EVENT.heal, 0)
    case 'giveUp': {
      const c = clientAt(system, scheduled.client)
      return c < 0 ? undefined : eventOf(EVENT.giveUp, c)
    }
  }
}

const clientAt = ({ cluster }: System, name: string): number =>
  cluster.clients.findIndex((_, c) => `client${c + 1}` === name)

/** What a split does, whatever order its groups are listed in; in a one-way split the order matters. */
function splitText({ groups, bridge, oneWay }: Pick<Split, 'groups' | 'bridge' | 'oneWay'>): string {
  const sorted = groups.map((group) => [...group].sort())
  if (!oneWay) sorted.sort((a, b) => (a.join() < b.join() ? -1 : 1))
  return canonicalText([sorted, bridge ?? null, oneWay ?? false])
}
