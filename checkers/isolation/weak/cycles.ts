/**
 * A short cycle of what must come before what, for people to read. Steps over a whole session, or over a whole list, count
 * as one.
 */
import type { Observations } from '../observations.js'
import { type Components, componentsOf } from './components.js'
import type { ForcedEdges } from './forced.js'
import { type Precedence, precedenceFrom } from './precedence.js'

export interface Graph {
  readonly observations: Observations
  readonly bySession: boolean
  readonly byReads: boolean
  /** All of the above, and what lists show. */
  readonly base: Precedence
  readonly forced: ForcedEdges
  /** Nodes of which a cycle has one, where some are known. */
  readonly starts: Iterable<number>
}

export type Link =
  | { readonly type: 'so' | 'wr'; readonly from: number; readonly to: number }
  | {
      readonly type: 'shown'
      readonly from: number
      readonly to: number
      readonly key: number
      /** Places in `chain` of the two; `later` is absent where no list shows it. */
      readonly place: number
      readonly later?: number
    }
  | { readonly type: 'forced'; readonly from: number; readonly to: number; readonly edge: number }

/** A reader or a list stands behind these, and has to be shown as well. */
const [LIGHT, HEAVY] = [1, 2]
/** How many edges all searches together may follow, once there is a cycle. */
const EDGES_MAX = 4_000_000

/** The shortest cycle, or a short one where there is much to search; the graph has one. */
export function shortCycle(graph: Graph): readonly Link[] {
  const { observations, base, forced } = graph
  const second = precedenceFrom(observations.count, forced.from, forced.to, forced.length)
  const components = componentsOf(observations.count, base, second)
  const search = new CycleSearch(graph, components)
  const bySize = components.members.toSorted((a, b) => a.length - b.length)
  const starts = new Set([...graph.starts].filter((node) => components.of[node]! >= 0))
  for (const node of starts.size > 0 ? starts : bySize.flat()) {
    search.from(node)
    if (search.shortest === 2 * LIGHT || (search.edges > EDGES_MAX && search.cycle.length > 0)) break
  }
  return search.cycle
}

/**
 * Backwards from a node until it is met again, by the lightest steps. Besides the nodes there is a rail beside each
 * session, and one beside each list: it costs to get on one, and nothing to follow it and to get off.
 */
class CycleSearch {
  cycle: readonly Link[] = []
  shortest = Number.POSITIVE_INFINITY
  edges = 0
  readonly #count: number
  readonly #weight: Int32Array
  readonly #parent: Int32Array
  /** The forced edge of a step, or −1. */
  readonly #edge: Int32Array
  #buckets: number[][] = []
  #reached: number[] = []
  #start = -1
  readonly #forcedTo = new Map<number, number[]>()
  /** Of a node the places of lists from which it is reached, and whether it is on the list itself. */
  readonly #placesBefore = new Map<number, { place: number; isSeen: boolean }[]>()
  readonly #keyOfPlace: Int32Array

  constructor(
    private readonly graph: Graph,
    private readonly components: Components,
  ) {
    const { observations, forced } = graph
    this.#count = observations.count
    const states = 2 * this.#count + observations.chain.length
    this.#weight = new Int32Array(states).fill(-1)
    this.#parent = new Int32Array(states)
    this.#edge = new Int32Array(states)
    for (let edge = 0; edge < forced.length; edge += 1) {
      if (this.#isWithin(forced.from[edge]!, forced.to[edge]!)) push(this.#forcedTo, forced.to[edge]!, edge)
    }
    this.#keyOfPlace = new Int32Array(observations.chain.length)
    this.#listPlaces()
  }

  #isWithin(a: number, b: number): boolean {
    return this.components.of[a]! >= 0 && this.components.of[a] === this.components.of[b]
  }

