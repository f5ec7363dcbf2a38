/** What of a cluster is no node's state, followed from step to step: messages in flight, faults, calls, clocks. */
import { compareJson, type Json } from '../../kernel/index.js'
import { type Itf, toItf } from '../itf/index.js'
import type { ClientEvent, SentMessage, Trace, TraceStep } from '../trace.js'
import { hasTime, hasTimers } from './losses.js'

type Values = Readonly<Record<string, Itf>>

/** Follows a trace from its start. Only what the trace has is told, but that in every state. */
export class ClusterStates {
  /** As they are written, each once. */
  private readonly messages = new Map<string, Itf>()
  private readonly timers = new Set<string>()
  private readonly calls = new Map<string, Itf>()
  private readonly marked = {
    crash: new Set<string>(),
    pause: new Set<string>(),
    gray: new Set<string>(),
    slow: new Set<string>(),
  }
  private sides: Json = { sides: [], bridge: '', oneWay: false }
  private time = 0
  private clocks: Readonly<Record<string, number>> = {}

  private readonly present: ReadonlySet<string>

  constructor(private readonly trace: Trace) {
    this.present = new Set([
      ...trace.steps.map(({ event }) => event.type),
      ...(hasTimers(trace) ? ['timers'] : []),
      ...(hasTime(trace) ? ['time'] : []),
    ])
    for (const message of trace.initially?.sent ?? []) this.messages.set(message.id, toItf(messageValue(message)))
    for (const { node, timer } of trace.initially?.timers ?? []) this.timers.add(JSON.stringify([node, timer]))
  }

  /** Takes the next step. */
  take(step: TraceStep): void {
    const { event } = step
    if (event.type === 'deliver' || event.type === 'lose') this.messages.delete(step.message ?? '')
    for (const message of step.sent) this.messages.set(message.id, toItf(messageValue(message)))
    for (const id of step.lost) this.messages.delete(id)
    for (const { node, timer, change } of step.timers) {
      if (change === 'set') this.timers.add(JSON.stringify([node, timer]))
      else this.timers.delete(JSON.stringify([node, timer]))
    }
    for (const call of step.client) {
      if (call.type === 'invoke') this.calls.set(call.operation, toItf(callValue(this.trace, call)))
      else this.calls.delete(call.operation)
    }
    this.time = step.time ?? this.time
    this.clocks = Object.fromEntries((step.skews ?? []).map(({ node, by }) => [node, by]))
    this.suffer(event)
  }

  private suffer(event: TraceStep['event']): void {
    const { crash, pause, gray, slow } = this.marked
    if (event.type === 'partition')
      this.sides = {
        sides: event.groups.map((group) => ({ $set: [...group].sort(compareJson) })),
        bridge: event.bridge ?? '',
        oneWay: event.oneWay === true,
      }
    if (event.type === 'heal') this.sides = { sides: [], bridge: '', oneWay: false }
    if (event.type === 'restart') crash.delete(event.node)
    if (event.type === 'resume') pause.delete(event.node)
    if (event.type === 'crash') for (const nodes of [pause, gray, slow]) nodes.delete(event.node)
    if (event.type === 'crash' || event.type === 'pause' || event.type === 'gray' || event.type === 'slow')
      this.marked[event.type].add(event.node)
  }

  /** Each variable with its value now; always the same ones. What is in flight is in the order in which it was sent. */
  values(): Values {
    const { trace, marked, present } = this
    const set = (members: Iterable<Json>): Itf => toItf({ $set: [...members].sort(compareJson) })
    const has = (type: TraceStep['event']['type'], name: string, nodes: Set<string>): Values =>
      present.has(type) ? { [name]: set(nodes) } : {}
    return {
      messages: { '#set': [...this.messages.values()] },
      ...(trace.clients.length > 0 ? { calls: { '#set': [...this.calls.values()] } } : {}),
      ...(present.has('timers') ? { timers: set([...this.timers].map((timer) => JSON.parse(timer) as Json)) } : {}),
      ...has('crash', 'down', marked.crash),
      ...has('pause', 'paused', marked.pause),
      ...has('gray', 'gray', marked.gray),
      ...has('slow', 'slow', marked.slow),
      ...(present.has('partition') ? { partition: toItf(this.sides) } : {}),
      ...(present.has('time') ? { time: toItf(this.time) } : {}),
      ...(present.has('clock') ? { clocks: toItf({ $map: Object.entries(this.clocks).sort(compareJson) }) } : {}),
    }
  }
}

const messageValue = ({ id, from, to, body, copyOf, forged }: SentMessage): Json => ({
  id,
  // Not `from`: readers make records with fields of these names, and that is a keyword in Python.
  sender: from,
  receiver: to,
  body,
  ...(copyOf === undefined ? {} : { copyOf }),
  ...(forged ? { forged } : {}),
})

const callValue = ({ clients }: Trace, { client, operation, f, key, value }: ClientEvent): Json => ({
  client: clients[client] ?? `client${client + 1}`,
  operation,
  f,
  ...(key === undefined ? {} : { key }),
  ...(value === undefined ? {} : { value }),
})
