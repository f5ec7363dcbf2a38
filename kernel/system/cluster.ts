/** A protocol in one configuration: its nodes, clients and budgets, checked and frozen before the first step. */
import { ModelError } from '../errors.js'
import type { NodeId, OpId } from '../event.js'
import type { AnyProtocol, Bounds, ErasedProtocol, Faults } from '../protocol.js'
import { deepFreeze, findFlaw } from '../value/flaw.js'
import { type Json, toJson } from '../value/json.js'
import type { ErasedRole } from '../vocabulary.js'

export interface ClusterNode {
  readonly id: NodeId
  readonly role: string
  readonly definition: ErasedRole
  readonly context: object
}

/** One operation of a workload. */
export interface Operation {
  readonly id: OpId
  readonly client: number
  /** Position in its client's list, from 0. */
  readonly position: number
  readonly f: string
  readonly key?: Json
  readonly value?: Json
  /** Indices of the nodes it may be sent to. */
  readonly nodes: readonly number[]
  /** What the handler receives. */
  readonly invocation: object
}

export const BUDGETS = ['crash', 'restart', 'loss', 'duplication', 'partition', 'heal', 'timeout', 'giveUp'] as const
export type BudgetName = (typeof BUDGETS)[number]
/** Limit of each fault and bound; `Infinity` where there is none. */
export type Budgets = Readonly<Record<BudgetName, number>>

export interface Cluster {
  readonly protocol: AnyProtocol
  readonly configName: string | null
  readonly config: object
  readonly nodes: readonly ClusterNode[]
  readonly clients: readonly (readonly Operation[])[]
  readonly budgets: Budgets
  readonly fifo: boolean
  readonly timers: readonly string[]
}

export interface ClusterOptions {
  /** A named configuration, or an object whose fields replace those of the first one. Default: the first. */
  readonly config?: string | object
  /** Budgets that replace those of the protocol, one by one. */
  readonly faults?: Readonly<Record<string, number>>
}

const NODES_MAX = 64
const TIMERS_MAX = 20
const OPERATIONS_MAX = 250

/** How a protocol is called in messages: `quorum-store/majority-too-small`. */
export const protocolName = ({ name, variant }: Pick<AnyProtocol, 'name' | 'variant'>): string =>
  variant === null ? name : `${name}/${variant}`

/** Throws `ModelError` for whatever contradicts itself: a node count, a budget, a workload that no node accepts. */
export function buildCluster(protocol: AnyProtocol, options: ClusterOptions = {}): Cluster {
  const { definition } = protocol
  const place = protocolName(protocol)
  const { name: configName, config } = chooseConfig(place, definition, options.config)
  const nodes = makeNodes(place, definition, config)
  const timers = timersOf(place, definition)
  return {
    protocol,
    configName,
    config,
    nodes,
    clients: makeClients(place, definition, config, nodes),
    budgets: makeBudgets(place, definition, config, timers.length > 0, options.faults ?? {}),
    fifo: definition.network?.order === 'fifo',
    timers,
  }
}

function chooseConfig(place: string, definition: ErasedProtocol, wanted: string | object | undefined) {
  const names = Object.keys(definition.configs)
  const first = names[0]!
  if (wanted === undefined) return { name: first, config: deepFreeze(definition.configs[first]!) }
  if (typeof wanted === 'string') {
    const config = Object.hasOwn(definition.configs, wanted) ? definition.configs[wanted] : undefined
    if (!config) throw new ModelError(place, `expected a config (${names.join(', ')}), got ${wanted}`)
    return { name: wanted, config: deepFreeze(config) }
  }
  const base = definition.configs[first]!
  const unknown = Object.keys(wanted).find((field) => !(field in base))
  if (unknown !== undefined)
    throw new ModelError(place, `expected config fields (${Object.keys(base).join(', ')}), got ${unknown}`)
  return { name: null, config: deepFreeze({ ...base, ...wanted }) }
}

