/**
 * What is wrong with a single read, whatever the order of the transactions: each flaw refutes every level from one on.
 * Sources: Adya (1999) for G1a and G1b; Kingsbury & Alvaro, "Elle" (2020), for the rest.
 */
import type { Value } from '../../history/index.js'

/**
 * - `unwritten-read`: nobody wrote what was read.
 * - `internal`: a read after an own write gives something else, or two reads of others' writes of one key differ.
 * - `duplicate-elements`: a list shows an element twice.
 * - `G1a`: what was read was written by a transaction that aborted.
 * - `G1b`: what was read is not the last that its transaction wrote to the key.
 * - `future-read`: the transaction reads what it writes only later.
 * - `incompatible-order`: of two lists of a key neither begins with the other.
 * - `torn-append`: a list shows the appends of a transaction in another order, interrupted, or not all of them.
 * - `dirty-update`: a committed append builds on that of a transaction that aborted.
 */
export type FlawName =
  | 'unwritten-read'
  | 'internal'
  | 'duplicate-elements'
  | 'G1a'
  | 'G1b'
  | 'future-read'
  | 'incompatible-order'
  | 'torn-append'
  | 'dirty-update'

/** One step of one transaction: places in `transactions` and in `accesses`. */
export interface AccessAt {
  readonly transaction: number
  readonly access: number
}

export interface Flaw {
  readonly name: FlawName
  /** The weakest level that forbids it. */
  readonly refutes: 'read-uncommitted' | 'read-committed' | 'read-atomic'
  readonly key: Value
  /** What was read, or the element at fault. */
  readonly value: Value
  /** The read at fault first, then the steps that it contradicts: the write, the other read, … */
  readonly accesses: readonly [AccessAt, ...AccessAt[]]
}

/** Examples that are kept of each name; the count goes on. */
const EXAMPLES_MAX = 1000

/** Flaws as they are found: counted by name, the first thousand of each kept. */
export class Flaws {
  readonly all: Flaw[] = []
  readonly counts = new Map<FlawName, number>()

  add(flaw: Flaw): void {
    const count = (this.counts.get(flaw.name) ?? 0) + 1
    this.counts.set(flaw.name, count)
    if (count <= EXAMPLES_MAX) this.all.push(flaw)
  }
}
