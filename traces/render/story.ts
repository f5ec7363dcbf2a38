/** A hand-made trace, told event by event: for tests and golden transcripts. */
import type { Json } from '../../kernel/index.js'
import {
  type ClientEvent,
  type SentMessage,
  TRACE_FORMAT,
  TRACE_VERSION,
  type Trace,
  type TraceStep,
} from '../trace.js'

/** What a step does beyond its event. Changes, messages and timers are those of the node that acts. */
export interface Effects {
  /** Receiver and body. */
  readonly send?: readonly (readonly [to: string, body: Json])[]
  /** Path with dots, before, after; `undefined` where there is nothing. */
  readonly change?: readonly (readonly [path: string, before: Json | undefined, after?: Json])[]
  readonly set?: readonly string[]
  readonly observe?: readonly (readonly [observer: string, path: string, before: Json | undefined, after?: Json])[]
  readonly lost?: readonly string[]
  /** Client, outcome, result. */
  readonly done?: readonly (readonly [client: string, type: 'ok' | 'fail' | 'info', value?: Json])[]
}

export type Setting = Omit<Trace, 'format' | 'version' | 'steps' | 'nodes' | 'modelFile' | 'fingerprint'> & {
  /** Role of each node, by id. */
  readonly roles: Readonly<Record<string, string>>
  /** The protocol has a clock: every step tells the time. */
  readonly clock?: true
}

export class Story {
  private readonly steps: TraceStep[] = []
  private readonly messages = new Map<string, SentMessage>()
  private readonly calls = new Map<string, { count: number; call?: ClientEvent }>()

  private time = 0
  private readonly skews = new Map<string, number>()

  constructor(private readonly setting: Setting) {}

  invoke(
    client: string,
    node: string,
    operation: { f: string; key?: Json; value?: Json },
    effects: Effects = {},
  ): this {
    const index = this.setting.clients.indexOf(client)
    const count = (this.calls.get(client)?.count ?? 0) + 1
    const call: ClientEvent = { client: index, operation: `${client}#${count}`, type: 'invoke', ...operation }
    this.calls.set(client, { count, call })
    return this.add(node, { type: 'invoke', client, node, operation }, effects, {}, [call])
  }

  deliver(id: string, effects: Effects = {}, choice?: string): this {
    const { from, to, body } = this.message(id)
    const event = { type: 'deliver' as const, from, to, message: body, ...(choice === undefined ? {} : { choice }) }
    return this.add(to, event, effects, { message: id })
  }

  lose(id: string): this {
    const { from, to, body } = this.message(id)
    return this.add(from, { type: 'lose', from, to, message: body }, {}, { message: id })
  }

  duplicate(id: string): this {
    const { from, to, body } = this.message(id)
    const copy: SentMessage = { id: `m${this.messages.size + 1}`, from, to, body, copyOf: id }
    this.messages.set(copy.id, copy)
    return this.add(from, { type: 'duplicate', from, to, message: body }, {}, { message: id, sent: [copy] })
  }

  timeout(node: string, timer: string, effects: Effects = {}): this {
    return this.add(node, { type: 'timeout', node, timer }, effects)
  }

  crash(node: string, effects: Effects = {}, unsynced: { unsynced?: true } = {}): this {
    return this.add(node, { type: 'crash', node, ...unsynced }, effects)
  }

  afflict(node: string, type: 'pause' | 'resume' | 'gray' | 'slow'): this {
    return this.add(node, { type, node }, {})
  }

  tick(): this {
    this.time += 1
    return this.add('', { type: 'tick' }, {})
  }

  clock(node: string, by: number): this {
    this.skews.set(node, (this.skews.get(node) ?? 0) + by)
    return this.add(node, { type: 'clock', node, by }, {})
  }

  forge(from: string, to: string, body: Json): this {
    const lie: SentMessage = { id: `m${this.messages.size + 1}`, from, to, body, forged: true }
    this.messages.set(lie.id, lie)
    return this.add(from, { type: 'forge', from, to, message: body }, {}, { sent: [lie] })
  }

  /** A message that a gray node loses inside. */
  swallow(id: string): this {
    const { from, to, body } = this.message(id)
    return this.add(to, { type: 'deliver', from, to, message: body }, {}, { message: id, swallowed: true })
  }

  restart(node: string, effects: Effects = {}): this {
    return this.add(node, { type: 'restart', node }, effects)
  }

  giveUp(client: string): this {
    return this.add('', { type: 'giveUp', client }, { done: [[client, 'info']] })
  }

  partition(...groups: readonly (readonly string[])[]): this {
    return this.add('', { type: 'partition', groups }, {})
  }

  bridged(bridge: string, ...groups: readonly (readonly string[])[]): this {
    return this.add('', { type: 'partition', groups, bridge }, {})
  }

  oneWay(...groups: readonly [readonly string[], readonly string[]]): this {
    return this.add('', { type: 'partition', groups, oneWay: true }, {})
  }

  heal(): this {
    return this.add('', { type: 'heal' }, {})
  }

  trace(): Trace {
    const { roles, clock: _, ...rest } = this.setting
    return {
      format: TRACE_FORMAT,
      version: TRACE_VERSION,
      modelFile: null,
      fingerprint: 'hand-made',
      nodes: Object.entries(roles).map(([id, role]) => ({ id, role, initial: { role } })),
      steps: this.steps,
      ...rest,
    }
  }

  private message(id: string): SentMessage {
    const message = this.messages.get(id)
    if (message === undefined) throw new Error(`Expected a message sent before, got ${id}`)
    return message
  }

  private add(
    node: string,
    event: TraceStep['event'],
    effects: Effects,
    message: Partial<Pick<TraceStep, 'message' | 'sent' | 'swallowed'>> = {},
    calls: readonly ClientEvent[] = [],
  ): this {
    const sent = (effects.send ?? []).map(([to, body]) => {
      const sentMessage: SentMessage = { id: `m${this.messages.size + 1}`, from: node, to, body }
      this.messages.set(sentMessage.id, sentMessage)
      return sentMessage
    })
    const skews = [...this.skews].filter(([, by]) => by !== 0).map(([node, by]) => ({ node, by }))
    this.steps.push({
      event,
      ...(this.setting.clock ? { time: this.time, ...(skews.length === 0 ? {} : { skews }) } : {}),
      sent,
      lost: effects.lost ?? [],
      changes: (effects.change ?? []).map((change) => changeOf(node, ...change)),
      observed: (effects.observe ?? []).map(([observer, ...change]) => changeOf(observer, ...change)),
      timers: (effects.set ?? []).map((timer) => ({ node, timer, change: 'set' as const })),
      client: [...calls, ...(effects.done ?? []).map((done) => this.completion(...done))],
      ...message,
    })
    return this
  }

  private completion(client: string, type: 'ok' | 'fail' | 'info', value?: Json): ClientEvent {
    const call = this.calls.get(client)?.call
    if (call === undefined) throw new Error(`Expected an open operation of ${client}, got none`)
    const { value: _argument, ...rest } = call
    return { ...rest, type, ...(value === undefined ? {} : { value }) }
  }
}

function changeOf(node: string, path: string, before: Json | undefined, after?: Json): TraceStep['changes'][number] {
  return {
    node,
    path: path.split('.'),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}
