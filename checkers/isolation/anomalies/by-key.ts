/** Reads and writers of each key, in columns: observations have them by transaction. */
import type { Observations } from '../observations.js'

export interface ReadsByKey {
  /** From `start[key]` up to `start[key + 1]`: in the order of their transactions. */
  readonly start: Int32Array
  readonly reader: Int32Array
  /** Number of the read, as in `readWriter`. */
  readonly read: Int32Array
}

export function readsByKey({ count, keys, readStart, readKey }: Observations): ReadsByKey {
  const start = startsOf(readKey, keys.length)
  const next = start.slice()
  const [reader, read] = [new Int32Array(readKey.length), new Int32Array(readKey.length)]
  for (let node = 0; node < count; node += 1) {
    for (let i = readStart[node]!; i < readStart[node + 1]!; i += 1) {
      const at = next[readKey[i]!]!
      next[readKey[i]!] = at + 1
      reader[at] = node
      read[at] = i
    }
  }
  return { start, reader, read }
}

/** Without those that need not have happened. */
export function writersByKey({ count, keys, writeStart, writeKey, isOptional }: Observations) {
  const start = new Int32Array(keys.length + 1)
  const each = (put: (key: number, node: number) => void) => {
    for (let node = 0; node < count; node += 1) {
      if (isOptional[node] === 1) continue
      for (let i = writeStart[node]!; i < writeStart[node + 1]!; i += 1) put(writeKey[i]!, node)
    }
  }
  each((key) => {
    start[key + 1]! += 1
  })
  for (let key = 0; key < keys.length; key += 1) start[key + 1]! += start[key]!
  const writer = new Int32Array(start[keys.length]!)
  const next = start.slice()
  each((key, node) => {
    writer[next[key]!] = node
    next[key]! += 1
  })
  return { start, writer }
}

function startsOf(keyOf: Int32Array, keys: number): Int32Array {
  const start = new Int32Array(keys + 1)
  for (const key of keyOf) start[key + 1]! += 1
  for (let key = 0; key < keys; key += 1) start[key + 1]! += start[key]!
  return start
}
