/** Which transactions a refutation rests on: those of its cycles, and of all that made each of their edges sure. */
import { NONE } from '../observations.js'
import { shortCycle } from './cycles.js'
import type { Findings } from './findings.js'
import { keyShown } from './lists.js'
import { type Path, Paths } from './paths.js'
import { type OpenRead, type Polygraph, REAL_TIME, SESSION, WITHIN } from './polygraph.js'
import type { Refutation } from './prune.js'

export class Reasons {
  readonly #nodes = new Set<number>()
  readonly #explained = new Set<number>()
  readonly #paths: Paths

  constructor(
    private readonly polygraph: Polygraph,
    private readonly findings: Findings,
    private readonly reads: readonly OpenRead[],
  ) {
    this.#paths = new Paths(polygraph)
  }

  /** The transactions of all that was added, ascending. */
  nodes(): number[] {
    for (const node of this.#nodes) this.#addWitness(node)
    return [...this.#nodes].sort((a, b) => a - b)
  }

  clear(): void {
    this.#nodes.clear()
    this.#explained.clear()
  }

  addNodes(nodes: Iterable<number>): void {
    for (const node of nodes) this.#nodes.add(node)
  }

  addRefutation(refutation: Refutation): void {
    const { round } = refutation
    const { edges } = this.polygraph
    if (refutation.type === 'cycle') this.addCycle(shortCycle(this.polygraph, this.#paths, round).edges)
    else if (refutation.type === 'closed') {
      const [from, to] = [edges.from[refutation.edge]!, edges.to[refutation.edge]!]
      this.addCycle([refutation.edge, ...this.#path(to, from, round, true).edges])
    } else if (refutation.type === 'neither') {
      this.#addDeadOrder(refutation.first, refutation.second, round)
      this.#addDeadOrder(refutation.second, refutation.first, round)
    } else this.#addDeadSources(refutation.read, refutation.read.candidates, round)
  }

  /** Edges from first to last; those that only the solver knows are passed over, except for their ends. */
  addCycle(cycle: readonly number[]): void {
    const { polygraph } = this
    const { edges, label } = polygraph
    const before = this.#nodes.size
    for (const [i, edge] of cycle.entries()) {
      const kind = this.#labelOf(edge)
      if (kind === WITHIN) continue
      if (kind === SESSION || kind === REAL_TIME) {
        const next = this.#labelOf(cycle[(i + 1) % cycle.length]!)
        if ((next === SESSION || next === REAL_TIME) && next !== kind) this.#addEnd(edges.to[edge]!)
        continue
      }
      this.#addEnd(edges.from[edge]!)
      this.#addEnd(edges.to[edge]!)
      if (edge < label.length) this.#addReasons(edge)
    }
    // A cycle of time alone: it cannot be, but if it is, it is all there is.
    if (this.#nodes.size === before) for (const edge of cycle) this.#addEnd(edges.from[edge]!)
  }

  #labelOf(edge: number): number {
    return edge < this.polygraph.label.length ? this.polygraph.label.values[edge]! : NONE
  }

  #addEnd(node: number): void {
    const transaction = this.polygraph.transactionAt(node)
    if (transaction !== NONE) this.#nodes.add(transaction)
  }

  #addReasons(edge: number): void {
    const { reader, reason } = this.polygraph
    if (reader.values[edge] !== NONE) this.addReader(reader.values[edge]!)
    const why = reason.values[edge]!
    if (why >= 0) this.addFinding(why)
    else if (why !== NONE) this.#addLongest(keyShown(why))
  }

  addReader(entry: number): void {
    const { readers, slotNode } = this.polygraph
    this.#nodes.add(readers.node.values[entry]!)
    const source = readers.source.values[entry]!
    if (!this.polygraph.isInitial(source)) this.#nodes.add(slotNode[source]!)
    if (readers.finding.values[entry] !== NONE) this.addFinding(readers.finding.values[entry]!)
  }

  addFinding(finding: number): void {
    if (this.#explained.has(finding)) return
    this.#explained.add(finding)
    const { findings } = this
    const round = findings.round(finding)
    const first = findings.first(finding)
    if (findings.isRead(finding)) {
      const read = this.reads[first]!
      this.#addDeadSources(
        read,
        read.candidates.filter((source) => !this.#isReader(source, read, finding)),
        round,
      )
    } else this.#addDeadOrder(findings.second(finding), first, round)
  }

  /** Whether a finding says that a read met a source. */
  #isReader(source: number, { node }: OpenRead, finding: number): boolean {
    const { readers } = this.polygraph
    for (let entry = readers.head[source]!; entry !== NONE; entry = readers.next.values[entry]!)
      if (readers.node.values[entry] === node && readers.finding.values[entry] === finding) return true
    return false
  }

  /** Why one write cannot come before another. */
  #addDeadOrder(first: number, second: number, round: number): void {
    const { polygraph } = this
    const { slotNode, readers } = polygraph
    const [a, b] = [slotNode[first]!, slotNode[second]!]
    this.#nodes.add(a)
    this.#nodes.add(b)
    const end = polygraph.end(a)
    const direct = this.#paths.find(polygraph.overwriting(b), (node) => node === end, round, false)
    const entries = new Map<number, number>()
    for (let entry = readers.head[first]!; entry !== NONE; entry = readers.next.values[entry]!) {
      const reader = readers.node.values[entry]!
      if (reader !== b && this.#isEarlier(entry, round)) entries.set(polygraph.begin(reader), entry)
    }
    const isReader = (node: number) => entries.has(node)
    const through =
      entries.size === 0
        ? undefined
        : this.#paths.find(polygraph.end(b), isReader, round, polygraph.layout.rw !== 0, direct && direct.cost - 1)
    if (through) this.addReader(entries.get(through.end)!)
    this.#addPath((through ?? direct)!)
  }

  #isEarlier(entry: number, round: number): boolean {
    const finding = this.polygraph.readers.finding.values[entry]!
    return finding === NONE || this.findings.round(finding) < round
  }

  /** Why a read cannot have met any of some sources. */
  #addDeadSources(read: OpenRead, sources: readonly number[], round: number): void {
    const { polygraph } = this
    this.#nodes.add(read.node)
    this.addNodes(polygraph.writersOf(read.candidates))
    for (const source of sources) this.#addDeadSource(read, source, round)
  }

  #addDeadSource({ node, key }: OpenRead, source: number, round: number): void {
    const { polygraph } = this
    const { slotStart, slotNode, isSure, happenedBy } = polygraph
    const isInitial = polygraph.isInitial(source)
    const end = isInitial ? NONE : polygraph.end(slotNode[source]!)
    const begin = polygraph.begin(node)
    const direct = isInitial ? undefined : this.#paths.find(begin, (other) => other === end, round, false)
    if (direct) {
      this.#addPath(direct)
      return
    }
    for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1) {
      const writer = slotNode[slot]!
      if (slot === source || writer === node || isSure[writer] === 0) continue
      if (happenedBy.has(writer) && !this.#isEarlier(happenedBy.get(writer)!, round)) continue
      const between = polygraph.end(writer)
      const after = this.#paths.find(between, (other) => other === begin, round, polygraph.layout.rw !== 0)
      if (!after) continue
      const before = isInitial ? undefined : this.#paths.find(end, (other) => other === between, round, false)
      if (!isInitial && !before) continue
      this.#nodes.add(writer)
      this.#addPath(after)
      if (before) this.#addPath(before)
      return
    }
  }

  #path(from: number, to: number, round: number, onlyShowing: boolean): Path {
    return this.#paths.find(from, (node) => node === to, round, onlyShowing)!
  }

