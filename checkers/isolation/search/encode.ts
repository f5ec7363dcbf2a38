/** What pruning left open, as a formula. */
import { NONE } from '../observations.js'
import { SHOWS } from './edge-list.js'
import { Formula } from './formula.js'
import { ALWAYS, negate } from './literals.js'
import type { OpenRead, Polygraph } from './polygraph.js'
import type { Pruner } from './prune.js'

/** @param place of each node in the order that is tried first */
export function encode(polygraph: Polygraph, pruner: Pruner, place: Int32Array): Formula {
  return new Encoder(polygraph, pruner, place).encode()
}

class Encoder {
  readonly #formula: Formula
  /** Literals for the order of two transactions, and of each source those who perhaps read it. */
  readonly #orders = new Map<number, number>()
  readonly #openReadsOf = new Map<number, { read: OpenRead; literal: number }[]>()

  constructor(
    private readonly polygraph: Polygraph,
    private readonly pruner: Pruner,
    private readonly place: Int32Array,
  ) {
    this.#formula = new Formula(polygraph)
  }

  encode(): Formula {
    for (const read of this.polygraph.openReads) this.#addRead(read)
    const { pairFirst, pairSecond } = this.pruner
    for (let pair = 0; pair < pairFirst.length; pair += 1)
      this.#addPair(pairFirst.values[pair]!, pairSecond.values[pair]!)
    if (this.polygraph.openReads.length > 0) this.#addRest()
    return this.#formula
  }

