/**
 * Decides by reachability what can be decided: an order of two writes that would close a cycle is none, and so the other one
 * holds; and again with what follows from that, until nothing more follows.
 *
 * Source: Tan et al., "Cobra" (2020), and Huang et al., "Efficient black-box checking of snapshot isolation in databases"
 * (PolySI, 2023), for pruning.
 */
import type { Limits } from '../../verdict.js'
import { NONE } from '../observations.js'
import { CLOSES, ORDERS } from './edge-list.js'
import { Findings } from './findings.js'
import { Integers } from './growing.js'
import type { OpenRead, Polygraph } from './polygraph.js'
import { ReadPruner } from './prune-reads.js'
import { Reach } from './reach.js'

/** Why there is no order, as the edges of the rounds before `round` show. */
export type Refutation = { readonly round: number } & (
  | { readonly type: 'cycle' }
  /** There is a path from the end of an edge that closes to its beginning, of edges that show. */
  | { readonly type: 'closed'; readonly edge: number }
  /** Neither of two writes can have come first. */
  | { readonly type: 'neither'; readonly first: number; readonly second: number }
  /** A read met none of the writes that it may have met. */
  | { readonly type: 'unread'; readonly read: OpenRead }
)

export type Pruned =
  | { readonly type: 'refuted'; readonly refutation: Refutation }
  | { readonly type: 'open' }
  | { readonly type: 'unfinished'; readonly reason: string }

/** Pairs of writes of open order that are kept at most, a few hundred megabytes. */
const PAIRS_MAX = 2 ** 24
const [BEFORE_IS_DEAD, AFTER_IS_DEAD] = [1, 2]
const PAIRS_BETWEEN_STOPS = 8192
const STOPPED = { type: 'unfinished', reason: 'the search was told to stop' } as const

export class Pruner {
  readonly reach: Reach
  readonly visible: Reach
  readonly findings = new Findings()
  /** Pairs of slots whose order is open. */
  readonly pairFirst = new Integers()
  readonly pairSecond = new Integers()
  #dead = new Uint8Array(0)
  /** Of each slot those behind it that have edges already, as lists. */
  readonly #headBehind: Int32Array
  readonly #nextBehind = new Integers()
  readonly #behind = new Integers()
  #hasChanged = false
  readonly #reads: ReadPruner | undefined

  constructor(
    private readonly polygraph: Polygraph,
    private readonly limits: Limits,
  ) {
    const { nodes, edges, layout, chains, slotNode, openReads } = polygraph
    this.reach = new Reach(nodes, edges, false, chains)
    const hasOther = layout.rw === CLOSES && layout.ww === ORDERS
    this.visible = hasOther ? new Reach(nodes, edges, true, chains) : this.reach
    this.#headBehind = new Int32Array(slotNode.length).fill(NONE)
    this.#reads = openReads.length > 0 ? new ReadPruner(polygraph, this.reach, this.visible, this.findings) : undefined
  }

  run(): Pruned {
    const { polygraph } = this
    for (;;) {
      polygraph.now += 1
      const round = polygraph.now
      if (!this.reach.compute()) return { type: 'refuted', refutation: { type: 'cycle', round } }
      if (this.visible !== this.reach) this.visible.compute()
      if (round === 1 && !this.#collectPairs()) {
        return { type: 'unfinished', reason: `more than ${PAIRS_MAX} pairs of writes have no known order` }
      }
      this.#hasChanged = this.#reads?.takeOver() ?? false
      const closed = this.#look()
      if (closed === 'stopped') return STOPPED
      if (closed !== NONE) return { type: 'refuted', refutation: { type: 'closed', edge: closed, round } }
      const refutation = this.#settle()
      if (refutation) return { type: 'refuted', refutation }
      if (!this.#hasChanged) return { type: 'open' }
      if (this.limits.shouldStop?.()) return STOPPED
    }
  }

  #collectPairs(): boolean {
    const { slotStart, slotNode, readers, layout, isSure, openReads } = this.polygraph
    const { pairFirst, pairSecond } = this
    const isRead = readers.head.map((head) => (head === NONE ? 0 : 1))
    for (const { sources } of openReads) for (const source of sources) isRead[source] = 1
    for (let key = 0; key + 1 < slotStart.length; key += 1) {
      const [start, end] = [slotStart[key]!, slotStart[key + 1]!]
      for (let first = start; first < end; first += 1) {
        if (isSure[slotNode[first]!] === 0) continue
        for (let second = first + 1; second < end; second += 1) {
          if (isSure[slotNode[second]!] === 0) continue
          if (layout.isUnreadFree && isRead[first] === 0 && isRead[second] === 0) continue
          pairFirst.push(first)
          pairSecond.push(second)
        }
        if (pairFirst.length > PAIRS_MAX) return false
      }
    }
    return true
  }

