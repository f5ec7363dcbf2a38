/**
 * What must come before what in the order of a key's versions. An order of all versions exists unless some of these
 * demands lead in a circle.
 *
 * Nodes are versions, and collecting points through which many versions come before many others without an edge for each
 * pair. An edge says "before, or the same"; only those of strict rules exclude the same. So a circle is a contradiction
 * when it passes through two versions, or along a strict edge.
 */

import { Edges } from '../circle.js'
import { Ints } from '../ints.js'
import { NONE } from './trails.js'

/** Why one version comes before another, or is the same. */
export const rules = [
  /** Part of a way through collecting points. */
  'through',
  /** The initial version is before all others. */
  'first',
  /** One transaction wrote the one, and later the other. */
  'program',
  /** A list showed the one before the other. */
  'listed',
  /** The longest list showed the one, and not yet the other. */
  'unlisted',
  /** The write of the one had returned before that of the other began. */
  'real-time',
  /** Monotonic writes: one session wrote the one, and later the other. */
  'issued',
  /** Writes follow reads: a session found the one (or what was written in view of it), and later wrote the other. */
  'followed',
  /** Monotonic reads: one session found the one, and later the other. */
  'found',
  /** Read your writes: one session wrote the one, and later found the other. */
  'own',
  /** Monotonic writes: a session found a write issued after the one, and later found the other. */
  'seen-issued',
  /** Writes follow reads: a session found a write that followed a read of the one, and later found the other. */
  'seen-followed',
] as const
export type Rule = (typeof rules)[number]

const STRICT: readonly Rule[] = ['first', 'program', 'listed', 'unlisted', 'real-time', 'issued', 'followed']
const THROUGH = 0

/** One version before another, and the accesses that say so, in the order in which they are told. */
export interface Step {
  readonly from: number
  readonly to: number
  readonly rule: Rule
  readonly accesses: readonly number[]
}

/** The demands on an order. Every method is O(1), `contradiction` O(nodes and edges). */
export class Order {
  readonly #edges: Edges
  readonly #rule = new Ints()
  readonly #by = new Ints()
  readonly #at = new Ints()

  constructor(private readonly versions: number) {
    this.#edges = new Edges(versions)
  }

  /** A new collecting point. */
  point(): number {
    return this.#edges.node()
  }

  /** @param by what says so: an access, or two */
  before(from: number, to: number, rule: Rule, by: number = NONE, at: number = NONE): void {
    this.#edges.add(from, to)
    this.#rule.push(rules.indexOf(rule))
    this.#by.push(by)
    this.#at.push(at)
  }

  /** A circle of steps that no order can take, one of the shortest there are if few are involved; or `undefined`. */
  contradiction(): readonly Step[] | undefined {
    const { edges, starts } = this.#edges.byNode()
    const component = this.#edges.components({ edges, starts })
    const bad = this.#contradictory(component)
    if (bad.size === 0) return undefined
    let shortest: readonly number[] | undefined
    let tries = TRIES_MAX
    for (let version = 0; version < this.versions && tries > 0; version += 1) {
      if (!bad.has(component[version]!)) continue
      tries -= 1
      const circle = this.#circleFrom(version, { edges, starts, component })
      if (circle && (shortest === undefined || circle.length < shortest.length)) shortest = circle
    }
    return this.#steps(shortest!)
  }

  /** Components of which some circle is a contradiction. */
  #contradictory(component: Int32Array): ReadonlySet<number> {
    const bad = new Set<number>()
    const seen = new Uint8Array(this.#edges.nodes)
    for (let version = 0; version < this.versions; version += 1) {
      const each = component[version]!
      if (seen[each] === 1) bad.add(each)
      seen[each] = 1
    }
    for (let edge = 0; edge < this.#edges.from.length; edge += 1) {
      const each = component[this.#edges.from.at(edge)]!
      if (each === component[this.#edges.to.at(edge)] && this.#isStrict(edge)) bad.add(each)
    }
    return bad
  }

  #isStrict(edge: number): boolean {
    return STRICT.includes(rules[this.#rule.at(edge)]!)
  }

  /**
   * The edges of a shortest way from a version back to itself that is a contradiction: breadth first over nodes, each of
   * them before and after something that makes it one.
   */
  #circleFrom(version: number, { edges, starts, component }: Graph): readonly number[] | undefined {
    const start = version * 2
    const cameBy = new Map<number, readonly [edge: number, before: number]>()
    const queue = [start]
    for (let head = 0; head < queue.length; head += 1) {
      const state = queue[head]!
      const [node, isBad] = [state >> 1, state & 1]
      for (let i = starts[node]!; i < starts[node + 1]!; i += 1) {
        const edge = edges[i]!
        const to = this.#edges.to.at(edge)
        if (component[to] !== component[version]) continue
        const next = to * 2 + (isBad || this.#isStrict(edge) || (to < this.versions && to !== version) ? 1 : 0)
        if (next === start || cameBy.has(next)) continue
        cameBy.set(next, [edge, state])
        if (next === start + 1) return way(cameBy, start)
        queue.push(next)
      }
    }
    return undefined
  }

  #steps(circle: readonly number[]): readonly Step[] {
    const steps: Step[] = []
    let from = this.#edges.from.at(circle[0]!)
    let rule: Rule = 'through'
    let accesses: number[] = []
    for (const edge of circle) {
      if (this.#rule.at(edge) !== THROUGH) rule = rules[this.#rule.at(edge)]!
      accesses.push(...[this.#by.at(edge), this.#at.at(edge)].filter((access) => access !== NONE))
      const to = this.#edges.to.at(edge)
      if (to >= this.versions) continue
      steps.push({ from, to, rule, accesses })
      from = to
      accesses = []
    }
    return steps
  }
}

interface Graph {
  readonly edges: Int32Array
  readonly starts: Int32Array
  readonly component: Int32Array
}

/** From how many versions a shortest circle is looked for. */
const TRIES_MAX = 64

function way(cameBy: ReadonlyMap<number, readonly [number, number]>, start: number): readonly number[] {
  const edges: number[] = []
  let state = start + 1
  while (state !== start) {
    const [edge, before] = cameBy.get(state)!
    edges.push(edge)
    state = before
  }
  return edges.reverse()
}
