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
  type ScheduledEvent,
  type State,
  type StepEffects,
  type System,
  stepEffects,
  toJson,
} from '../kernel/index.js'
import { changesBetween } from './changes.js'
import {
  type ClientEvent,
  type SentMessage,
  type Skew,
  type StateChange,
  TRACE_FORMAT,
  TRACE_VERSION,
  type Trace,
  type TraceNode,
  type TraceStep,
} from './trace.js'

/** What a run does not know about itself. */
export interface TraceContext
  extends Pick<
    Trace,
    'modelFile' | 'property' | 'verdict' | 'minimality' | 'searched' | 'origin' | 'why' | 'needs' | 'lasso'
  > {
  /** The setting in which the run was found, where it is smaller by now. Default: the one of the run. */
  readonly whole?: Whole
}

/** What a setting was before it was made smaller: the configuration, and how many clients and operations there were. */
export interface Whole {
  readonly config: Trace['config']
  readonly of: NonNullable<Trace['workload']>['of']
}

/** The setting of a system whose setting is whole. */
export function wholeOf({ cluster: { configName, config, clients } }: System): Whole {
  return {
    config: { name: configName, value: toJson(config) },
    of: { clients: clients.length, operations: clients.flat().length },
  }
}

/** Expects a run whose operations are JSON where they are not the protocol's own. */
export function recordTrace(run: Run, context: TraceContext): Trace {
  const draft = recordDraft(run, context)
  return { ...draft, fingerprint: fingerprintOf(draft.nodes, draft.steps) }
}

/** A trace that is looked at and not kept: without a fingerprint, which takes long. `steps` are those of the run. */
export function recordDraft(
  run: Run,
  { whole, ...context }: TraceContext,
  steps: readonly TraceStep[] = recordSteps(run),
): Omit<Trace, 'fingerprint'> {
  const { system } = run
  const { cluster } = system
  const { nodes, initially } = recordStart(system)
  return {
    format: TRACE_FORMAT,
    version: TRACE_VERSION,
    protocol: cluster.protocol.name,
    variant: cluster.protocol.variant,
    ...context,
    ...recordSetting(system, whole ?? wholeOf(system)),
    budgets: budgetsOf(system),
    nodes,
    clients: cluster.clients.map((_, c) => `client${c + 1}`),
    ...(initially === undefined ? {} : { initially }),
    steps,
  }
}

type Fields = { readonly [field: string]: Json }

