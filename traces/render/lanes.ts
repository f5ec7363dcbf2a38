/** Which lanes are drawn, and in which order. */
import type { ScheduledEvent } from '../../kernel/index.js'
import type { Trace, TraceStep } from '../trace.js'
import type { Pen } from './pen.js'
import { actorOf } from './scene.js'

export interface Lane {
  readonly key: string
  readonly kind: 'node' | 'client'
  readonly name: string
  /** Rank of a node's role among the roles, rarest first: it decides the style of the line. */
  readonly rank: number
}

/** What the line of a node is made of, by the rank of its role. */
export function laneGlyph(rank: number, { glyphs: { roles } }: Pen): string {
  return roles[Math.min(rank, roles.length - 1)] ?? '|'
}

export const nodeKey = (id: string): string => `node ${id}`
export const clientKey = (client: number): string => `client ${client}`

export type Partition = ScheduledEvent & { readonly type: 'partition' }

/** Two lanes between which something is drawn. */
type Link = readonly [string, string]

/**
 * The lanes to draw, from left to right, and the names of those that take no part. With `isGrowing`, all are drawn, and in
 * an order that no step changes but a partition: who takes one step after the other wants to find them where they were.
 */
export function lanesOf(
  trace: Trace,
  { isGrowing = false } = {},
): { readonly lanes: readonly Lane[]; readonly folded: readonly string[] } {
  const ranks = roleRanks(trace)
  const all: Lane[] = [
    ...trace.clients.map((name, i): Lane => ({ key: clientKey(i), kind: 'client', name, rank: 0 })),
    ...trace.nodes.map(
      ({ id, role }): Lane => ({ key: nodeKey(id), kind: 'node', name: id, rank: ranks.get(role) ?? 0 }),
    ),
  ]
  if (isGrowing) return { lanes: arranged(all, trace, []), folded: [] }
  const active = activeKeys(trace)
  const lanes = all.filter(({ key }) => active.has(key))
  const links = trace.steps.flatMap((step) => linksOf(step, trace))
  return {
    lanes: arranged(lanes, trace, links),
    folded: all.filter(({ key }) => !active.has(key)).map(({ name }) => name),
  }
}

/** Roles by how few nodes play them: the coordinator gets the most prominent line. */
export function roleRanks(trace: Trace): Map<string, number> {
  const sizes = new Map<string, number>()
  for (const { role } of trace.nodes) sizes.set(role, (sizes.get(role) ?? 0) + 1)
  return new Map([...sizes].sort((a, b) => a[1] - b[1]).map(([role], i) => [role, i]))
}

function activeKeys(trace: Trace): Set<string> {
  const keys = new Set<string>()
  for (const step of trace.steps) {
    for (const key of linksOf(step, trace).flat()) keys.add(key)
    const { event } = step
    const actor = actorOf(event)
    if (actor !== undefined) keys.add(nodeKey(actor))
    if ('node' in event) keys.add(nodeKey(event.node))
    if (event.type === 'forge') keys.add(nodeKey(event.from))
    for (const { node } of step.changes) keys.add(nodeKey(node))
    for (const { client } of step.client) keys.add(clientKey(client))
  }
  return keys
}

/** What a step draws between lanes: its message, its call, the answers it gives. */
function linksOf({ event, client }: TraceStep, trace: Trace): Link[] {
  const links: Link[] = []
  if (event.type === 'deliver' || event.type === 'lose' || event.type === 'duplicate') {
    links.push([nodeKey(event.from), nodeKey(event.to)])
  }
  if (event.type === 'invoke') links.push([clientKey(trace.clients.indexOf(event.client)), nodeKey(event.node)])
  const actor = actorOf(event)
  for (const answer of client) {
    if (answer.type !== 'invoke' && actor !== undefined) links.push([nodeKey(actor), clientKey(answer.client)])
  }
  return links
}

/** Lanes with more neighbours than this are not rearranged: they are not drawn as lanes anyway. */
const ARRANGED_MAX = 40

