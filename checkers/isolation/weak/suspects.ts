/**
 * Reads that may have missed a write, if everything happened as in a given line of nodes: another writer of the key stands
 * between the one that was read from and the reader. All other reads agree with the line, whatever they could see.
 */
import { AMBIGUOUS, INITIAL } from '../observations.js'
import type { Ground } from './ground.js'
import type { Sequence } from './sequence.js'

export interface Suspects {
  /** Writers key by key, each key's in the order of the line; a place is an index of this array. */
  readonly writers: Int32Array
  /** In the order of the line: the reader, the key, and the places of the writers between, `high` not among them. */
  readonly length: number
  readonly reader: Int32Array
  readonly key: Int32Array
  /** Whom it read from: a node or `INITIAL`. */
  readonly writer: Int32Array
  readonly low: Int32Array
  readonly high: Int32Array
}

/** @param before ranks of lines of which all suspects have been looked at: what was between there is settled */
export function suspectsOf(ground: Ground, { nodes }: Sequence, before: readonly Int32Array[]): Suspects {
  const { observations, writeOfRead, writersStart, watch } = ground
  const { isOptional, readStart, readKey, readWriter, writeStart, writeKey } = observations
  const writers = new Int32Array(writeKey.length)
  const placeOf = new Int32Array(writeKey.length)
  const end = writersStart.slice(0, -1)
  const columns = () => new Int32Array(readKey.length)
  const [reader, key, writer, low, high] = [columns(), columns(), columns(), columns(), columns()]
  let length = 0
  for (const node of nodes) {
    watch.step()
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      const from = readWriter[read]!
      if (from === AMBIGUOUS) continue
      const of = readKey[read]!
      let first = from === INITIAL ? writersStart[of]! : placeOf[writeOfRead[read]!]! + 1
      let last = end[of]! - 1
      if (first > last) continue
      while (first <= last && isSettled(before, from, writers[first]!)) first += 1
      while (first <= last && isSettled(before, from, writers[last]!)) last -= 1
      if (first > last) continue
      reader[length] = node
      key[length] = of
      writer[length] = from
      low[length] = first
      high[length] = last + 1
      length += 1
    }
    // Who need not have happened is missed by nobody.
    if (isOptional[node] === 1) continue
    for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1) {
      const of = writeKey[write]!
      placeOf[write] = end[of]!
      writers[end[of]!] = node
      end[of]! += 1
    }
  }
  return { writers, length, reader, key, writer, low, high }
}

/**
 * Whether the one missed came after the one read from in a line before. Then, if the reader could know of it at all, it
 * stood between them.
 */
function isSettled(before: readonly Int32Array[], from: number, missed: number): boolean {
  if (from === INITIAL) return before.length > 0
  for (let i = before.length - 1; i >= 0; i -= 1) if (before[i]![from]! < before[i]![missed]!) return true
  return false
}
