/**
 * Levels that look at single steps, read committed and read atomic, where it is open who read from whom: the choice as a
 * formula. Nothing is said of two writes whose order no read asks for: any order of the transactions gives them one.
 *
 * Source: Adya (1999) and Biswas & Enea (2019), as in their axioms.
 */
import type { Rule } from '../levels.js'
import { AMBIGUOUS, INITIAL, type Observations } from '../observations.js'
import { ORDERS, SHOWS } from './edge-list.js'
import { Formula } from './formula.js'
import { ALWAYS } from './literals.js'
import type { Polygraph } from './polygraph.js'

/** Who a read may have met: a node or `INITIAL`, if the literal is true. */
interface Source {
  readonly writer: number
  readonly literal: number
}

interface Read {
  readonly key: number
  readonly sources: readonly Source[]
}

/** @param place of each node in the order that is tried first */
export function encodeSteps(polygraph: Polygraph, rule: Rule, place: Int32Array): Formula {
  return new StepEncoder(polygraph, rule, place).encode()
}

class StepEncoder {
  readonly #formula: Formula
  readonly #observations: Observations
  readonly #writes: Set<number>
  readonly #writersOf: readonly (readonly number[])[]
  readonly #orders = new Map<number, number>()

  constructor(
    polygraph: Polygraph,
    private readonly rule: Rule,
    private readonly place: Int32Array,
  ) {
    this.#formula = new Formula(polygraph)
    this.#observations = polygraph.observations
    const { count, keys, writeStart, writeKey } = polygraph.observations
    const writersOf: number[][] = keys.map(() => [])
    this.#writes = new Set()
    for (let node = 0; node < count; node += 1) {
      for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1) {
        writersOf[writeKey[write]!]!.push(node)
        this.#writes.add(writeKey[write]! * count + node)
      }
    }
    this.#writersOf = writersOf
  }

  encode(): Formula {
    const { base, definition } = this.rule
    for (let node = 0; node < this.#observations.count; node += 1) {
      const reads = this.#readsOf(node)
      if (base === 'read-atomic') this.#addAtomic(node, reads)
      else if (definition === 'biswas-enea') this.#addMonotonic(node, reads)
    }
    return this.#formula
  }

  #readsOf(node: number): Read[] {
    const { readStart, readKey, readWriter } = this.#observations
    const reads: Read[] = []
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      const key = readKey[read]!
      const writer = readWriter[read]!
      const sources = writer === AMBIGUOUS ? this.#choose(node, read) : [{ writer, literal: ALWAYS }]
      reads.push({ key, sources })
    }
    return reads
  }

  #choose(node: number, read: number): Source[] {
    const formula = this.#formula
    const { isOptional } = this.#observations
    const candidates = this.#observations.candidates.get(read)!
    const likely = candidates.reduce((best, other) => (this.#isLikelier(other, best, node) ? other : best))
    const sources = Array.from(candidates, (writer): Source => {
      const literal = formula.variable(writer === likely)
      if (writer === INITIAL) return { writer, literal }
      formula.edges.add(writer, node, literal, SHOWS)
      if (isOptional[writer] === 1) formula.implies([literal], formula.happened(writer), [writer, node])
      return { writer, literal }
    })
    const writers = Array.from(candidates).filter((writer) => writer !== INITIAL)
    formula.clause(
      sources.map(({ literal }) => literal),
      [node, ...writers],
    )
    return sources
  }

  #isLikelier(writer: number, other: number, node: number): boolean {
    const at = (each: number) => (each === INITIAL ? -1 : this.place[each]!)
    return at(other) > this.place[node]!
      ? at(writer) < at(other)
      : at(writer) > at(other) && at(writer) < this.place[node]!
  }

  /** What a read met is not older than what an earlier read of the same transaction saw written. */
  #addMonotonic(node: number, reads: readonly Read[]): void {
    for (const [i, { key, sources }] of reads.entries())
      for (const earlier of reads.slice(0, i))
        for (const seen of earlier.sources) for (const source of sources) this.#addOlder(node, key, source, seen)
  }

  /** What a read met is not older than what any transaction wrote that comes before by one step. */
  #addAtomic(node: number, reads: readonly Read[]): void {
    for (const { key, sources } of reads) {
      for (const other of reads)
        for (const seen of other.sources) for (const source of sources) this.#addOlder(node, key, source, seen)
      for (const writer of this.#writersOf[key]!) {
        if (!this.#isBefore(writer, node)) continue
        const literal = this.#observations.isOptional[writer] === 1 ? this.#formula.happened(writer) : ALWAYS
        for (const source of sources) this.#addOlder(node, key, source, { writer, literal })
      }
    }
  }

  /** Of two transactions of which one was read from and the other one seen, the latter wrote first, if it wrote the key. */
  #addOlder(node: number, key: number, source: Source, seen: Source): void {
    const { count } = this.#observations
    if (seen.writer === source.writer || seen.writer === INITIAL || !this.#writes.has(key * count + seen.writer)) return
    const isInitial = source.writer === INITIAL
    const conclusion = isInitial ? undefined : this.#order(seen.writer, source.writer)
    const about = isInitial ? [node, seen.writer] : [node, seen.writer, source.writer]
    this.#formula.implies([source.literal, seen.literal], conclusion, about)
  }

  /** A literal that is there for its edge alone: nothing is said where it is false. */
  #order(first: number, second: number): number {
    const id = first * this.#observations.count + second
    const known = this.#orders.get(id)
    if (known !== undefined) return known
    const literal = this.#formula.variable(false)
    this.#formula.edges.add(first, second, literal, ORDERS)
    this.#orders.set(id, literal)
    return literal
  }

  /** In the session or in real time. */
  #isBefore(first: number, second: number): boolean {
    const { session, invoked, completed } = this.#observations
    const { order } = this.rule
    if (order === 'none' || first === second) return false
    if (session[first] === session[second] && first < second) return true
    return order === 'real-time' && completed[first]! < invoked[second]!
  }
}