/**
 * The lanes in an order with short arrows and contiguous sides of partitions: from the order of the trace, the best
 * single move is made until no move is an improvement. Deterministic; a local optimum is enough for a picture.
 */
function arranged(lanes: readonly Lane[], trace: Trace, links: readonly Link[]): readonly Lane[] {
  if (lanes.length > ARRANGED_MAX) return lanes
  const cost = costOf(lanes, trace, links)
  let best = lanes
  let bestCost = cost(best)
  for (;;) {
    const found = moves(best)
      .map((order) => ({ order, cost: cost(order) }))
      .reduce((a, b) => (b.cost < a.cost ? b : a), { order: best, cost: bestCost })
    // Costs are sums of fractions: a gain below the smallest real one is rounding, and would loop.
    if (found.cost > bestCost - 0.001) return best
    best = found.order
    bestCost = found.cost
  }
}

/** Every order that differs by moving one lane, or by turning a stretch of lanes round. */
function moves(order: readonly Lane[]): Lane[][] {
  const found: Lane[][] = []
  for (let from = 0; from < order.length; from += 1) {
    for (let to = 0; to < order.length; to += 1) {
      if (from === to) continue
      const rest = order.filter((_, i) => i !== from)
      found.push([...rest.slice(0, to), ...order.slice(from, from + 1), ...rest.slice(to)])
      if (from < to)
        found.push([...order.slice(0, from), ...order.slice(from, to + 1).reverse(), ...order.slice(to + 1)])
    }
  }
  return found
}

const SPLIT_SIDE_COST = 1000
const OUT_OF_ORDER_COST = 0.01
/** A client belongs beside its node: few arrows go there, and they frame the story. */
const CLIENT_WEIGHT = 4

function costOf(natural: readonly Lane[], trace: Trace, links: readonly Link[]): (order: readonly Lane[]) => number {
  const clients = new Set(natural.filter(({ kind }) => kind === 'client').map(({ key }) => key))
  const weights = new Map<string, { readonly link: Link; count: number }>()
  for (const link of links) {
    const key = [...link].sort().join(' | ')
    const entry = weights.get(key) ?? { link, count: 0 }
    entry.count += link.some((end) => clients.has(end)) ? CLIENT_WEIGHT : 1
    weights.set(key, entry)
  }
  const partitions = trace.steps.flatMap(({ event }) => (event.type === 'partition' ? [sidesOf(event)] : []))
  const rank = new Map(natural.map(({ key }, i) => [key, i]))
  return (order) => {
    const place = new Map(order.map(({ key }, i) => [key, i]))
    let cost = 0
    for (const { link, count } of weights.values()) {
      cost += count * Math.abs((place.get(link[0]) ?? 0) - (place.get(link[1]) ?? 0))
    }
    for (const sides of partitions) cost += SPLIT_SIDE_COST * seams(order, sides)
    for (const [i, a] of order.entries()) {
      for (const b of order.slice(i + 1))
        cost += (rank.get(a.key) ?? 0) > (rank.get(b.key) ?? 0) ? OUT_OF_ORDER_COST : 0
    }
    return cost
  }
}

/** What stands for the side of a bridge: it belongs between the first side and the second. */
export const BRIDGE = 0.5

/** The number of the side each node is on. A node that no side names is on none. */
export function sidesOf({ groups, bridge }: Partition): ReadonlyMap<string, number> {
  const sides = groups.flatMap((group, i) => group.map((id): [string, number] => [nodeKey(id), i]))
  return new Map(bridge === undefined ? sides : [...sides, [nodeKey(bridge), BRIDGE]])
}

/** How often neighbouring nodes are on different sides; a side and its bridge are half as far apart. */
function seams(order: readonly Lane[], sides: ReadonlyMap<string, number>): number {
  const places = order.filter(({ kind }) => kind === 'node').map(({ key }) => sides.get(key))
  return places.slice(1).reduce<number>((sum, place, i) => sum + distance(places[i], place), 0)
}

function distance(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : 1
  return Math.min(1, Math.abs(a - b))
}
