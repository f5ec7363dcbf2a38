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
  /** Of each key its slots by place, as they were when last looked at. */
  readonly #slots: Int32Array[] = []
  /** Of each key where it is contradicted first, as it was when last looked at, or `NONE`; and the keys that are. */
  readonly #contradictedAt: Int32Array
  readonly #contradicted = new Set<number>()
  /** Keys that must be looked at again. */
  #dirty: number[] = []
  readonly #isDirty: Uint8Array
  /** Keys that a transaction writes or reads, transaction by transaction. */
  readonly #keyStart: Int32Array
  readonly #keys: Int32Array
  readonly #variables = new Map<number, number>()

  constructor(
    private readonly polygraph: Polygraph,
    private readonly formula: Formula,
  ) {
    const { slotStart, slotNode, isSure } = polygraph
    this.#isDirty = new Uint8Array(slotStart.length)
    this.#contradictedAt = new Int32Array(slotStart.length)
    for (let key = 0; key + 1 < slotStart.length; key += 1) {
      const slots = Int32Array.from({ length: slotStart[key + 1]! - slotStart[key]! }, (_, i) => slotStart[key]! + i)
      this.#slots.push(slots.filter((slot) => isSure[slotNode[slot]!] === 1))
      if (this.#slots[key]!.length > 1) this.#mark(key)
    }
    const { start, keys } = this.#keysByTransaction()
    this.#keyStart = start
    this.#keys = keys
  }

  #keysByTransaction() {
    const { slotStart, slotNode, readers, observations } = this.polygraph
    const start = new Int32Array(observations.count + 1)
    const each = (take: (transaction: number, key: number) => void) => {
      for (let key = 0; key + 1 < slotStart.length; key += 1) {
        if (this.#slots[key]!.length < 2) continue
        for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1) {
          take(slotNode[slot]!, key)
          for (let entry = readers.head[slot]!; entry !== NONE; entry = readers.next.values[entry]!)
            take(readers.node.values[entry]!, key)
        }
      }
    }
    each((transaction) => {
      start[transaction + 1]! += 1
    })
    for (let i = 0; i < observations.count; i += 1) start[i + 1]! += start[i]!
    const keys = new Int32Array(start[observations.count]!)
    const next = start.slice()
    each((transaction, key) => {
      keys[next[transaction]!] = key
      next[transaction]! += 1
    })
    return { start, keys }
  }

  #mark(key: number): void {
    if (this.#isDirty[key] === 1) return
    this.#isDirty[key] = 1
    this.#dirty.push(key)
  }

  choose(solver: VariableSource, theory: OrderTheory): number {
    const { moved, place } = theory.graph
    for (let i = 0; i < moved.length; i += 1) {
      const transaction = this.polygraph.transactionAt(moved.values[i]!)
      if (transaction === NONE) continue
      for (let at = this.#keyStart[transaction]!; at < this.#keyStart[transaction + 1]!; at += 1)
        this.#mark(this.#keys[at]!)
    }
    moved.length = 0
    for (const key of this.#dirty) {
      this.#isDirty[key] = 0
      this.#contradictedAt[key] = this.#look(key, place)
      if (this.#contradictedAt[key] === NONE) this.#contradicted.delete(key)
      else this.#contradicted.add(key)
    }
    this.#dirty = []
    const [a, b] = this.#first(place)
    if (a === NONE) return NONE
    const known = this.#variables.get(this.#id(a, b))
    return known ?? this.#add(a, b, solver, theory)
  }

  /** The first two transactions that contradict the order of the nodes: what is before them is well then. */
  #first(place: Int32Array): readonly [number, number] {
    const { polygraph } = this
    let [first, second, best] = [NONE, NONE, Infinity]
    for (const key of this.#contradicted) {
      const slots = this.#slots[key]!
      const at = this.#contradictedAt[key]!
      const [a, b] = [polygraph.slotNode[slots[at - 1]!]!, polygraph.slotNode[slots[at]!]!]
      const here = place[polygraph.end(b)]!
      if (here < best) [first, second, best] = [a, b, here]
    }
    return [first, second]
  }

  /** Where, among its slots, the order of the nodes is none of the versions of a key: the place of the second of two; or `NONE`. */
  #look(key: number, place: Int32Array): number {
    const { polygraph } = this
    const { slotNode, readers } = polygraph
    const slots = this.#slots[key]!
    sortByPlace(slots, (slot) => place[polygraph.end(slotNode[slot]!)]!)
    for (let i = 1; i < slots.length; i += 1) {
      const [a, b] = [slotNode[slots[i - 1]!]!, slotNode[slots[i]!]!]
      const end = place[polygraph.end(b)]!
      if (!polygraph.layout.isUnreadFree && place[polygraph.end(a)]! > place[polygraph.overwriting(b)]!) return i
      for (let entry = readers.head[slots[i - 1]!]!; entry !== NONE; entry = readers.next.values[entry]!) {
        const reader = readers.node.values[entry]!
        if (reader !== b && place[polygraph.begin(reader)]! > end) return i
      }
    }
    return NONE
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

/** By insertion, for they mostly are nearly in order; where they turn out not to be, anew. */
function sortByPlace(slots: Int32Array, placeOf: (slot: number) => number): void {
  let moves = 16 * slots.length
  for (let i = 1; i < slots.length; i += 1) {
    const slot = slots[i]!
    const place = placeOf(slot)
    let at = i
    while (at > 0 && placeOf(slots[at - 1]!) > place) {
      slots[at] = slots[at - 1]!
      at -= 1
    }
    slots[at] = slot
    moves -= i - at
    if (moves > 0) continue
    slots.sort((a, b) => placeOf(a) - placeOf(b))
    return
  }
}
