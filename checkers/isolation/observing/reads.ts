/** External reads as they are found, by step and by the transaction that they read from. */
import type { Flaws } from '../flaws.js'
import type { Columns } from './columns.js'

export class Reads {
  count = 0
  /** Whether any read was seen, good or bad. */
  observes = false
  readonly step: Int32Array
  /** A transaction, `INITIAL` or `AMBIGUOUS`. */
  readonly writer: Int32Array
  readonly candidates = new Map<number, readonly number[]>()
  /** How many reads there are before those of each transaction, as far as they have begun. */
  readonly start: Int32Array
  #begun = 0
  /** The last external read of each key. */
  readonly #lastStep: Int32Array

  constructor(
    private readonly columns: Columns,
    private readonly flaws: Flaws,
  ) {
    const steps = columns.key.length
    this.step = new Int32Array(steps)
    this.writer = new Int32Array(steps)
    this.start = new Int32Array(columns.start.length)
    this.#lastStep = new Int32Array(columns.keys.values.length).fill(-1)
  }

  /** The next transaction begins. */
  begin(): void {
    this.start[this.#begun] = this.count
    this.#begun += 1
    this.start[this.#begun] = this.count
  }

  /** A read of the transaction that began last. */
  add(step: number, writer: number, candidates?: readonly number[]): void {
    const read = this.count
    this.count += 1
    this.start[this.#begun] = this.count
    this.step[read] = step
    this.writer[read] = writer
    if (candidates !== undefined) this.candidates.set(read, candidates)
  }

  /** Says so where a read sees another version than the read of the same key before it, in the same transaction. */
  compare(step: number, isSame: (before: number) => boolean): void {
    const { columns } = this
    const key = columns.key[step]!
    const before = this.#lastStep[key]!
    this.#lastStep[key] = step
    if (before < 0 || columns.transaction[before] !== columns.transaction[step] || isSame(before)) return
    const accesses = [columns.at(step), columns.at(before)] as const
    const value = columns.value(step)!
    this.flaws.add({ name: 'internal', refutes: 'read-atomic', key: columns.keys.values[key]!, value, accesses })
  }
}
