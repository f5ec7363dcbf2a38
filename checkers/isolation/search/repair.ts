/**
 * Decides as little as possible: of the order of all nodes that the theory keeps, only what contradicts an order of the
 * versions of a key must be decided, pair by pair, the first one first, until nothing does. So pairs that are well as they
 * are cost nothing.
 *
 * Assumes: it is known who read from whom, and rw orders nodes.
 */
import { NONE } from '../observations.js'
import type { Formula } from './formula.js'
import { negate } from './literals.js'
import type { Chooser, OrderTheory } from './order-theory.js'
import type { Polygraph } from './polygraph.js'
import type { VariableSource } from './theory.js'

export class Repair implements Chooser {
  /** Slots of each transaction. */
  readonly #slotStart: Int32Array
  readonly #slots: Int32Array
  readonly #keyOf: Int32Array
  /** Of each key its slots in the order of the nodes, as far as that has been found to be well. */
  readonly #stacks: number[][]
  /** In which walk each key was met last. */
  readonly #walk: Int32Array
  #walks = 0
  /** All that ends at an earlier place was well at the end of the last walk. */
  #wellBefore = 0
  readonly #variables = new Map<number, number>()

  constructor(
    private readonly polygraph: Polygraph,
    private readonly formula: Formula,
  ) {
    const { slotStart, slotNode, isSure, observations } = polygraph
    const { count, keys } = observations
    this.#stacks = keys.map(() => [])
    this.#walk = new Int32Array(keys.length)
    this.#keyOf = new Int32Array(slotNode.length)
    this.#slotStart = new Int32Array(count + 1)
    for (const node of slotNode) this.#slotStart[node + 1]! += isSure[node]!
    for (let node = 0; node < count; node += 1) this.#slotStart[node + 1]! += this.#slotStart[node]!
    this.#slots = new Int32Array(this.#slotStart[count]!)
    const next = this.#slotStart.slice()
    for (let key = 0; key < keys.length; key += 1) {
      for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1) {
        const node = slotNode[slot]!
        if (isSure[node] === 0) continue
        this.#keyOf[slot] = key
        this.#slots[next[node]!] = slot
        next[node]! += 1
      }
    }
  }

  choose(solver: VariableSource, theory: OrderTheory): number {
    const { graph } = theory
    const { polygraph } = this
    this.#walks += 1
    const start = Math.min(this.#wellBefore, graph.changedFrom)
    graph.changedFrom = polygraph.nodes
    for (let place = start; place < polygraph.nodes; place += 1) {
      const transaction = polygraph.transactionAt(graph.at[place]!)
      if (transaction === NONE || graph.at[place] !== polygraph.end(transaction)) continue
      for (let i = this.#slotStart[transaction]!; i < this.#slotStart[transaction + 1]!; i += 1) {
        const slot = this.#slots[i]!
        const before = this.#before(slot, start, graph.place)
        if (before !== NONE && !this.#follows(before, transaction, graph.place)) {
          this.#wellBefore = place
          const other = polygraph.slotNode[before]!
          return this.#variables.get(this.#id(other, transaction)) ?? this.#add(other, transaction, solver, theory)
        }
        this.#stacks[this.#keyOf[slot]!]!.push(slot)
      }
    }
    this.#wellBefore = polygraph.nodes
    return NONE
  }

  /** The slot of the same key before another one, in the order of the nodes; what is behind `start` has not been walked yet. */
  #before(slot: number, start: number, place: Int32Array): number {
    const { polygraph } = this
    const key = this.#keyOf[slot]!
    const stack = this.#stacks[key]!
    if (this.#walk[key] !== this.#walks) {
      this.#walk[key] = this.#walks
      while (stack.length > 0 && place[polygraph.end(polygraph.slotNode[stack.at(-1)!]!)]! >= start) stack.pop()
    }
    return stack.at(-1) ?? NONE
  }

  /** Whether a transaction can have overwritten a slot, as the nodes stand. */
  #follows(slot: number, transaction: number, place: Int32Array): boolean {
    const { polygraph } = this
    const { slotNode, readers, layout } = polygraph
    const overwriting = place[polygraph.overwriting(transaction)]!
    if (!layout.isUnreadFree && place[polygraph.end(slotNode[slot]!)]! > overwriting) return false
    const end = place[polygraph.end(transaction)]!
    for (let entry = readers.head[slot]!; entry !== NONE; entry = readers.next.values[entry]!) {
      const reader = readers.node.values[entry]!
      if (reader !== transaction && place[polygraph.begin(reader)]! > end) return false
    }
    return true
  }

  #id(a: number, b: number): number {
    return a < b ? a * this.polygraph.observations.count + b : b * this.polygraph.observations.count + a
  }

  /** A variable for the order of two transactions, and the edges of both orders. */
  #add(a: number, b: number, solver: VariableSource, theory: OrderTheory): number {
    const [first, second] = a < b ? [a, b] : [b, a]
    const variable = solver.addVariable(first === a)
    this.#variables.set(this.#id(a, b), variable)
    for (const [from, to, literal] of [
      [first, second, 2 * variable],
      [second, first, negate(2 * variable)],
    ] as const) {
      const edge = this.formula.edges.count
      this.#addEdges(from, to, literal)
      theory.addLiteral(edge)
    }
    return variable
  }

  #addEdges(first: number, second: number, literal: number): void {
    const { polygraph } = this
    const { readers, layout } = polygraph
    const { edges, readerOf } = this.formula
    edges.add(polygraph.end(first), polygraph.overwriting(second), literal, layout.ww)
    for (const slot of polygraph.slotsOf(first)) {
      if (!polygraph.writes(second, polygraph.keyOf(slot))) continue
      for (let entry = readers.head[slot]!; entry !== NONE; entry = readers.next.values[entry]!) {
        const reader = readers.node.values[entry]!
        if (reader === second) continue
        readerOf.set(edges.count, entry)
        edges.add(polygraph.begin(reader), polygraph.end(second), literal, layout.rw)
      }
    }
  }
}
