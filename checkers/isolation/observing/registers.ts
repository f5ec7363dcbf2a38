/** Whose write each read of a register met. */
import { sameValue, type Value } from '../../../history/index.js'
import { Flaws } from '../flaws.js'
import { AMBIGUOUS, INITIAL } from '../observations.js'
import { ABORTED, COMMITTED, type Columns, NO_STEP, UNKNOWN_END } from './columns.js'
import { UNNUMBERED } from './pair-numbers.js'
import { Reads } from './reads.js'

/** The external reads of all committed transactions. O(steps), where values are written once. */
export function readRegisters(columns: Columns): { reads: Reads; flaws: Flaws } {
  const { start, status, key, isWrite, keys } = columns
  const flaws = new Flaws()
  const reads = new Reads(columns, flaws)
  const resolver = new Resolver(columns)
  const [ownIn, ownStep] = [new Int32Array(keys.values.length).fill(-1), new Int32Array(keys.values.length)]
  for (let t = 0; t + 1 < start.length; t += 1) {
    reads.begin()
    if (status[t] !== COMMITTED) continue
    for (let step = start[t]!; step < start[t + 1]!; step += 1) {
      const k = key[step]!
      if (isWrite[step] === 1) {
        ownIn[k] = t
        ownStep[k] = step
        continue
      }
      const value = columns.value(step)
      if (value === undefined) continue
      reads.observes = true
      if (ownIn[k] === t) checkOwn(columns, flaws, step, value, ownStep[k]!)
      else addExternal(columns, reads, flaws, resolver, step, value)
    }
  }
  return { reads, flaws }
}

function checkOwn({ written, ...columns }: Columns, flaws: Flaws, step: number, value: Value, own: number): void {
  const { key, keys, values, versions } = columns
  const number = values.find(value)
  const read = number === undefined ? UNNUMBERED : versions.find(key[step]!, number)
  if (read === written[own]) return
  const accesses = [columns.at(step), columns.at(own)] as const
  flaws.add({ name: 'internal', refutes: 'read-uncommitted', key: keys.values[key[step]!]!, value, accesses })
}

function addExternal(
  columns: Columns,
  reads: Reads,
  flaws: Flaws,
  resolver: Resolver,
  step: number,
  value: Value,
): void {
  reads.compare(step, (before) => sameValue(columns.value(before)!, value))
  const found = resolver.resolve(step, value)
  if (found === AMBIGUOUS) reads.add(step, AMBIGUOUS, resolver.candidates)
  else if (found !== UNRESOLVED) reads.add(step, found)
  else {
    const { keys, key } = columns
    const { fault, write } = resolver
    const accesses =
      write === NO_STEP ? ([columns.at(step)] as const) : ([columns.at(step), columns.at(write)] as const)
    const refutes = fault === 'unwritten-read' ? 'read-uncommitted' : 'read-committed'
    flaws.add({ name: fault, refutes, key: keys.values[key[step]!]!, value, accesses })
  }
}

const UNRESOLVED = -3

/** Finds the transactions that a read may have read from, or what is wrong with it. */
class Resolver {
  /** After `AMBIGUOUS`: transactions, ascending, `INITIAL` first. */
  candidates: number[] = []
  /** After `UNRESOLVED`: what is wrong, and the write that shows it. */
  fault: 'unwritten-read' | 'future-read' | 'G1a' | 'G1b' = 'unwritten-read'
  write = NO_STEP
  /** The last write of each version, and before each write the one before it of the same version. */
  readonly #last: Int32Array
  readonly #before: Int32Array
  readonly #initial: number | undefined

  constructor(private readonly columns: Columns) {
    const { written, versions, history, values } = columns
    this.#last = new Int32Array(versions.count).fill(NO_STEP)
    this.#before = new Int32Array(written.length)
    this.#initial = history.initial === undefined ? undefined : values.of(history.initial)
    for (let step = 0; step < written.length; step += 1) {
      const version = written[step]!
      if (version === NO_STEP) continue
      this.#before[step] = this.#last[version]!
      this.#last[version] = step
    }
  }

  /** A transaction, `INITIAL`, `AMBIGUOUS` or `UNRESOLVED`. */
  resolve(step: number, value: Value): number {
    const { columns } = this
    const { transaction, status, isFinal } = columns
    const number = columns.values.find(value)
    const isInitial = number !== undefined && number === this.#initial
    const version = number === undefined ? UNNUMBERED : columns.versions.find(columns.key[step]!, number)
    const reader = transaction[step]!
    let [found, count] = [UNRESOLVED, 0]
    let [own, intermediate, aborted] = [NO_STEP, NO_STEP, NO_STEP]
    const first = version === UNNUMBERED ? NO_STEP : this.#last[version]!
    for (let write = first; write !== NO_STEP; write = this.#before[write]!) {
      const t = transaction[write]!
      if (t === reader) own = write
      else if (status[t] === ABORTED) aborted = write
      else if (isFinal[write] === 0) intermediate = write
      else {
        if (count > 0) {
          if (count === 1) this.candidates = [found]
          this.candidates.push(t)
        }
        found = t
        count += 1
      }
    }
    if (isInitial) {
      if (count === 0) return INITIAL
      if (count === 1) this.candidates = [found]
      this.candidates.push(INITIAL)
      count += 1
    }
    if (count > 1) {
      this.candidates.reverse()
      return AMBIGUOUS
    }
    if (count === 1) return found
    if (own !== NO_STEP) [this.fault, this.write] = ['future-read', own]
    else if (intermediate !== NO_STEP) [this.fault, this.write] = ['G1b', intermediate]
    else if (aborted !== NO_STEP) [this.fault, this.write] = ['G1a', aborted]
    else [this.fault, this.write] = ['unwritten-read', NO_STEP]
    return UNRESOLVED
  }
}

/** Transactions with an unknown end that a read found: they are in play. */
export function observedUnknown({ status }: Columns, reads: Reads): { sure: Uint8Array; perhaps: Uint8Array } {
  const [sure, perhaps] = [new Uint8Array(status.length), new Uint8Array(status.length)]
  for (let read = 0; read < reads.count; read += 1) {
    const writer = reads.writer[read]!
    if (writer >= 0 && status[writer] === UNKNOWN_END) sure[writer] = 1
  }
  for (const candidates of reads.candidates.values())
    for (const writer of candidates) if (writer >= 0 && status[writer] === UNKNOWN_END) perhaps[writer] = 1
  return { sure, perhaps }
}
