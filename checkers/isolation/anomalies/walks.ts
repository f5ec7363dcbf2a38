/** The shortest cycles through one transaction, by breadth first search: what kinds of hops they may have is a `Shape`. */
import { NONE } from '../observations.js'
import { type Graph, RT, RW } from './graph.js'

export interface Hop {
  readonly from: number
  readonly to: number
  readonly kind: number
  readonly key: number
}

/** Which cycles are looked for. */
export interface Shape {
  /** Kinds of the first hop. */
  readonly first: number
  /** Kinds of the others. */
  readonly others: number
  /**
   * `any`: no more is asked. `adjacent`: the last hop is an rw-hop, as the first one. `apart`: two rw-hops or more, no
   * two of them adjacent.
   */
  readonly rw: 'any' | 'adjacent' | 'apart'
}

/** What may still be looked at; counts down. */
export interface Budget {
  edges: number
}

export interface Times {
  readonly invoked: Int32Array
  readonly completed: Int32Array
}

/** States are nodes in phases: for `apart`, bit 0 says that an rw-hop led here, bit 1 that there were two. */
const PHASES = 4
const AFTER_RW = 1
const ENOUGH = 2

/** What is reached with so many hops; stand-ins among it are passed before any transaction is. */
class Level {
  readonly standIns: number[] = []
  readonly transactions: number[] = []

  clear(): void {
    this.standIns.length = 0
    this.transactions.length = 0
  }
}

export class Walks {
  readonly #seen: Int32Array
  readonly #before: Int32Array
  readonly #via: Int32Array
  #search = 0
  readonly #levels = [new Level(), new Level()] as const

  /** @param times of the transactions, if real time counts: so that the last hop need not be looked for */
  constructor(
    readonly graph: Graph,
    readonly times: Times | undefined,
  ) {
    this.#seen = new Int32Array(graph.size * PHASES)
    this.#before = new Int32Array(graph.size * PHASES)
    this.#via = new Int32Array(graph.size * PHASES)
  }

  /**
   * The length of a shortest cycle through `origin`, up to `bound`; 0 if there is none, or the budget is spent. Where
   * rw-hops must lie apart the cycle may meet a transaction twice. O(states + edges).
   * @param isInside leaves out nodes, in the phase of a layered component
   */
  shortest(
    origin: number,
    { first, others, rw }: Shape,
    bound: number,
    isInside: (node: number, isAfterRw: boolean) => boolean,
    budget: Budget,
  ): number {
    const { graph, times } = this
    const { start, to, kind, count } = graph
    const seen = this.#seen
    const [before, via] = [this.#before, this.#via]
    this.#search += 1
    const search = this.#search
    const goal = rw === 'apart' ? ENOUGH : rw === 'adjacent' ? AFTER_RW : 0
    let [level, next]: [Level, Level] = [...this.#levels]
    level.clear()
    for (let edge = start[origin]!; edge < start[origin + 1]!; edge += 1) {
      if ((kind[edge]! & first) !== 0) reach(to[edge]!, kind[edge] === RW ? AFTER_RW : 0, NONE, edge, level)
    }
    for (let length = 1; length <= bound; length += 1) {
      for (const state of level.standIns) {
        const node = state >> 2
        budget.edges -= start[node + 1]! - start[node]! + 1
        for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) {
          if (isUseful(to[edge]!, length)) reach(to[edge]!, state & 3, state, edge, level)
        }
      }
      if (seen[origin * PHASES + goal] === search) return length
      if (level.transactions.length === 0 || length === bound) return 0
      next.clear()
      for (const state of level.transactions) {
        const node = state >> 2
        budget.edges -= start[node + 1]! - start[node]! + 1
        if (budget.edges < 0) return 0
        for (let edge = start[node]!; edge < start[node + 1]!; edge += 1) {
          const k = kind[edge]!
          if ((k & others) === 0) continue
          const then = phaseAfter(state & 3, k)
          if (then === NONE) continue
          if (k === RT && times !== undefined) {
            if (times.completed[node]! < times.invoked[origin]!) reach(origin, then, state, edge, next)
            if (length + 1 === bound) continue
          }
          if (isUseful(to[edge]!, length + 1)) reach(to[edge]!, then, state, edge, next)
        }
      }
      ;[level, next] = [next, level]
    }
    return 0

    function isUseful(node: number, length: number): boolean {
      return length < bound || node === origin || node >= count
    }

    function phaseAfter(phase: number, k: number): number {
      if (rw !== 'apart') return k === RW ? AFTER_RW : 0
      if (k !== RW) return phase & ENOUGH
      return (phase & AFTER_RW) !== 0 ? NONE : AFTER_RW | ENOUGH
    }

    function reach(node: number, phase: number, from: number, edge: number, into: Level): void {
      let reached = phase
      if (node === origin) {
        if (from === NONE) return
        if (rw !== 'any' && phase !== goal) return
        reached = goal
      } else {
        if (node < count && rw !== 'apart') reached = 0
        if (rw === 'any') reached = 0
        if (!isInside(node, (reached & AFTER_RW) !== 0)) return
      }
      const state = node * PHASES + reached
      if (seen[state] === search) return
      seen[state] = search
      before[state] = from
      via[state] = edge
      if (node < count) into.transactions.push(state)
      else into.standIns.push(state)
    }
  }

  /** The hops of the cycle that the last search found. */
  hops(origin: number, { rw }: Shape): readonly Hop[] {
    const { to, kind, key, count } = this.graph
    const hops: Hop[] = []
    let state = origin * PHASES + (rw === 'apart' ? ENOUGH : rw === 'adjacent' ? AFTER_RW : 0)
    let target = origin
    while (state !== NONE) {
      const edge = this.#via[state]!
      state = this.#before[state]!
      const from = state === NONE ? origin : state >> 2
      if (from >= count) continue
      hops.push({ from, to: target, kind: kind[edge]!, key: key[edge]! })
      target = from
    }
    void to
    return hops.reverse()
  }
}
