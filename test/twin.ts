/**
 * The kernel's dumb twin: the meaning of a protocol, written a second time over plain objects, with no interning, no
 * memo and no vectors. Slow and short; tests compare the kernel with it.
 */
import { isSet } from 'immutable'
import type { AnyProtocol } from '../kernel/index.js'

export interface TwinEvent {
  readonly process: number
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly f: string
  readonly value?: unknown
  readonly error?: string
}

export interface TwinState {
  readonly nodes: Readonly<Record<string, { state: unknown; timers: readonly string[]; up: boolean }>>
  /** Oldest first. */
  readonly flight: readonly { from: string; to: string; message: object }[]
  readonly clients: readonly { ended: number; openAt: string | null; deaths: number }[]
  readonly history: readonly TwinEvent[]
  readonly groups: readonly (readonly string[])[] | null
  readonly budgets: Readonly<Record<string, number>>
}

type Handler = (...args: unknown[]) => Outcome
type Effect = {
  effect: string
  to: string
  message: object
  timer: string
  operation: string
  value?: unknown
  error?: string
}
interface Plain {
  state: unknown
  effects: readonly Effect[]
}
type Outcome = Plain | { options: readonly (readonly [string, Plain])[] }
interface RoleTable {
  init: Handler
  durable?: string[]
  reliable?: boolean
  recover?: Handler
  invoke?: Record<string, Handler>
  receive?: Record<string, Handler>
  timeout?: Record<string, Handler>
}
interface Request {
  f: string
  value?: unknown
  at?: string | string[]
}

export class Twin {
  readonly #roles: Record<string, RoleTable>
  readonly #roleOf: Record<string, string> = {}
  readonly #nodes: Record<string, string[]> = {}
  readonly #workload: Request[][]
  readonly #config: object
  readonly #fifo: boolean
  readonly #dropsToDead: boolean
  readonly initial: TwinState

