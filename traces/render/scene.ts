/** A trace read once from front to back: what became of every message and operation, and when. */
import type { NodeId, ScheduledEvent } from '../../kernel/index.js'
import type { ClientEvent, SentMessage, Trace, TraceStep } from '../trace.js'

export interface Flight {
  readonly message: SentMessage
  /** Number of the step, 0 for what is in flight from the start. */
  readonly sentAt: number
  end?: { readonly step: number; readonly how: 'delivered' | 'lost' | 'undeliverable' }
  /** Delivered after its receiver crashed, or long under way and overtaken by what was sent to the same receiver later. */
  late: boolean
}

export interface Operation {
  readonly call: ClientEvent
  /** Where it was invoked, if the trace says so. */
  readonly node: NodeId | undefined
  readonly beganAt: number
  result?: ClientEvent
}

export interface Scene {
  readonly trace: Trace
  readonly flights: ReadonlyMap<string, Flight>
  readonly operations: ReadonlyMap<string, Operation>
  /** `node/timer` of every timer that fires; setting any other changes nothing the reader can see. */
  readonly firing: ReadonlySet<string>
  /** Steps that a sentence of WHY names. */
  readonly cited: ReadonlySet<number>
  /** All words of WHY but the names of nodes: those of fields and entries are among them. */
  readonly mentioned: ReadonlySet<string>
}

/** The scene of a trace. Never throws: what a trace refers to without introducing it is left out. */
export function sceneOf(trace: Trace): Scene {
  const flights = new Map<string, Flight>()
  const operations = new Map<string, Operation>()
  const firing = new Set<string>()
  const receivers = new Receivers(trace.steps.length)
  for (const message of trace.initially?.sent ?? []) flights.set(message.id, { message, sentAt: 0, late: false })
  for (const [index, step] of trace.steps.entries()) {
    const number = index + 1
    const { event } = step
    if (event.type === 'timeout') firing.add(timerKey(event.node, event.timer))
    if (event.type === 'crash') receivers.crashed.set(event.node, number)
    endFlight(flights, step, number, receivers)
    for (const message of step.sent) flights.set(message.id, { message, sentAt: number, late: false })
    for (const id of step.lost) end(flights.get(id), number, 'undeliverable')
    for (const client of step.client) follow(operations, client, event, number)
  }
  return { trace, flights, operations, firing, cited: citedIn(trace), mentioned: mentionedIn(trace) }
}

function endFlight(flights: Map<string, Flight>, step: TraceStep, number: number, receivers: Receivers): void {
  const flight = step.message === undefined ? undefined : flights.get(step.message)
  if (flight === undefined) return
  if (step.event.type === 'lose') end(flight, number, 'lost')
  if (step.event.type !== 'deliver') return
  end(flight, number, 'delivered')
  flight.late = receivers.receives(flight, number)
}

/** From this many steps on a message is long under way: by then its sending has scrolled out of the reader's mind. */
const LONG_STEPS = 4
/** In long traces nearly every message would be: there it takes this share of all steps. */
const LONG_SHARE = 0.25

class Receivers {
  /** Step of the last crash. */
  readonly crashed = new Map<string, number>()
  /** When the youngest of the messages received so far was sent. */
  private readonly youngest = new Map<string, number>()
  private readonly longSteps: number

  constructor(steps: number) {
    this.longSteps = Math.max(LONG_STEPS, Math.ceil(steps * LONG_SHARE))
  }

  /** Whether the message that arrives now is late. */
  receives({ message: { to }, sentAt }: Flight, number: number): boolean {
    const youngest = this.youngest.get(to) ?? 0
    this.youngest.set(to, Math.max(youngest, sentAt))
    return sentAt < (this.crashed.get(to) ?? 0) || (sentAt < youngest && number - sentAt >= this.longSteps)
  }
}

function end(flight: Flight | undefined, step: number, how: 'delivered' | 'lost' | 'undeliverable'): void {
  if (flight !== undefined) flight.end = { step, how }
}

function follow(operations: Map<string, Operation>, event: ClientEvent, cause: ScheduledEvent, number: number): void {
  if (event.type === 'invoke') {
    operations.set(event.operation, {
      call: event,
      node: cause.type === 'invoke' ? cause.node : undefined,
      beganAt: number,
    })
    return
  }
  const operation = operations.get(event.operation)
  if (operation !== undefined) operation.result = event
}

export function timerKey(node: string, timer: string): string {
  return `${node}/${timer}`
}

/** The node whose handler runs in a step, if one does. */
export function actorOf(event: ScheduledEvent): NodeId | undefined {
  switch (event.type) {
    case 'deliver':
      return event.to
    case 'timeout':
    case 'invoke':
    case 'restart':
      return event.node
    default:
      return undefined
  }
}

/** Whether a sentence of WHY names a step of the row. */
export function isCited({ cited }: Scene, { first, last }: { readonly first: number; readonly last: number }): boolean {
  return [...cited].some((number) => first <= number && number <= last)
}

/** Whether a message is a lie, or a copy of one. */
export function isForged({ flights }: Pick<Scene, 'flights'>, id: string): boolean {
  const message = flights.get(id)?.message
  const origin = message?.copyOf === undefined ? message : flights.get(message.copyOf)?.message
  return origin?.forged === true
}

/** The name of a client lane, also when the trace has none for this number. */
export function clientName(trace: Trace, client: number): string {
  return trace.clients[client] ?? `client${client + 1}`
}

function citedIn(trace: Trace): Set<number> {
  const found = new Set<number>()
  for (const sentence of trace.why) {
    for (const [, number] of sentence.matchAll(/@(\d+)/g)) found.add(Number(number))
  }
  return found
}

function mentionedIn({ why, nodes }: Trace): Set<string> {
  const words = new Set(why.flatMap((sentence) => sentence.match(/[\p{L}\p{N}_#-]+/gu) ?? []))
  for (const { id } of nodes) words.delete(id)
  return words
}