  #isFirst(a: number, b: number): boolean {
    return this.place[this.polygraph.end(a)]! < this.place[this.polygraph.end(b)]!
  }

  #happened(node: number): number {
    return this.polygraph.isSure[node] === 1 ? ALWAYS : this.#formula.happened(node)
  }

  /** A read met one of its sources, whose transaction so happened. */
  #addRead(read: OpenRead): void {
    const { polygraph } = this
    const formula = this.#formula
    const likely = read.sources.reduce((best, source) => (this.#isLikelier(source, best, read) ? source : best))
    const literals = read.sources.map((source) => {
      const literal = formula.variable(source === likely)
      const list = this.#openReadsOf.get(source) ?? []
      list.push({ read, literal })
      this.#openReadsOf.set(source, list)
      if (polygraph.isInitial(source)) return literal
      const writer = polygraph.slotNode[source]!
      formula.edges.add(polygraph.end(writer), polygraph.begin(read.node), literal, SHOWS)
      formula.implies([literal], this.#happened(writer), [writer, read.node])
      return literal
    })
    formula.clause(literals, [read.node, ...polygraph.writersOf(read.candidates)])
  }

  /** Whether a source is closer before the read, in the order that is tried, than another one. */
  #isLikelier(source: number, other: number, { node }: OpenRead): boolean {
    const { polygraph, place } = this
    const at = (each: number) => (polygraph.isInitial(each) ? -1 : place[polygraph.end(polygraph.slotNode[each]!)]!)
    const begin = place[polygraph.begin(node)]!
    const [a, b] = [at(source), at(other)]
    return b > begin ? a < b : a > b && a <= begin
  }

  /** The order of two writes, which comes with what their readers read. */
  #addPair(first: number, second: number): void {
    const { slotNode } = this.polygraph
    const [a, b] = [slotNode[first]!, slotNode[second]!]
    this.#addReaders(first, b, this.#order(a, b))
    this.#addReaders(second, a, this.#order(b, a))
  }

  /** The literal for one transaction's writes being before another's, of the keys that both write. */
  #order(a: number, b: number): number {
    const { polygraph } = this
    const { edges } = this.#formula
    const { count } = polygraph.observations
    const known = this.#orders.get(a * count + b)
    if (known !== undefined) return known
    const [before, after] = this.#newOrder(a, b)
    this.#orders.set(a * count + b, before)
    this.#orders.set(b * count + a, after)
    edges.add(polygraph.end(a), polygraph.overwriting(b), before, polygraph.layout.ww)
    edges.add(polygraph.end(b), polygraph.overwriting(a), after, polygraph.layout.ww)
    return before
  }

  /** Transactions that did not happen are in no order. */
  #newOrder(a: number, b: number): readonly [number, number] {
    const formula = this.#formula
    const happened = [this.#happened(a), this.#happened(b)]
    if (happened.every((literal) => literal === ALWAYS)) {
      const before = formula.variable(this.#isFirst(a, b))
      return [before, negate(before)]
    }
    const [before, after] = [formula.variable(false), formula.variable(false)]
    formula.implies([...happened, negate(before)], after, [a, b])
    return [before, after]
  }

  /** Who read a write comes before a transaction that overwrites it, if that is their order. */
  #addReaders(source: number, writer: number, order: number): void {
    const { readers } = this.polygraph
    if (order !== ALWAYS) {
      for (let entry = readers.head[source]!; entry !== NONE; entry = readers.next.values[entry]!)
        this.#addPrecedes(readers.node.values[entry]!, writer, order, entry)
    }
    for (const { read, literal } of this.#openReadsOf.get(source) ?? []) {
      if (read.node === writer) continue
      const both = order === ALWAYS ? literal : this.#both(literal, order, read, source, writer)
      this.#addPrecedes(read.node, writer, both, NONE)
    }
  }

  #both(one: number, other: number, { node }: OpenRead, source: number, writer: number): number {
    const literal = this.#formula.variable(false)
    this.#formula.implies([one, other], literal, [node, writer, ...this.polygraph.writersOf([source])])
    return literal
  }

  #addPrecedes(reader: number, writer: number, literal: number, entry: number): void {
    if (reader === writer) return
    const { polygraph } = this
    const { edges, readerOf } = this.#formula
    const edge = edges.add(polygraph.begin(reader), polygraph.end(writer), literal, polygraph.layout.rw)
    if (entry !== NONE) readerOf.set(edge, entry)
  }

  /** Where reads are open: pairs whose order is known, and pairs of transactions that need not have happened. */
  #addRest(): void {
    const { polygraph, pruner } = this
    const { slotStart, slotNode, isSure, openReads } = polygraph
    const isOpen = new Set<number>()
    for (let pair = 0; pair < pruner.pairFirst.length; pair += 1)
      isOpen.add(pruner.pairFirst.values[pair]! * slotNode.length + pruner.pairSecond.values[pair]!)
    const readKeys = new Set(openReads.map(({ key }) => key))
    for (let key = 0; key + 1 < slotStart.length; key += 1) {
      const [start, end] = [slotStart[key]!, slotStart[key + 1]!]
      if (!readKeys.has(key) && slotNode.subarray(start, end).every((node) => isSure[node] === 1)) continue
      for (let slot = start; slot < end; slot += 1) {
        this.#addReaders(polygraph.initialOf(key), slotNode[slot]!, this.#happened(slotNode[slot]!))
        for (let other = slot + 1; other < end; other += 1)
          if (!isOpen.has(slot * slotNode.length + other)) this.#addRestPair(slot, other)
      }
    }
  }

  #addRestPair(slot: number, other: number): void {
    const { slotNode, isSure } = this.polygraph
    const [a, b] = [slotNode[slot]!, slotNode[other]!]
    if (this.#isKnown(a, b)) this.#addReaders(slot, b, this.#happened(b))
    else if (this.#isKnown(b, a)) this.#addReaders(other, a, this.#happened(a))
    else if (isSure[a] === 0 || isSure[b] === 0 || this.pruner.reach.parts > 1) this.#addPair(slot, other)
  }

  #isKnown(a: number, b: number): boolean {
    const { polygraph, pruner } = this
    return pruner.reach.parts === 1 && pruner.reach.reaches(polygraph.end(a), polygraph.overwriting(b))
  }
}
