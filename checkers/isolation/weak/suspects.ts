/**
 * Reads that may have missed a write, if everything happened as in a given line of nodes: another writer of the key stands
 * between the one that was read from and the reader. All other reads agree with the line, whatever they could see.
 */
import { AMBIGUOUS, INITIAL, NONE } from '../observations.js'
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

export function suspectsOf({ observations, writeOfRead, writersStart, watch }: Ground, { nodes }: Sequence): Suspects {
  const { isOptional, readStart, readKey, readWriter, writeStart, writeKey } = observations
  const writers = new Int32Array(writeKey.length)
  const placeOf = new Int32Array(writeKey.length)
  const end = writersStart.slice(0, -1)
  const [reader, key, writer] = [
    new Int32Array(readKey.length),
    new Int32Array(readKey.length),
    new Int32Array(readKey.length),
  ]
  const [low, high] = [new Int32Array(readKey.length), new Int32Array(readKey.length)]
  let length = 0
  for (const node of nodes) {
    watch.step()
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      if (readWriter[read] === AMBIGUOUS) continue
      const of = readKey[read]!
      const wrote = writeOfRead[read]!
      if (wrote === NONE && readWriter[read] !== INITIAL) continue
      const from = wrote === NONE ? writersStart[of]! : placeOf[wrote]! + 1
      if (from >= end[of]!) continue
      reader[length] = node
      key[length] = of
      writer[length] = readWriter[read]!
      low[length] = from
      high[length] = end[of]!
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