  constructor({ definition }: AnyProtocol, configName?: string, faults: Record<string, number> = {}) {
    const given = definition as unknown as {
      roles: Record<string, { definition: RoleTable }>
      cluster: (config: object) => Record<string, number>
      workload: (config: object) => Request[][]
    }
    const perConfig = (value: unknown): Record<string, number> =>
      (typeof value === 'function' ? value(this.#config) : value) ?? {}
    this.#config = definition.configs[configName ?? Object.keys(definition.configs)[0]!]!
    this.#roles = Object.fromEntries(Object.entries(given.roles).map(([name, role]) => [name, role.definition]))
    for (const [role, count] of Object.entries(given.cluster(this.#config))) {
      this.#nodes[role] = count === 1 ? [role] : Array.from({ length: count }, (_, i) => `${role}${i + 1}`)
      for (const id of this.#nodes[role]) this.#roleOf[id] = role
    }
    this.#workload = given.workload(this.#config)
    this.#fifo = definition.network?.order === 'fifo'
    const limits: Record<string, number> = {
      timeout: Infinity,
      ...perConfig(definition.faults),
      ...perConfig(definition.bounds),
      ...faults,
    }
    const budgets: Record<string, number> = { heal: limits.partition ?? 0, ...limits }
    this.#dropsToDead = !budgets.restart
    let state: TwinState = {
      nodes: Object.fromEntries(Object.keys(this.#roleOf).map((id) => [id, { state: null, timers: [], up: true }])),
      flight: [],
      clients: this.#workload.map(() => ({ ended: 0, openAt: null, deaths: 0 })),
      history: [],
      groups: null,
      budgets,
    }
    for (const id of Object.keys(this.#roleOf)) state = this.#react(state, id, this.#start(id))[0]!
    this.initial = state
  }

  #table = (id: string): RoleTable => this.#roles[this.#roleOf[id]!]!
  #context = (id: string) => ({ self: id, nodes: this.#nodes, config: this.#config, rules: {} })

  #start(id: string): Plain {
    const given = this.#table(id).init(this.#context(id))
    return 'effects' in given ? given : { state: given, effects: [] }
  }

  /** All states that one event leads to; repeats included. */
  successors(s: TwinState): TwinState[] {
    return [...this.#network(s), ...this.#nodeEvents(s), ...this.#clientEvents(s), ...this.#partitions(s)]
  }

  #network(s: TwinState): TwinState[] {
    return s.flight.flatMap((envelope, i) => {
      const { from, to, message } = envelope
      const same = (other: object) => written(other) === written(envelope)
      if (s.flight.findIndex(same) < i) return []
      const gone = { ...s, flight: s.flight.filter((_, j) => j !== i) }
      const isBehind = this.#fifo && s.flight.slice(0, i).some((other) => other.from === from && other.to === to)
      const isHeldBack = s.groups !== null && !s.groups.some((group) => group.includes(from) && group.includes(to))
      const { up, state } = s.nodes[to]!
      const handle = () =>
        this.#react(
          gone,
          to,
          this.#table(to).receive![(message as { type: string }).type]!(state, { ...message, from }, this.#context(to)),
        )
      return [
        ...(up && !isBehind && !isHeldBack ? handle() : []),
        ...spend(gone, 'loss'),
        ...spend({ ...s, flight: [...s.flight, envelope] }, 'duplication'),
      ]
    })
  }

  #nodeEvents(s: TwinState): TwinState[] {
    return Object.entries(s.nodes).flatMap(([id, { state, timers, up }]) => {
      const { recover, timeout, reliable, durable = [] } = this.#table(id)
      const ask = (handler: Handler) => handler(state, this.#context(id))
      if (!up)
        return spend(s, 'restart').flatMap((next) =>
          this.#react(next, id, recover ? ask(recover) : { state, effects: [] }),
        )
      const fired = timers.flatMap((timer) => {
        const rest = { ...s.nodes, [id]: { state, up, timers: timers.filter((other) => other !== timer) } }
        return spend({ ...s, nodes: rest }, 'timeout').flatMap((next) => this.#react(next, id, ask(timeout![timer]!)))
      })
      if (reliable) return fired
      return [...fired, ...spend(s, 'crash').map((next) => this.#crash(next, id, durable))]
    })
  }

  #crash(s: TwinState, id: string, durable: string[]): TwinState {
    const old = s.nodes[id]!.state as { get(field: string): unknown }
    let state = this.#start(id).state as { set(field: string, value: unknown): unknown }
    for (const field of durable) state = state.set(field, old.get(field)) as typeof state
    let next: TwinState = { ...s, nodes: { ...s.nodes, [id]: { state, timers: [], up: false } } }
    if (this.#dropsToDead) next = { ...next, flight: next.flight.filter(({ to }) => to !== id) }
    for (const [c, { openAt }] of s.clients.entries())
      if (openAt === id) next = this.#abandon(next, c, 'the node crashed')
    return next
  }

  #clientEvents(s: TwinState): TwinState[] {
    return s.clients.flatMap((client, c) => {
      if (client.openAt !== null)
        return spend(s, 'giveUp').map((next) => this.#abandon(next, c, 'the client stopped waiting'))
      const request = this.#workload[c]![client.ended]
      if (!request) return []
      const { at, ...operation } = request
      return Object.entries(s.nodes).flatMap(([id, { state, up }]) => {
        const handler = this.#table(id).invoke?.[request.f]
        if (!up || !handler || (at !== undefined && ![at].flat().includes(id))) return []
        const begun = record(s, c, { type: 'invoke', ...operation }, { ...client, openAt: id })
        const invocation = { ...operation, id: `client${c + 1}#${client.ended + 1}`, client: `client${c + 1}` }
        return this.#react(begun, id, handler(state, invocation, this.#context(id)))
      })
    })
  }

  #partitions(s: TwinState): TwinState[] {
    if (s.groups !== null) return spend({ ...s, groups: null }, 'heal')
    const ids = Object.keys(s.nodes)
    const splits = Array.from({ length: 2 ** (ids.length - 1) - 1 }, (_, i) => [
      ids.filter((_, n) => n === 0 || (((i + 1) >> (n - 1)) & 1) === 0),
      ids.filter((_, n) => n > 0 && (((i + 1) >> (n - 1)) & 1) === 1),
    ])
    return splits.flatMap((groups) => spend({ ...s, groups }, 'partition'))
  }

  #react(s: TwinState, id: string, outcome: Outcome): TwinState[] {
    if ('options' in outcome) return outcome.options.flatMap(([, option]) => this.#react(s, id, option))
    const timers = new Set(s.nodes[id]!.timers)
    let next = s
    for (const { effect, to, message, timer, operation, value, error } of outcome.effects) {
      if (effect === 'set-timer') timers.add(timer)
      else if (effect === 'cancel-timer') timers.delete(timer)
      else if (effect === 'send') {
        if (!this.#dropsToDead || next.nodes[to]!.up || to === id)
          next = { ...next, flight: [...next.flight, { from: id, to, message }] }
      } else next = this.#complete(next, operation, effect as 'ok' | 'fail', value, error)
    }
    return [{ ...next, nodes: { ...next.nodes, [id]: { state: outcome.state, timers: [...timers], up: true } } }]
  }

  #complete(
    s: TwinState,
    operation: string,
    type: 'ok' | 'fail',
    value: unknown,
    error: string | undefined,
  ): TwinState {
    const [name, number] = operation.split('#')
    const c = Number(name!.slice('client'.length)) - 1
    const client = s.clients[c]!
    if (client.openAt === null || client.ended !== Number(number) - 1) return s
    const { at: _, ...request } = this.#workload[c]![client.ended]!
    const result = value === undefined ? request : { ...request, value }
    return record(
      s,
      c,
      { type, ...result, ...(error === undefined ? {} : { error }) },
      { ...client, ended: client.ended + 1, openAt: null },
    )
  }

  #abandon(s: TwinState, c: number, error: string): TwinState {
    const client = s.clients[c]!
    const { at: _, ...request } = this.#workload[c]![client.ended]!
    return record(
      s,
      c,
      { type: 'info', ...request, error },
      { ended: client.ended + 1, openAt: null, deaths: client.deaths + 1 },
    )
  }
}

function record(
  s: TwinState,
  c: number,
  event: Omit<TwinEvent, 'process'>,
  after: TwinState['clients'][number],
): TwinState {
  const process = c + s.clients[c]!.deaths * s.clients.length
  return {
    ...s,
    history: [...s.history, { process, ...event }],
    clients: s.clients.map((old, i) => (i === c ? after : old)),
  }
}

const spend = (s: TwinState, budget: string): TwinState[] =>
  (s.budgets[budget] ?? 0) > 0 ? [{ ...s, budgets: { ...s.budgets, [budget]: s.budgets[budget]! - 1 } }] : []

/** Text of a value: equal exactly for equal values, whatever order they were built in. */
export function written(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, part: unknown) {
    // What stands there itself: Immutable's `toJSON` has already made an array of a Set, in the order of insertion.
    const raw = this[key]
    if (isSet(raw)) return [...raw].map(written).sort()
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** Everything that makes a difference in a state; of the order in flight, only what FIFO links fix. */
export function canonical(s: TwinState, fifo: boolean): string {
  const nodes = Object.entries(s.nodes).map(([id, { state, timers, up }]) => [id, plain(state), [...timers].sort(), up])
  const links = new Map<string, string[]>()
  for (const { from, to, message } of s.flight)
    links.set(`${from} ${to}`, [...(links.get(`${from} ${to}`) ?? []), written(message)])
  const flight = [...links].map(([link, queue]) => [link, fifo ? queue : queue.sort()]).sort()
  // Budgets without a limit never change.
  const budgets = Object.entries(s.budgets)
    .filter(([, left]) => left > 0 && left !== Infinity)
    .sort()
  return written([nodes, flight, s.clients, precedence(s.history), s.groups, budgets])
}

/** Records are printed field by field; Immutable's own `toJSON` would leave sets in the order of insertion. */
const plain = (state: unknown): unknown => (state as { toObject(): object }).toObject()

/**
 * What a history says, by definition: its operations, and which of them had ended before which began. An operation that
 * ended with `info` has not ended: it may take effect at any later time.
 */
export function precedence(history: readonly TwinEvent[]): unknown {
  const operations = history.flatMap((event, begin) => {
    if (event.type !== 'invoke') return []
    const end = history.findIndex((other, i) => i > begin && other.process === event.process)
    return [
      {
        begin,
        event,
        end: end < 0 ? undefined : history[end],
        endsAt: end < 0 || history[end]!.type === 'info' ? Infinity : end,
      },
    ]
  })
  const name = ({ event, begin }: { event: TwinEvent; begin: number }) =>
    `${event.process}.${history.slice(0, begin).filter((other) => other.process === event.process).length}`
  return operations
    .map((operation) => [
      name(operation),
      operation.event,
      operation.end ?? null,
      operations
        .filter(({ endsAt }) => endsAt < operation.begin)
        .map(name)
        .sort(),
    ])
    .sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1))
}
