/** A protocol in one configuration: its nodes, clients and budgets, checked and frozen before the first step. */
import { isImmutable } from 'immutable'
import { ModelError } from '../errors.js'
import type { NodeId, OpId } from '../event.js'
import type { AnyProtocol, Clock, ErasedProtocol, Network } from '../protocol.js'
import { deepFreeze, findFlaw } from '../value/flaw.js'
import { type Json, toJson } from '../value/json.js'
import type { ErasedRole } from '../vocabulary.js'
import { type Budgets, makeBudgets } from './budgets.js'

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

export interface Cluster {
  readonly protocol: AnyProtocol
  readonly configName: string | null
  readonly config: object
  readonly nodes: readonly ClusterNode[]
  readonly clients: readonly (readonly Operation[])[]
  /** The operations of each client as JSON, as they were asked for; `null` when they hold what JSON does not (see `toJson`). */
  readonly workload: WorkloadJson | null
  /** The operations are not those of the protocol. */
  readonly isWorkloadReplaced: boolean
  readonly budgets: Budgets
  readonly fifo: boolean
  /** A message stays in flight when it is delivered. */
  readonly repeats: boolean
  /** A message that would do nothing is not delivered. */
  readonly keepsIgnored: boolean
  readonly timers: readonly string[]
  readonly clock: ClusterClock | null
  /** What liars may say; an event names a lie by its index. */
  readonly lies: readonly Lie[]
}

/** Tells a handler the time, and notes that it asked. */
export class ClockFace {
  #now = 0
  wasRead = false

  show(now: number): void {
    this.#now = now
    this.wasRead = false
  }

  read(): number {
    this.wasRead = true
    return this.#now
  }
}

export interface ClusterClock {
  readonly face: ClockFace
  readonly horizon: number
  readonly jumps: readonly number[]
  readonly skew: number
  readonly synchronous: boolean
}

export interface Lie {
  readonly from: number
  readonly to: number
  readonly message: object
}

/** One list of operations per client; an operation is what a protocol's `workload` would give. */
export type WorkloadJson = readonly (readonly Json[])[]

export interface ClusterOptions {
  /** A named configuration, or an object whose fields replace those of the first one. Default: the first. */
  readonly config?: string | object
  /** Budgets that replace those of the protocol, one by one. */
  readonly faults?: Readonly<Record<string, number>>
  /** Operations that replace those of the protocol, all of them. */
  readonly workload?: WorkloadJson
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
  const clock = clockOf(place, definition, config)
  const nodes = makeNodes(place, definition, config, clock)
  const timers = timersOf(place, definition)
  const lies = liesOf(place, definition, config, nodes)
  const workload = workloadOf(place, definition, config, options.workload)
  return {
    protocol,
    configName,
    config,
    nodes,
    clients: makeClients(place, workload, nodes),
    workload: isJson(workload) ? (toJson(workload) as WorkloadJson) : null,
    isWorkloadReplaced: options.workload !== undefined,
    budgets: makeBudgets(place, { definition, config, clock, lies, timers }, options.faults ?? {}),
    ...linksOf(place, definition.network),
    timers,
    clock,
    lies,
  }
}

function linksOf(place: string, { order, delivery, ignored }: Network = {}) {
  const fifo = order === 'fifo'
  const odd = delivery === 'repeated' ? "delivery 'repeated'" : ignored === 'kept' ? "ignored 'kept'" : undefined
  if (fifo && odd !== undefined) throw new ModelError(place, `expected an unordered network with ${odd}, got fifo`)
  return { fifo, repeats: delivery === 'repeated', keepsIgnored: ignored === 'kept' }
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

export const perConfig = <T>(place: string, what: string, value: unknown, config: object): T =>
  typeof value === 'function' ? ask<T>(place, what, () => value(config)) : (value as T)

function makeNodes(
  place: string,
  definition: ErasedProtocol,
  config: object,
  clock: ClusterClock | null,
): ClusterNode[] {
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
      context: contextOf({ self: id, nodes, config, rules }, clock),
    })),
  )
  if (made.length === 0 || made.length > NODES_MAX)
    throw new ModelError(place, `expected 1 to ${NODES_MAX} nodes, got ${made.length}`)
  return made
}

