/** Histories whose operations come with a time of invocation and one of completion, instead of as events in order. */
import type { Value } from '../event.js'
import type { Collector } from '../recorded.js'

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

/**
 * Puts the operations in order. With `sequential` ties, an operation that ends when another begins precedes it; with
 * `concurrent` ones, the two are concurrent. Operations without duration at one time are concurrent with each other in
 * both. O(n log n).
 */
export function collectTimed(
  collector: Collector,
  operations: readonly TimedOperation[],
  ties: 'concurrent' | 'sequential',
): void {
  const events = operations.flatMap((operation, index) => [
    { operation, index, time: operation.start, isStart: true, rank: rankOf(operation, true, ties) },
    { operation, index, time: operation.end, isStart: false, rank: rankOf(operation, false, ties) },
  ])
  events.sort((a, b) => a.time - b.time || a.rank - b.rank || a.index - b.index)
  const processes = new Processes()
  for (const { operation, index, time, isStart } of events) {
    const { f, input, output, line } = operation
    const process = operation.process ?? (isStart ? processes.take(index) : processes.release(index))
    const value = isStart ? input : output
    const type = isStart ? 'invoke' : 'ok'
    collector.add({ process, type, f, ...(value === undefined ? {} : { value }), time }, line)
  }
}

function rankOf({ start, end }: TimedOperation, isStart: boolean, ties: 'concurrent' | 'sequential'): number {
  if (ties === 'concurrent') return isStart ? 0 : 1
  if (start === end) return isStart ? 1 : 2
  return isStart ? 3 : 0
}

/** A number that no open operation has, below the most that are ever open. */
class Processes {
  readonly #free: number[] = []
  readonly #taken = new Map<number, number>()
  #count = 0

  take(index: number): number {
    const process = this.#free.pop() ?? this.#count++
    this.#taken.set(index, process)
    return process
  }

  release(index: number): number {
    const process = this.#taken.get(index)!
    this.#taken.delete(index)
    this.#free.push(process)
    return process
  }
}