/** Calls a function of the model, so that whatever it throws names the place. */
function ask<T>(place: string, what: string, call: () => unknown): T {
  try {
    return call() as T
  } catch (error) {
    throw new ModelError(place, `${what} threw: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

const perConfig = <T>(place: string, what: string, value: unknown, config: object): T =>
  typeof value === 'function' ? ask<T>(place, what, () => value(config)) : (value as T)

function makeNodes(place: string, definition: ErasedProtocol, config: object): ClusterNode[] {
  const counts = perConfig<Record<string, number>>(place, 'cluster', definition.cluster, config)
  for (const role of Object.keys(counts)) {
    if (!Object.hasOwn(definition.roles, role))
      throw new ModelError(
        place,
        `expected cluster to name roles (${Object.keys(definition.roles).join(', ')}), got ${role}`,
      )
  }
  const nodes: Record<string, readonly string[]> = {}
  for (const role of Object.keys(definition.roles)) {
    const count = counts[role]
    if (!Number.isInteger(count) || count! < 0)
      throw new ModelError(place, `expected cluster to give a number of nodes for role ${role}, got ${count}`)
    nodes[role] = count === 1 ? [role] : Array.from({ length: count! }, (_, i) => `${role}${i + 1}`)
  }
  deepFreeze(nodes)
  const ids = Object.values(nodes).flat()
  const twice = ids.find((id, i) => ids.indexOf(id) < i)
  if (twice !== undefined)
    throw new ModelError(place, `expected roles whose nodes have different names, got two nodes ${twice}`)
  const rules = definition.rules ?? {}
  const made = Object.entries(definition.roles).flatMap(([role, { definition: table }]) =>
    nodes[role]!.map((id) => ({
      id: id as NodeId,
      role,
      definition: withOwnHandlers(table),
      context: Object.freeze({ self: id, nodes, config, rules }),
    })),
  )
  if (made.length === 0 || made.length > NODES_MAX)
    throw new ModelError(place, `expected 1 to ${NODES_MAX} nodes, got ${made.length}`)
  return made
}

/** Handlers in tables without a prototype, so that a message called `toString` has none. */
function withOwnHandlers(definition: ErasedRole): ErasedRole {
  const own = <T extends object>(table: T | undefined): T => Object.assign(Object.create(null), table)
  const { invoke, receive, timeout } = definition
  return { ...definition, invoke: own(invoke), receive: own(receive), timeout: own(timeout) }
}

function makeClients(place: string, definition: ErasedProtocol, config: object, nodes: readonly ClusterNode[]) {
  type Given = { f: string; key?: Json; value?: Json; at?: string | string[] }
  const workload = perConfig<Given[][]>(place, 'workload', definition.workload, config)
  if (!Array.isArray(workload) || !workload.every(Array.isArray))
    throw new ModelError(place, 'expected workload to give one list of operations per client')
  return workload.map((requests, client) => {
    if (requests.length > OPERATIONS_MAX)
      throw new ModelError(place, `expected at most ${OPERATIONS_MAX} operations per client, got ${requests.length}`)
    return requests.map(({ at, ...request }, position): Operation => {
      const flaw = findFlaw(request, `workload[${client}][${position}]`, true)
      if (flaw) throw new ModelError(place, `${flaw.path}: ${flaw.problem}`)
      const name = `client${client + 1}`
      const id = `${name}#${position + 1}` as OpId
      const accepting = acceptingNodes(place, `${id} (${request.f})`, request.f, at, nodes)
      const invocation = deepFreeze({ ...request, id, client: name })
      return { ...(toJson(request) as Given), id, client, position, nodes: accepting, invocation }
    })
  })
}

function acceptingNodes(
  place: string,
  what: string,
  f: string,
  at: string | string[] | undefined,
  nodes: readonly ClusterNode[],
) {
  const accepts = (node: ClusterNode) => node.definition.invoke?.[f] !== undefined
  const wanted = at === undefined ? undefined : [at].flat()
  const unknown = wanted?.find((id) => !nodes.some((node) => node.id === id && accepts(node)))
  if (unknown !== undefined)
    throw new ModelError(place, `expected operation ${what} to name nodes that accept it, got ${unknown}`)
  const found = [...nodes.keys()].filter((i) => accepts(nodes[i]!) && (wanted?.includes(nodes[i]!.id) ?? true))
  if (found.length === 0)
    throw new ModelError(place, `expected a node that accepts operation ${what}, got none: no role has invoke.${f}`)
  return found
}

const FAULTS: readonly (keyof Faults)[] = ['crash', 'restart', 'loss', 'duplication', 'partition', 'heal']

function makeBudgets(
  place: string,
  definition: ErasedProtocol,
  config: object,
  hasTimers: boolean,
  overrides: Readonly<Record<string, number>>,
): Budgets {
  const faults = perConfig<Faults>(place, 'faults', definition.faults ?? {}, config)
  const bounds = perConfig<Bounds>(place, 'bounds', definition.bounds ?? {}, config)
  const given: Record<string, number> = { ...faults, ...bounds, ...overrides }
  for (const [name, limit] of Object.entries(given)) {
    if (!(BUDGETS as readonly string[]).includes(name))
      throw new ModelError(place, `expected faults (${FAULTS.join(', ')}) and bounds (timeout, giveUp), got ${name}`)
    if (!(limit === Infinity || (Number.isInteger(limit) && limit >= 0)))
      throw new ModelError(place, `expected the budget of ${name} to be a whole number or Infinity, got ${limit}`)
  }
  const {
    crash = 0,
    restart = 0,
    loss = 0,
    duplication = 0,
    partition = 0,
    timeout = hasTimers ? Infinity : 0,
    giveUp = 0,
  } = given
  return { crash, restart, loss, duplication, partition, heal: given.heal ?? partition, timeout, giveUp }
}

function timersOf(place: string, definition: ErasedProtocol): string[] {
  const timers = [
    ...new Set(Object.values(definition.roles).flatMap((role) => Object.keys(role.definition.timeout ?? {}))),
  ].sort()
  if (timers.length > TIMERS_MAX)
    throw new ModelError(place, `expected at most ${TIMERS_MAX} kinds of timer, got ${timers.length}`)
  return timers
}