  #addPath({ edges }: Path): void {
    const { from, to } = this.polygraph.edges
    this.#addEnd(from[edges[0]!]!)
    this.#addEnd(to[edges.at(-1)!]!)
    this.addCycle(edges)
  }

  #addLongest(key: number): void {
    const { longest, nodeOf } = this.polygraph.observations
    const transaction = longest.transaction[key]!
    if (transaction !== NONE) this.#nodes.add(nodeOf[transaction]!)
  }

  /** A transaction with an unknown end is in play because somebody read from it. */
  #addWitness(node: number): void {
    const { history, transactionOf, isOptional, chain, chainStart, keys } = this.polygraph.observations
    if (history.transactions[transactionOf[node]!]!.status !== 'unknown') return
    const { readers, happenedBy } = this.polygraph
    if (isOptional[node] === 1) {
      if (happenedBy.has(node)) this.addReader(happenedBy.get(node)!)
      return
    }
    if (history.type === 'list-append') {
      for (let key = 0; key < keys.length; key += 1)
        if (chain.subarray(chainStart[key]!, chainStart[key + 1]!).includes(node)) this.#addLongest(key)
      return
    }
    for (const slot of this.polygraph.slotsOf(node)) {
      for (let entry = readers.head[slot]!; entry !== NONE; entry = readers.next.values[entry]!) {
        if (readers.finding.values[entry] !== NONE) continue
        this.#nodes.add(readers.node.values[entry]!)
        return
      }
    }
  }
}
