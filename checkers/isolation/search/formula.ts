/** What is open, for the solver: clauses, and edges that are there if a literal is true. */
import { EdgeList } from './edge-list.js'
import { ALWAYS, negate } from './literals.js'
import type { Polygraph } from './polygraph.js'

/** In place of a literal: what is never so. */
const NEVER_TRUE = -2

export class Formula {
  /** Those of the polygraph first, under their numbers there. */
  readonly edges = new EdgeList()
  readonly clauses: number[][] = []
  /** Of each clause the transactions that it is about. */
  readonly about: (readonly number[])[] = []
  /** Of edges that come with a literal, the entry of the reader by whom they are. */
  readonly readerOf = new Map<number, number>()
  readonly #phases: number[] = []
  readonly #happened = new Map<number, number>()

  constructor({ edges }: Polygraph) {
    for (let edge = 0; edge < edges.count; edge += 1)
      this.edges.add(edges.from[edge]!, edges.to[edge]!, ALWAYS, edges.kind[edge]!)
  }

  get variables(): number {
    return this.#phases.length
  }

  get isTriedTrue(): Uint8Array {
    return Uint8Array.from(this.#phases)
  }

  /** The literal that a new variable is true. */
  variable(isTriedTrue: boolean): number {
    this.#phases.push(isTriedTrue ? 1 : 0)
    return 2 * (this.#phases.length - 1)
  }

  /** One of the literals is true, as follows from what these transactions did. */
  clause(literals: readonly number[], about: readonly number[]): void {
    if (literals.includes(ALWAYS)) return
    this.clauses.push(literals.filter((literal) => literal !== NEVER_TRUE))
    this.about.push(about)
  }

  /** If all of some literals are true, so is another one. */
  implies(literals: readonly number[], conclusion: number | undefined, about: readonly number[]): void {
    const negated = literals.map((literal) => (literal === ALWAYS ? NEVER_TRUE : negate(literal)))
    this.clause(conclusion === undefined ? negated : [...negated, conclusion], about)
  }

  /** The literal for a transaction having happened that need not have. */
  happened(node: number): number {
    const known = this.#happened.get(node)
    if (known !== undefined) return known
    const literal = this.variable(false)
    this.#happened.set(node, literal)
    return literal
  }
}
