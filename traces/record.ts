/** Writing a run down as a trace. */
import { createHash } from 'node:crypto'
import type { HistoryEvent } from '../history/index.js'
import {
  BUDGETS,
  canonicalText,
  describe,
  EVENT,
  type Json,
  kindOf,
  type Run,
  type StepEffects,
  type System,
  stepEffects,
  toJson,
} from '../kernel/index.js'
import { changesBetween } from './changes.js'
import {
  type ClientEvent,
  type SentMessage,
  type StateChange,
  TRACE_FORMAT,
  TRACE_VERSION,
  type Trace,
  type TraceNode,
  type TraceStep,
} from './trace.js'

/** What a run does not know about itself. */
export type TraceContext = Pick<Trace, 'modelFile' | 'property' | 'minimality' | 'origin' | 'why'>

export function recordTrace(run: Run, context: TraceContext): Trace {
  const { system } = run
  const { cluster } = system
  const steps = recordSteps(run)
  const { nodes, initially } = recordStart(system)
  return {
    format: TRACE_FORMAT,
    version: TRACE_VERSION,
    protocol: cluster.protocol.name,
    variant: cluster.protocol.variant,
    ...context,
    config: { name: cluster.configName, value: toJson(cluster.config) },
    budgets: budgetsOf(system),
    nodes,
    clients: cluster.clients.map((_, c) => `client${c + 1}`),
    ...(initially === undefined ? {} : { initially }),
    steps,
    fingerprint: fingerprintOf(nodes, steps),
  }
}

function budgetsOf({ cluster: { budgets } }: System): Record<string, number | null> {
  const given = BUDGETS.filter((name) => budgets[name] > 0)
  return Object.fromEntries(given.map((name) => [name, budgets[name] === Infinity ? null : budgets[name]]))
}