/** The context of a node; what its clock reads is asked for when a handler wants to know. */
function contextOf(context: object, clock: ClusterClock | null): object {
  const now = () => {
    if (clock === null) throw new Error('expected the protocol to declare a `clock`, since a handler reads `now`')
    return clock.face.read()
  }
  return Object.freeze(Object.defineProperty({ ...context }, 'now', { get: now, enumerable: false }))
}

/** Handlers in tables without a prototype, so that a message called `toString` has none. */
function withOwnHandlers(definition: ErasedRole): ErasedRole {
  const own = <T extends object>(table: T | undefined): T => Object.assign(Object.create(null), table)
  const { invoke, receive, timeout } = definition
  return { ...definition, invoke: own(invoke), receive: own(receive), timeout: own(timeout) }
}

type Given = { f: string; key?: Json; value?: Json; at?: string | string[] }

function workloadOf(place: string, definition: ErasedProtocol, config: object, given: WorkloadJson | undefined) {
  const workload = given ?? perConfig<unknown>(place, 'workload', definition.workload, config)
  if (!Array.isArray(workload) || !workload.every(Array.isArray))
    throw new ModelError(place, 'expected workload to give one list of operations per client')
  return workload as Given[][]
}

/** Whether nothing in it is an Immutable collection, which would come back from JSON as something else. */
const isJson = (value: unknown): boolean =>
  value === null || typeof value !== 'object' || (!isImmutable(value) && Object.values(value).every(isJson))

function makeClients(place: string, workload: readonly (readonly Given[])[], nodes: readonly ClusterNode[]) {
  const both = nodes.find(({ id }) => workload.some((_, client) => id === `client${client + 1}`))
  if (both !== undefined)
    throw new ModelError(
      place,
      `expected nodes with other names than clients have (client1, …), got a node ${both.id}: give role ${both.role} another name`,
    )
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

function timersOf(place: string, definition: ErasedProtocol): string[] {
  const timers = [
    ...new Set(Object.values(definition.roles).flatMap((role) => Object.keys(role.definition.timeout ?? {}))),
  ].sort()
  if (timers.length > TIMERS_MAX)
    throw new ModelError(place, `expected at most ${TIMERS_MAX} kinds of timer, got ${timers.length}`)
  return timers
}

const JUMPS_MAX = 64

function clockOf(place: string, definition: ErasedProtocol, config: object): ClusterClock | null {
  if (definition.clock === undefined) return null
  const given = perConfig<Clock>(place, 'clock', definition.clock, config)
  const { horizon, jumps = [1, -1], skew = Infinity, synchronous = false } = given
  if (!Number.isInteger(horizon) || horizon < 0)
    throw new ModelError(place, `expected the clock's horizon to be a whole number of ticks, got ${horizon}`)
  if (jumps.length > JUMPS_MAX || !jumps.every((jump) => Number.isInteger(jump) && jump !== 0))
    throw new ModelError(place, `expected the clock's jumps to be whole numbers other than 0, got ${jumps.join(', ')}`)
  if (!(skew >= 0)) throw new ModelError(place, `expected the clock's skew to be 0 or more, got ${skew}`)
  return { face: new ClockFace(), horizon, jumps, skew, synchronous }
}

function liesOf(place: string, definition: ErasedProtocol, config: object, nodes: readonly ClusterNode[]): Lie[] {
  if (definition.byzantine === undefined) return []
  const liars = perConfig<{ node: NodeId; messages: object[] }[]>(place, 'byzantine', definition.byzantine, config)
  return liars.flatMap(({ node, messages }) => {
    const from = nodes.findIndex(({ id }) => id === node)
    if (from < 0) throw new ModelError(place, `expected byzantine to name a node of the cluster, got ${node}`)
    const others = [...nodes.keys()].filter((to) => to !== from)
    return messages.flatMap((message) => others.map((to) => ({ from, to, message })))
  })
}
