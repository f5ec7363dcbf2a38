/** Histories whose operations come with a time of invocation and one of completion, instead of as events in order. */
import type { Value } from '../event.js'
import type { Collector } from '../recorded.js'
import { ABSENT, type EventTable } from '../table.js'

export interface TimedOperation {
  /** Without one, the operation gets the smallest that is free. */
  readonly process?: number
  readonly f: string
  readonly input?: Value
  readonly output?: Value
  readonly start: number
  readonly end: number
  readonly line: number
}

const LENGTH_FIRST = 64
/** The greatest number of a process that is its own code, halved. */
const PROCESS_MAX = 2 ** 30 - 1
const [INVOKE, OK] = [0, 1]
const ANY = -1

/** Operations as they are read, in columns: at some thirty bytes each, there may be millions. */
export class TimedOperations {
  length = 0
  #names = new Int32Array(LENGTH_FIRST)
  #inputs = new Int32Array(LENGTH_FIRST)
  #outputs = new Int32Array(LENGTH_FIRST)
  #lines = new Uint32Array(LENGTH_FIRST)
  #starts = new Float64Array(LENGTH_FIRST)
  #ends = new Float64Array(LENGTH_FIRST)
  #processes?: Float64Array

  constructor(readonly table: EventTable) {}

  add({ process, f, input, output, start, end, line }: TimedOperation): void {
    const { table } = this
    this.push(table.codeOf(f), table.codeOf(input), table.codeOf(output), start, end, line)
    if (process === undefined) return
    this.#processes ??= new Float64Array(this.#names.length).fill(ANY)
    this.#processes[this.length - 1] = process
  }