function recordSetting({ cluster }: System, { config, of }: Whole): Pick<Trace, 'config' | 'workload'> {
  const value = toJson(cluster.config) as Fields
  const full: Fields = { ...(config.value as Fields), ...config.instead }
  const changed = Object.entries(full).filter(
    ([field, before]) => canonicalText(before) !== canonicalText(value[field] ?? null),
  )
  const { isWorkloadReplaced, workload } = cluster
  return {
    config: { name: config.name, value, ...(changed.length === 0 ? {} : { instead: Object.fromEntries(changed) }) },
    ...(isWorkloadReplaced && workload !== null ? { workload: { operations: workload, of } } : {}),
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
  const recorder = new StepRecorder(run.system)
  return run.choices.map((_, i) => recorder.next(run, i))
}

/** Writes down the steps of a run in their order. */
export class StepRecorder {
  readonly #network: MessageNames
  readonly #clients: ClientNames
  readonly #gray: GrayNodes

  /** Goes on from where another one is, which stays there. */
  constructor(system: System, other?: StepRecorder) {
    this.#network = new MessageNames(system, other === undefined ? undefined : other.#network)
    this.#clients = new ClientNames(system.cluster.clients.length, other === undefined ? undefined : other.#clients)
    this.#gray = new GrayNodes(system, other === undefined ? undefined : other.#gray)
  }

  /** Expects the step at each place in turn. */
  next({ system, states, choices }: Run, i: number): TraceStep {
    const [before, choice] = [states[i]!, choices[i]!]
    const effects = stepEffects(system, before, choice)
    const event = describe(system, before, choice)
    const kind = kindOf(choice.event)
    const { names: left, sent, vanished } = this.#network.step(effects, kind)
    const isConsumed = kind === EVENT.deliver || kind === EVENT.lose
    const message = isConsumed ? left[0] : kind === EVENT.duplicate ? sent[0]!.copyOf : undefined
    return {
      event,
      ...clockReadings(system, effects.after),
      ...(message === undefined ? {} : { message }),
      ...(this.#gray.swallows(event) ? { swallowed: true } : {}),
      ...(isSynced(system, effects) ? { synced: true } : {}),
      sent,
      lost: [...(isConsumed ? [] : left), ...vanished],
      changes: nodeChanges(system, before, effects.after),
      observed: observerChanges(system, before, effects.after),
      timers: timerChanges(system, before, effects.after),
      client: effects.events.map((e) => this.#clients.eventOf(e)),
    }
  }
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

/** The time and the clocks that are off; nothing without a clock. */
function clockReadings({ at, cluster }: System, state: State): Pick<TraceStep, 'time' | 'skews'> {
  if (at.time < 0) return {}
  const skews = cluster.nodes
    .map(({ id }, i): Skew => ({ node: id, by: state[at.time + 1 + i]! }))
    .filter(({ by }) => by !== 0)
  return { time: state[at.time]!, ...(skews.length === 0 ? {} : { skews }) }
}

/** Whether a handler put something new on disk. A crash does not: it changes what the node knows, to what is there. */
function isSynced({ locals }: System, { reaction }: StepEffects): boolean {
  return reaction !== undefined && locals.diskOf(reaction.before) !== locals.diskOf(reaction.after)
}

/** Which nodes are gray, and so lose all but health checks inside. Events must be told in their order. */
class GrayNodes {
  readonly #gray: Set<string>

  constructor(
    readonly system: System,
    other?: GrayNodes,
  ) {
    this.#gray = new Set(other === undefined ? [] : other.#gray)
  }

  /** Whether a gray node loses what this event brings it. */
  swallows(event: ScheduledEvent): boolean {
    if (event.type === 'gray') this.#gray.add(event.node)
    if (event.type === 'crash') this.#gray.delete(event.node)
    if (event.type === 'invoke') return this.#gray.has(event.node)
    if (event.type !== 'deliver' || !this.#gray.has(event.to)) return false
    const { definition } = this.system.cluster.nodes.find(({ id }) => id === event.to)!
    const { type } = event.message as { readonly type: string }
    return !(definition.healthChecks ?? []).includes(type)
  }
}

/** What is special about a message that was sent. */
type Mark = Pick<SentMessage, 'copyOf' | 'forged'>

/** Gives messages their names, m1, m2, … in the order in which they are sent. */
class MessageNames {
  #count: number
  #inFlight: string[]
  /** The name of the message behind an envelope that was sent last, and no copy. */
  readonly #originals: Map<number, string>
  readonly #envelopes: Map<string, number>
  readonly initial: readonly SentMessage[]

  constructor(
    readonly system: System,
    other?: MessageNames,
  ) {
    this.#count = other === undefined ? 0 : other.#count
    this.#originals = new Map(other === undefined ? [] : other.#originals)
    this.#envelopes = new Map(other === undefined ? [] : other.#envelopes)
    this.initial = other?.initial ?? system.inFlight(system.initial).map((envelope) => this.#send(envelope, {}))
    this.#inFlight = other === undefined ? this.initial.map(({ id }) => id) : [...other.#inFlight]
  }

  /** `kind` is the kind of the event: what a duplication or a lie puts in flight is marked. */
  step({ removed, added, vanished }: StepEffects, kind: number) {
    const names = removed.map((position) => this.#inFlight[position]!)
    const copyOf = kind === EVENT.duplicate ? this.#originalOf(added[0]!) : undefined
    const mark: Mark = kind === EVENT.forge ? { forged: true } : copyOf === undefined ? {} : { copyOf }
    this.#inFlight = this.#inFlight.filter((_, position) => !removed.includes(position))
    // A network that delivers repeatedly puts a copy of what arrives back in flight, before what is sent.
    const stays = kind === EVENT.deliver && this.system.cluster.repeats
    const sent = added.map((envelope, i) => this.#send(envelope, stays && i === 0 ? { copyOf: names[0]! } : mark))
    this.#inFlight.push(...sent.map(({ id }) => id))
    const gone = vanished.map((envelope) => this.#send(envelope, mark))
    return { names, sent: [...sent, ...gone], vanished: gone.map(({ id }) => id) }
  }

  /** What a duplicate is a copy of: the message that was sent last, or one of its copies where that has left the network. */
  #originalOf(envelope: number): string {
    const original = this.#originals.get(envelope)!
    if (this.#inFlight.includes(original)) return original
    return this.#inFlight.find((name) => this.#envelopes.get(name) === envelope) ?? original
  }

  #send(envelope: number, mark: Mark): SentMessage {
    const { messages, cluster } = this.system
    const id = this.#name()
    this.#envelopes.set(id, envelope)
    if (mark.copyOf === undefined) this.#originals.set(envelope, id)
    return {
      id,
      from: cluster.nodes[messages.senderOf(envelope)]!.id,
      to: cluster.nodes[messages.receiverOf(envelope)]!.id,
      body: messages.jsonOf(envelope),
      ...mark,
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

  constructor(
    readonly clients: number,
    other?: ClientNames,
  ) {
    this.#begun = other === undefined ? new Array<number>(clients).fill(0) : [...other.#begun]
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
  return cluster.nodes.flatMap(({ id }, i) => {
    // Most steps leave most nodes as they are.
    if (before[i] === after[i]) return []
    return changesBetween(locals.jsonOf(before[i]!), locals.jsonOf(after[i]!)).map((change) => ({
      node: id,
      ...change,
    }))
  })
}

function observerChanges(system: System, before: readonly number[], after: readonly number[]): StateChange[] {
  const { observers, at } = system
  if (before[at.observers] === after[at.observers]) return []
  return observers.names.flatMap((name, i) => {
    const [left, right] = [before, after].map((state) => observers.jsonOf(state[at.observers]!, i))
    return changesBetween(left!, right!).map((change) => ({ node: name, ...change }))
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