  #listPlaces(): void {
    const { chainStart, chain, unseenStart, unseen, isContradicted } = this.graph.observations
    for (let key = 0; key + 1 < chainStart.length; key += 1) {
      const [from, to] = [chainStart[key]!, chainStart[key + 1]!]
      if (from === to || isContradicted[key] === 1) continue
      this.#keyOfPlace.fill(key, from, to)
      for (let place = from + 1; place < to; place += 1) {
        if (this.components.of[chain[place]!]! >= 0)
          push(this.#placesBefore, chain[place]!, { place: place - 1, isSeen: true })
      }
      for (let i = unseenStart[key]!; i < unseenStart[key + 1]!; i += 1) {
        if (this.components.of[unseen[i]!]! >= 0) push(this.#placesBefore, unseen[i]!, { place: to - 1, isSeen: false })
      }
    }
  }

  from(start: number): void {
    for (const state of this.#reached) this.#weight[state] = -1
    this.#reached = []
    this.#start = start
    this.#buckets = [[start]]
    for (let weight = 0; weight < this.#buckets.length && weight < this.shortest; weight += 1) {
      const bucket = this.#buckets[weight] ?? []
      // It grows while it is gone through: along rails.
      for (let i = 0; i < bucket.length; i += 1) {
        const state = bucket[i]!
        if (weight > 0 && this.#weight[state] !== weight) continue
        if (weight > 0 && state === start) {
          this.shortest = weight
          this.cycle = this.#linksFrom(start)
          return
        }
        if (state < this.#count) this.#leaveNode(state, weight)
        else if (state < 2 * this.#count) this.#followSession(state, weight)
        else this.#followList(state, weight)
      }
    }
  }

  #leaveNode(node: number, weight: number): void {
    const { bySession, byReads, observations, forced } = this.graph
    const { sessionBefore, readStart, readWriter } = observations
    if (bySession && sessionBefore[node]! >= 0)
      this.#reach(this.#count + sessionBefore[node]!, sessionBefore[node]!, node, weight + LIGHT)
    if (byReads) {
      for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1)
        if (readWriter[read]! >= 0) this.#reach(readWriter[read]!, readWriter[read]!, node, weight + LIGHT)
    }
    for (const { place } of this.#placesBefore.get(node) ?? [])
      this.#reach(2 * this.#count + place, observations.chain[place]!, node, weight + HEAVY)
    for (const edge of this.#forcedTo.get(node) ?? [])
      this.#reach(forced.from[edge]!, forced.from[edge]!, node, weight + HEAVY, edge)
  }

  #followSession(state: number, weight: number): void {
    const node = state - this.#count
    const before = this.graph.observations.sessionBefore[node]!
    this.#reach(node, node, state, weight)
    if (before >= 0) this.#reach(this.#count + before, before, state, weight)
  }

  #followList(state: number, weight: number): void {
    const { chain, chainStart } = this.graph.observations
    const place = state - 2 * this.#count
    // One that is in a list twice is not before itself, but before those between.
    if (chain[place] !== this.#start || weight > HEAVY) this.#reach(chain[place]!, chain[place]!, state, weight)
    if (place > chainStart[this.#keyOfPlace[place]!]!) this.#reach(state - 1, chain[place - 1]!, state, weight)
  }

  /** @param node of whose component the search must not leave */
  #reach(state: number, node: number, parent: number, weight: number, edge = -1): void {
    this.edges += 1
    const known = this.#weight[state]!
    if (known >= 0 && known <= weight) return
    if (!this.#isWithin(node, parent < this.#count ? parent : this.#nodeOf(parent))) return
    if (known < 0) this.#reached.push(state)
    this.#weight[state] = weight
    this.#parent[state] = parent
    this.#edge[state] = edge
    while (this.#buckets.length <= weight) this.#buckets.push([])
    this.#buckets[weight]!.push(state)
  }

  #nodeOf(state: number): number {
    if (state < this.#count) return state
    return state < 2 * this.#count ? state - this.#count : this.graph.observations.chain[state - 2 * this.#count]!
  }

  #linksFrom(start: number): Link[] {
    const links: Link[] = []
    for (let state = start; ; ) {
      const from = state
      const edge = this.#edge[state]!
      const rails: number[] = []
      for (state = this.#parent[state]!; state >= this.#count; state = this.#parent[state]!) rails.push(state)
      links.push(this.#linkOf(from, state, edge, rails))
      if (state === start) return links
    }
  }

  #linkOf(from: number, to: number, edge: number, rails: readonly number[]): Link {
    if (edge >= 0) return { type: 'forced', from, to, edge }
    if (rails.length === 0) return { type: 'wr', from, to }
    if (rails[0]! < 2 * this.#count) return { type: 'so', from, to }
    const place = rails[0]! - 2 * this.#count
    const before = rails.at(-1)! - 2 * this.#count
    const { isSeen } = this.#placesBefore.get(to)!.find((entry) => entry.place === before)!
    const key = this.#keyOfPlace[place]!
    return { type: 'shown', from, to, key, place, ...(isSeen ? { later: before + 1 } : {}) }
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key)
  if (values) values.push(value)
  else map.set(key, [value])
}
