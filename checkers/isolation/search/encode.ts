/** What pruning left open, as clauses and as edges that come with literals, for the solver. */
import { NONE } from '../observations.js'
import { EdgeList } from './edge-list.js'
import { ALWAYS, negate } from './literals.js'
import type { OpenRead, Polygraph } from './polygraph.js'
import type { Pruner } from './prune.js'

/** Never true. */
const NEVER_TRUE = -2

export class Encoder {
  readonly edges = new EdgeList()
  readonly clauses: number[][] = []
  readonly about: number[][] = []
  /** Of each edge that comes with a literal, a transaction besides its ends without which it would not be. */
  readonly edgeAbout = new Map<number, number>()
  readonly #phases: number[] = []
  /** Literals for the order of two transactions, and for a transaction having happened. */
  readonly #orders = new Map<number, number>()
  readonly #happened = new Map<number, number>()
  readonly #openReadsOf = new Map<number, { read: OpenRead; literal: number }[]>()

  constructor(
    private readonly polygraph: Polygraph,
    private readonly pruner: Pruner,
    private readonly place: Int32Array,
  ) {
    const { edges } = polygraph
    for (let edge = 0; edge < edges.count; edge += 1)
      this.edges.add(edges.from[edge]!, edges.to[edge]!, ALWAYS, edges.kind[edge]!)
  }

  get variables(): number {
    return this.#phases.length
  }

  get isTriedTrue(): Uint8Array {
    return Uint8Array.from(this.#phases)
  }

  encode(): void {
    for (const read of this.polygraph.openReads) this.#addRead(read)
    const { pairFirst, pairSecond } = this.pruner
    for (let pair = 0; pair < pairFirst.length; pair += 1)
      this.#addPair(pairFirst.values[pair]!, pairSecond.values[pair]!)
    if (this.polygraph.openReads.length > 0) this.#addRest()
  }

  #variable(isTriedTrue: boolean): number {
    this.#phases.push(isTriedTrue ? 1 : 0)
    return 2 * (this.#phases.length - 1)
  }

  #clause(literals: readonly number[], about: readonly number[]): void {
    if (literals.includes(ALWAYS)) return
    this.clauses.push(literals.filter((literal) => literal !== NEVER_TRUE))
    this.about.push([...about])
  }

  #isFirst(a: number, b: number): boolean {
    return this.place[this.polygraph.end(a)]! < this.place[this.polygraph.end(b)]!
  }

  /** A read met one of its sources, whose transaction so happened. */
  #addRead(read: OpenRead): void {
    const { polygraph } = this
    const transactions = read.candidates
      .filter((source) => !polygraph.isInitial(source))
      .map((source) => polygraph.slotNode[source]!)
    // What was last before the read, in the order that was guessed.
    const best = read.sources.reduce((last, source) => (this.#isLater(source, last, read) ? source : last))
    const literals = read.sources.map((source) => {
      const literal = this.#variable(source === best)
      const list = this.#openReadsOf.get(source) ?? []
      list.push({ read, literal })
      this.#openReadsOf.set(source, list)
      if (polygraph.isInitial(source)) return literal
      const writer = polygraph.slotNode[source]!
      this.edges.add(polygraph.end(writer), polygraph.begin(read.node), literal, 1)
      if (polygraph.isSure[writer] === 0)
        this.#clause([negate(literal), this.#happenedLiteral(writer)], [writer, read.node])
      return literal
    })
    this.#clause(literals, [read.node, ...transactions])
  }

  #isLater(source: number, other: number, { node }: OpenRead): boolean {
    const { polygraph, place } = this
    const at = (each: number) => (polygraph.isInitial(each) ? -1 : place[polygraph.end(polygraph.slotNode[each]!)]!)
    const end = place[polygraph.begin(node)]!
    const [a, b] = [at(source), at(other)]
    return b > end ? a < b : a > b && a <= end
  }

  #happenedLiteral(node: number): number {
    if (this.polygraph.isSure[node] === 1) return ALWAYS
    const known = this.#happened.get(node)
    if (known !== undefined) return known
    const literal = this.#variable(false)
    this.#happened.set(node, literal)
    return literal
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
    const { count } = polygraph.observations
    const known = this.#orders.get(a * count + b)
    if (known !== undefined) return known
    const [happenedA, happenedB] = [this.#happenedLiteral(a), this.#happenedLiteral(b)]
    let before = this.#variable(this.#isFirst(a, b))
    let after = negate(before)
    if (happenedA !== ALWAYS || happenedB !== ALWAYS) {
      before = this.#variable(false)
      after = this.#variable(false)
      this.#clause([negateUnlessAlways(happenedA), negateUnlessAlways(happenedB), before, after], [a, b])
    }
    this.#orders.set(a * count + b, before)
    this.#orders.set(b * count + a, after)
    const { layout } = polygraph
    this.edges.add(polygraph.end(a), polygraph.overwriting(b), before, layout.ww)
    this.edges.add(polygraph.end(b), polygraph.overwriting(a), after, layout.ww)
    return before
  }

  /** Who read a write comes before a transaction that overwrites it, if `order` holds. */
  #addReaders(source: number, writer: number, order: number): void {
    const { polygraph } = this
    const { readers, slotNode } = polygraph
    for (let entry = readers.head[source]!; entry !== NONE; entry = readers.next.values[entry]!)
      this.#addPrecedes(readers.node.values[entry]!, writer, order, entry)
    for (const { read, literal } of this.#openReadsOf.get(source) ?? []) {
      if (read.node === writer) continue
      const about = [read.node, writer, ...(polygraph.isInitial(source) ? [] : [slotNode[source]!])]
      if (order === ALWAYS) this.#addPrecedes(read.node, writer, literal, NONE)
      else this.#addPrecedes(read.node, writer, this.#both(literal, order, about), NONE)
    }
  }

  #both(one: number, other: number, about: readonly number[]): number {
    const literal = this.#variable(false)
    this.#clause([negate(one), negate(other), literal], about)
    return literal
  }

  #addPrecedes(reader: number, writer: number, literal: number, entry: number): void {
    const { polygraph } = this
    if (reader === writer || literal === ALWAYS) return
    const edge = this.edges.add(polygraph.begin(reader), polygraph.end(writer), literal, polygraph.layout.rw)
    if (entry !== NONE) this.edgeAbout.set(edge, entry)
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
        this.#addReaders(polygraph.initialOf(key), slotNode[slot]!, this.#happenedLiteral(slotNode[slot]!))
        for (let other = slot + 1; other < end; other += 1)
          if (!isOpen.has(slot * slotNode.length + other)) this.#addRestPair(slot, other)
      }
    }
  }

  #addRestPair(slot: number, other: number): void {
    const { slotNode, isSure } = this.polygraph
    const [a, b] = [slotNode[slot]!, slotNode[other]!]
    if (this.#isKnown(a, b)) this.#addReaders(slot, b, this.#happenedLiteral(b))
    else if (this.#isKnown(b, a)) this.#addReaders(other, a, this.#happenedLiteral(a))
    else if (isSure[a] === 0 || isSure[b] === 0 || this.pruner.reach.parts > 1) this.#addPair(slot, other)
  }

  #isKnown(a: number, b: number): boolean {
    const { polygraph, pruner } = this
    return pruner.reach.parts === 1 && pruner.reach.reaches(polygraph.end(a), polygraph.overwriting(b))
  }
}

function negateUnlessAlways(literal: number): number {
  return literal === ALWAYS ? NEVER_TRUE : negate(literal)
}