/** 16 hexadecimal digits over all that the steps did: a model that behaves differently on the schedule has another. */
export function fingerprintOf(nodes: readonly TraceNode[], steps: readonly TraceStep[]): string {
  const text = canonicalText({ nodes, steps } as unknown as Json)
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

export function recordSteps(run: Run): TraceStep[] {
  const network = new MessageNames(run.system)
  const clients = new ClientNames(run.system.cluster.clients.length)
  return run.choices.map((choice, i) => {
    const before = run.states[i]!
    const effects = stepEffects(run.system, before, choice)
    const event = describe(run.system, before, choice)
    const kind = kindOf(choice.event)
    const { names: left, sent, vanished } = network.step(effects, kind === EVENT.duplicate ? choice : undefined)
    const isConsumed = kind === EVENT.deliver || kind === EVENT.lose
    const message = isConsumed ? left[0] : kind === EVENT.duplicate ? sent[0]!.copyOf : undefined
    return {
      event,
      ...(message === undefined ? {} : { message }),
      sent,
      lost: [...(isConsumed ? [] : left), ...vanished],
      changes: nodeChanges(run.system, before, effects.after),
      observed: observerChanges(run.system, before, effects.after),
      timers: timerChanges(run.system, before, effects.after),
      client: effects.events.map((e) => clients.eventOf(e)),
    }
  })
}

/** The nodes as they start, and what that does besides. */
export function recordStart(system: System): Pick<Trace, 'nodes' | 'initially'> {
  const initially = recordInitially(system)
  const nodes = system.cluster.nodes.map(
    ({ id, role }, i): TraceNode => ({ id, role, initial: system.locals.jsonOf(system.initial[i]!) }),
  )
  return { nodes, ...(initially === undefined ? {} : { initially }) }
}

/** What nodes send and set when they start; absent when that is nothing. */
function recordInitially(system: System): Trace['initially'] {
  const sent = new MessageNames(system).initial
  const timers = system.cluster.nodes.flatMap(({ id }, i) => {
    const set = system.locals.timersOf(system.initial[i]!)
    return system.cluster.timers
      .filter((_, bit) => (set >> bit) & 1)
      .map((timer) => ({ node: id, timer, change: 'set' as const }))
  })
  return sent.length + timers.length === 0 ? undefined : { sent, timers }
}

/** Gives messages their names, m1, m2, … in the order in which they are sent. */
class MessageNames {
  #count = 0
  #inFlight: string[]
  /** The name of the message behind an envelope that was sent last: what a duplicate is a copy of. */
  readonly #originals = new Map<number, string>()
  readonly initial: readonly SentMessage[]

  constructor(readonly system: System) {
    this.initial = system.inFlight(system.initial).map((envelope) => this.#send(envelope, undefined))
    this.#inFlight = this.initial.map(({ id }) => id)
  }

  step({ removed, added, vanished }: StepEffects, duplicate: { event: number } | undefined) {
    const names = removed.map((position) => this.#inFlight[position]!)
    const original = duplicate ? this.#originals.get(added[0]!) : undefined
    this.#inFlight = this.#inFlight.filter((_, position) => !removed.includes(position))
    const sent = added.map((envelope) => this.#send(envelope, original))
    this.#inFlight.push(...sent.map(({ id }) => id))
    const gone = vanished.map((envelope) => this.#send(envelope, undefined))
    return { names, sent: [...sent, ...gone], vanished: gone.map(({ id }) => id) }
  }

  #send(envelope: number, copyOf: string | undefined): SentMessage {
    const { messages, cluster } = this.system
    const id = this.#name()
    if (copyOf === undefined) this.#originals.set(envelope, id)
    return {
      id,
      from: cluster.nodes[messages.senderOf(envelope)]!.id,
      to: cluster.nodes[messages.receiverOf(envelope)]!.id,
      body: messages.jsonOf(envelope),
      ...(copyOf === undefined ? {} : { copyOf }),
    }
  }

  #name(): string {
    this.#count++
    return `m${this.#count}`
  }
}

/** Counts each client's operations, and finds the client behind a process number. */
class ClientNames {
  readonly #begun: number[]

  constructor(readonly clients: number) {
    this.#begun = new Array<number>(clients).fill(0)
  }

  eventOf({ process, type, f, key, value, error }: HistoryEvent): ClientEvent {
    const client = process % this.clients
    if (type === 'invoke') this.#begun[client] = this.#begun[client]! + 1
    return {
      client,
      operation: `client${client + 1}#${this.#begun[client]}`,
      type,
      f,
      ...(key === undefined ? {} : { key }),
      ...(value === undefined ? {} : { value }),
      ...(error === undefined ? {} : { error }),
    }
  }
}

function nodeChanges({ cluster, locals }: System, before: readonly number[], after: readonly number[]): StateChange[] {
  return cluster.nodes.flatMap(({ id }, i) =>
    changesBetween(locals.jsonOf(before[i]!), locals.jsonOf(after[i]!)).map((change) => ({ node: id, ...change })),
  )
}

function observerChanges(system: System, before: readonly number[], after: readonly number[]): StateChange[] {
  const { observers, at } = system
  return observers.names.flatMap((name, i) => {
    const [left, right] = [before[at.observers + i]!, after[at.observers + i]!]
    return changesBetween(observers.jsonOf(left), observers.jsonOf(right)).map((change) => ({ node: name, ...change }))
  })
}

function timerChanges({ cluster, locals }: System, before: readonly number[], after: readonly number[]) {
  return cluster.nodes.flatMap(({ id }, i) => {
    const [left, right] = [locals.timersOf(before[i]!), locals.timersOf(after[i]!)]
    return cluster.timers.flatMap((timer, bit): TraceStep['timers'][number][] => {
      const [was, is] = [(left >> bit) & 1, (right >> bit) & 1]
      return was === is ? [] : [{ node: id, timer, change: is ? 'set' : 'cleared' }]
    })
  })
}
