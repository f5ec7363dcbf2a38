/**
 * What is known of the order of transactions, and what is open: which of two writes of a key came first, and which write
 * an ambiguous read met.
 *
 * Source: Papadimitriou, "The serializability of concurrent database updates" (1979); Tan et al., "Cobra" (2020).
 */
import type { Order } from '../levels.js'
import { NONE, type Observations } from '../observations.js'
import type { Chains } from './chains.js'
import { EdgeList, SHOWS } from './edge-list.js'
import { Integers } from './growing.js'
import type { Layout } from './layout.js'
import { ALWAYS } from './literals.js'

/** What an edge stands for. `WITHIN` goes from the beginning of a transaction to its end. */
export const [WITHIN, SESSION, REAL_TIME, READS, OVERWRITES, PRECEDES] = [0, 1, 2, 3, 4, 5]

/** An ambiguous read that may have met one of several sources. */
export interface OpenRead {
  readonly node: number
  readonly key: number
  /** Sources that are still possible. */
  sources: readonly number[]
  /** Those that were possible at first. */
  readonly candidates: readonly number[]
}

/** Who read what a source had written: an entry of a list. */
export class Readers {
  /** Of each source its last reader. */
  readonly head: Int32Array
  readonly next = new Integers()
  readonly node = new Integers()
  readonly source = new Integers()
  /** The finding by which it is known that this was read; `NONE` where it was so from the beginning. */
  readonly finding = new Integers()

  constructor(sources: number) {
    this.head = new Int32Array(sources).fill(NONE)
  }

  /** The number of the entry; the same for the same reader again. */
  add(source: number, node: number, finding: number): number {
    const head = this.head[source]!
    if (head !== NONE && this.node.values[head] === node) return head
    this.node.push(node)
    this.source.push(source)
    this.finding.push(finding)
    this.next.push(head)
    this.head[source] = this.next.length - 1
    return this.next.length - 1
  }
}

export class Polygraph {
  readonly nodes: number
  /** All edges that are known. */
  readonly edges = new EdgeList()
  /** Of each edge what it stands for; the reader by whom it is, or `NONE`; what it follows from, see `reasonOf…`. */
  readonly label = new Integers()
  readonly reader = new Integers()
  readonly reason = new Integers()
  /** Of each edge the round in which it was found; 0 for those that are there from the beginning. */
  readonly round = new Integers()
  now = 0

  /**
   * Writes whose order is to be found, those of each key together: of key k from `slotStart[k]` up to `slotStart[k + 1]`,
   * ascending by node. A source of reads is one of them, or `initialOf(key)`.
   */
  readonly slotStart: Int32Array
  readonly slotNode: Int32Array
  readonly readers: Readers
  openReads: OpenRead[] = []
  /** 1 for a node that certainly happened. */
  readonly isSure: Uint8Array
  /** Of a node that need not have happened, once it is sure, the entry of its reader. */
  readonly happenedBy = new Map<number, number>()
  readonly chains: Chains | undefined

  constructor(
    readonly observations: Observations,
    readonly layout: Layout,
    order: Order,
    slots: { readonly start: Int32Array; readonly node: Int32Array },
    barriers: number,
  ) {
    const { count, keys, isOptional } = observations
    this.nodes = (layout.isSplit ? 2 * count : count) + barriers
    this.slotStart = slots.start
    this.slotNode = slots.node
    this.readers = new Readers(slots.node.length + keys.length)
    this.isSure = isOptional.map((is) => 1 - is)
    this.chains = order === 'none' ? undefined : sessionChains(observations, layout, this.nodes)
  }

  begin(node: number): number {
    return this.layout.isSplit ? 2 * node : node
  }

  end(node: number): number {
    return this.layout.isSplit ? 2 * node + 1 : node
  }

  /** Where what overwrites a transaction's write comes after it. */
  overwriting(node: number): number {
    return this.layout.overwritesAtEnd ? this.end(node) : this.begin(node)
  }

  /** The transaction of a node of the graph, or `NONE` for one between times. */
  transactionAt(node: number): number {
    const { count } = this.observations
    if (this.layout.isSplit) return node < 2 * count ? node >> 1 : NONE
    return node < count ? node : NONE
  }

  initialOf(key: number): number {
    return this.slotNode.length + key
  }

  /** The key of a source. */
  keyOf(source: number): number {
    if (this.isInitial(source)) return source - this.slotNode.length
    let [low, high] = [0, this.slotStart.length - 1]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.slotStart[middle]! <= source) low = middle
      else high = middle
    }
    return low
  }

  /** The slots of a transaction. */
  slotsOf(node: number): number[] {
    const { writeStart, writeKey } = this.observations
    const slots: number[] = []
    for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1) {
      const key = writeKey[write]!
      const slot = this.slotNode.subarray(this.slotStart[key]!, this.slotStart[key + 1]!).indexOf(node)
      if (slot >= 0) slots.push(this.slotStart[key]! + slot)
    }
    return slots
  }

  /** Whether the order of a transaction's write of a key is to be found. */
  writes(node: number, key: number): boolean {
    return this.slotNode.subarray(this.slotStart[key]!, this.slotStart[key + 1]!).includes(node)
  }

  isInitial(source: number): boolean {
    return source >= this.slotNode.length
  }

  /** The transactions of sources. */
  writersOf(sources: readonly number[]): number[] {
    return sources.filter((source) => !this.isInitial(source)).map((source) => this.slotNode[source]!)
  }

  add(from: number, to: number, kind: number, label: number, reader: number, reason: number): void {
    this.edges.add(from, to, ALWAYS, kind)
    this.label.push(label)
    this.reader.push(reader)
    this.reason.push(reason)
    this.round.push(this.now)
  }

  /** One transaction before another, in its session or in real time. */
  addOrder(from: number, to: number, label: number): void {
    this.add(from, to, SHOWS, label, NONE, NONE)
  }

  addRead(writer: number, reader: number, entry: number): void {
    this.add(this.end(writer), this.begin(reader), SHOWS, READS, entry, NONE)
  }

  addOverwrite(first: number, second: number, reason: number): void {
    this.add(this.end(first), this.overwriting(second), this.layout.ww, OVERWRITES, NONE, reason)
  }

  /** What `reader` read was overwritten by `writer`. */
  addPrecedes(reader: number, writer: number, entry: number, reason: number): void {
    this.add(this.begin(reader), this.end(writer), this.layout.rw, PRECEDES, entry, reason)
  }
}

function sessionChains({ count, sessions, session, sessionBefore }: Observations, layout: Layout, nodes: number) {
  const chain = new Int32Array(nodes)
  const place = new Int32Array(nodes).fill(-1)
  const places = new Int32Array(count)
  for (let node = 0; node < count; node += 1) {
    const before = sessionBefore[node]!
    const at = before === NONE ? 0 : places[before]! + 1
    places[node] = at
    if (layout.isSplit) {
      chain[2 * node] = session[node]!
      chain[2 * node + 1] = session[node]!
      place[2 * node] = 2 * at
      place[2 * node + 1] = 2 * at + 1
    } else {
      chain[node] = session[node]!
      place[node] = at
    }
  }
  return { count: sessions, chain, place }
}