  /** An operation by the codes of its name and its values. */
  push(name: number, input: number, output: number, start: number, end: number, line: number): void {
    const at = this.length
    if (at === this.#names.length) this.#grow()
    this.#names[at] = name
    this.#inputs[at] = input
    this.#outputs[at] = output
    this.#lines[at] = line
    this.#starts[at] = start
    this.#ends[at] = end
    this.length = at + 1
  }

  /**
   * Puts the operations in order. With `sequential` ties, an operation that ends when another begins precedes it; with
   * `concurrent` ones, the two are concurrent. Operations without duration at one time are concurrent with each other in
   * both. O(n), if the times are not far apart; at most O(n log n).
   */
  collect(collector: Collector, ties: 'concurrent' | 'sequential'): void {
    const processes = new Processes(this.length)
    for (const event of this.#order(ties)) {
      const at = event >> 1
      const isStart = (event & 1) === 0
      const given = this.#processes?.[at] ?? ANY
      const process = given === ANY ? (isStart ? processes.take(at) : processes.release(at)) : given
      const value = isStart ? this.#inputs[at]! : this.#outputs[at]!
      const [type, name, line] = [isStart ? INVOKE : OK, this.#names[at]!, this.#lines[at]!]
      const time = isStart ? this.#starts[at]! : this.#ends[at]!
      if (process <= PROCESS_MAX) {
        this.table.push(type, process * 2 + 1, name, value, ABSENT, ABSENT, ABSENT, line)
        this.table.setTime(time)
        continue
      }
      const f = this.table.valueOf(name) as string
      const rest = value === ABSENT ? {} : { value: this.table.valueOf(value) }
      collector.add({ process, type: isStart ? 'invoke' : 'ok', f, ...rest, time }, line)
    }
  }

  /** Events by time, those of one time by rank, and those of one rank by operation: twice its place, plus one for its end. */
  #order(ties: 'concurrent' | 'sequential'): Uint32Array {
    const count = 2 * this.length
    let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let at = 0; at < this.length; at += 1) {
      least = Math.min(least, this.#starts[at]!)
      greatest = Math.max(greatest, this.#ends[at]!)
    }
    const keysMax = (greatest - least + 1) * RANKS
    if (count > COUNTED_MIN && keysMax <= Number.MAX_SAFE_INTEGER) return sorted(this.#keys(least, ties), keysMax)
    const time = (event: number) => ((event & 1) === 0 ? this.#starts[event >> 1]! : this.#ends[event >> 1]!)
    const rank = (event: number) => {
      const at = event >> 1
      return rankOf(this.#starts[at] === this.#ends[at], (event & 1) === 0, ties)
    }
    return identity(count).sort((a, b) => time(a) - time(b) || rank(a) - rank(b) || a - b)
  }

  /** Numbers from 0 that come in the order of the events. */
  #keys(least: number, ties: 'concurrent' | 'sequential'): Float64Array {
    const keys = new Float64Array(2 * this.length)
    for (let at = 0; at < this.length; at += 1) {
      const [start, end] = [this.#starts[at]!, this.#ends[at]!]
      keys[2 * at] = (start - least) * RANKS + rankOf(start === end, true, ties)
      keys[2 * at + 1] = (end - least) * RANKS + rankOf(start === end, false, ties)
    }
    return keys
  }

  #grow(): void {
    const length = this.#names.length * 2
    const wider = <C extends Int32Array | Uint32Array | Float64Array>(fresh: C, old: C): C => {
      fresh.set(old)
      return fresh
    }
    this.#names = wider(new Int32Array(length), this.#names)
    this.#inputs = wider(new Int32Array(length), this.#inputs)
    this.#outputs = wider(new Int32Array(length), this.#outputs)
    this.#lines = wider(new Uint32Array(length), this.#lines)
    this.#starts = wider(new Float64Array(length), this.#starts)
    this.#ends = wider(new Float64Array(length), this.#ends)
    if (this.#processes) this.#processes = wider(new Float64Array(length).fill(ANY), this.#processes)
  }
}

const RANKS = 4

/** With fewer events, counting takes longer than comparing times. */
const COUNTED_MIN = 4_096

function rankOf(isInstant: boolean, isStart: boolean, ties: 'concurrent' | 'sequential'): number {
  if (ties === 'concurrent') return isStart ? 0 : 1
  if (isInstant) return isStart ? 1 : 2
  return isStart ? 3 : 0
}

function identity(count: number): Uint32Array {
  const order = new Uint32Array(count)
  for (let event = 0; event < count; event += 1) order[event] = event
  return order
}

const DIGITS = 2 ** 16

/** By keys that are integers from 0 and below `keysMax`, equal ones left in their order: digit by digit from the last (radix sort). */
function sorted(keys: Float64Array, keysMax: number): Uint32Array {
  let from: Uint32Array = identity(keys.length)
  let to: Uint32Array = new Uint32Array(keys.length)
  const word = new Uint32Array(keys.length)
  for (let scale = 1; scale < keysMax; scale *= DIGITS ** 2) {
    // What is above 32 bits is cut off.
    for (let event = 0; event < keys.length; event += 1) word[event] = keys[event]! / scale
    for (let shift = 0; shift < 32 && scale * 2 ** shift < keysMax; shift += 16) {
      byDigit(word, shift, from, to)
      ;[from, to] = [to, from]
    }
  }
  return from
}

function byDigit(keys: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): void {
  const begins = new Uint32Array(DIGITS + 1)
  for (let event = 0; event < keys.length; event += 1) begins[((keys[event]! >>> shift) & (DIGITS - 1)) + 1]! += 1
  for (let digit = 0; digit < DIGITS; digit += 1) begins[digit + 1]! += begins[digit]!
  for (let i = 0; i < from.length; i += 1) {
    const event = from[i]!
    to[begins[(keys[event]! >>> shift) & (DIGITS - 1)]!++] = event
  }
}

/** A number that no open operation has, below the most that are ever open. */
class Processes {
  readonly #free: number[] = []
  readonly #taken: Int32Array
  #count = 0

  constructor(operations: number) {
    this.#taken = new Int32Array(operations)
  }

  take(index: number): number {
    const process = this.#free.pop() ?? this.#count++
    this.#taken[index] = process
    return process
  }

  release(index: number): number {
    const process = this.#taken[index]!
    this.#free.push(process)
    return process
  }
}