  /** Marks what is dead. An edge that closes and is closed, or `NONE`. */
  #look(): number | 'stopped' {
    const { pairFirst, pairSecond, reach, visible } = this
    const [first, second] = [pairFirst.values, pairSecond.values]
    if (this.#dead.length < pairFirst.length) this.#dead = new Uint8Array(pairFirst.length)
    else this.#dead.fill(0, 0, pairFirst.length)
    const dead = this.#dead
    for (let part = 0; part < reach.parts; part += 1) {
      if (part > 0) {
        reach.select(part)
        if (visible !== reach) visible.select(part)
      }
      const closed = this.#findClosed()
      if (closed !== NONE) return closed
      this.#reads?.look()
      for (let pair = 0; pair < pairFirst.length; pair += 1) {
        if (pair % PAIRS_BETWEEN_STOPS === 0 && this.limits.shouldStop?.()) return 'stopped'
        if (this.#isDead(first[pair]!, second[pair]!)) dead[pair]! |= BEFORE_IS_DEAD
        if (this.#isDead(second[pair]!, first[pair]!)) dead[pair]! |= AFTER_IS_DEAD
      }
    }
    return NONE
  }

  #findClosed(): number {
    const { edges, layout } = this.polygraph
    if (layout.rw !== CLOSES) return NONE
    const { kind, from, to, count } = edges
    for (let edge = 0; edge < count; edge += 1)
      if (kind[edge] === CLOSES && this.visible.reaches(to[edge]!, from[edge]!)) return edge
    return NONE
  }

  /** Whether one write before another would close a cycle. */
  #isDead(first: number, second: number): boolean {
    const { polygraph, reach, visible } = this
    const { slotNode, readers } = polygraph
    const [a, b] = [slotNode[first]!, slotNode[second]!]
    if (reach.reaches(polygraph.overwriting(b), polygraph.end(a))) return true
    const behind = polygraph.end(b)
    for (let entry = readers.head[first]!; entry !== NONE; entry = readers.next.values[entry]!) {
      const reader = readers.node.values[entry]!
      if (reader !== b && visible.reaches(behind, polygraph.begin(reader))) return true
    }
    return false
  }

  /** Takes over what was found. */
  #settle(): Refutation | undefined {
    const { pairFirst, pairSecond } = this
    const round = this.polygraph.now
    const settled = this.#reads?.settle()
    if (settled?.unread) return { type: 'unread', read: settled.unread, round }
    if (settled?.hasChanged) this.#hasChanged = true
    const [first, second] = [pairFirst.values, pairSecond.values]
    let kept = 0
    for (let pair = 0; pair < pairFirst.length; pair += 1) {
      const dead = this.#dead[pair]!
      if (dead === 0) {
        first[kept] = first[pair]!
        second[kept] = second[pair]!
        kept += 1
      } else if (dead === BEFORE_IS_DEAD) this.#putBefore(second[pair]!, first[pair]!)
      else if (dead === AFTER_IS_DEAD) this.#putBefore(first[pair]!, second[pair]!)
      else return { type: 'neither', first: first[pair]!, second: second[pair]!, round }
    }
    pairFirst.length = kept
    pairSecond.length = kept
    for (const node of settled?.happened ?? []) this.#collectPairsOf(node)
    return undefined
  }

  /** Adds the edges of an order that was found, unless they follow from others. */
  #putBefore(first: number, second: number): void {
    const { polygraph, findings } = this
    const { slotNode, readers } = polygraph
    const [a, b] = [slotNode[first]!, slotNode[second]!]
    if (this.#followsFromOther(first, b)) return
    const finding = findings.addOrder(first, second, polygraph.now)
    this.#hasChanged = true
    polygraph.addOverwrite(a, b, finding)
    for (let entry = readers.head[first]!; entry !== NONE; entry = readers.next.values[entry]!) {
      const reader = readers.node.values[entry]!
      if (reader !== b) polygraph.addPrecedes(reader, b, entry, finding)
    }
    this.#nextBehind.push(this.#headBehind[first]!)
    this.#behind.push(second)
    this.#headBehind[first] = this.#behind.length - 1
  }

  /** Whether a write is known to be overwritten by one that comes before transaction `b` anyway. */
  #followsFromOther(first: number, b: number): boolean {
    const { polygraph, visible } = this
    const end = polygraph.end(b)
    for (let at = this.#headBehind[first]!; at !== NONE; at = this.#nextBehind.values[at]!) {
      const other = polygraph.slotNode[this.#behind.values[at]!]!
      if (visible.reaches(polygraph.end(other), end)) return true
    }
    return false
  }

  /** Of a transaction of which it was not sure before that it happened. */
  #collectPairsOf(node: number): void {
    const { slotStart, slotNode, isSure } = this.polygraph
    for (const slot of this.polygraph.slotsOf(node)) {
      const key = this.polygraph.keyOf(slot)
      for (let other = slotStart[key]!; other < slotStart[key + 1]!; other += 1) {
        if (other === slot || isSure[slotNode[other]!] === 0) continue
        this.pairFirst.push(Math.min(slot, other))
        this.pairSecond.push(Math.max(slot, other))
      }
    }
  }
}
