/**
 * What read committed forces by the definition of Biswas and Enea: nobody reads backwards. If a transaction has read from
 * `a`, and then reads a key that `a` writes from `b`, `a` comes before `b`.
 * Source: AWDIT's algorithm for read committed, O(n^1.5): of all later reads of a key the first of another's suffices.
 */
import { AMBIGUOUS, NONE } from '../observations.js'
import type { ForcedEdges } from './forced.js'
import type { Ground } from './ground.js'

const NOBODY = -3

export function forceReadCommitted({ observations, writes, watch }: Ground, forced: ForcedEdges): void {
  const { count, keys, readStart, readKey, readWriter, writeStart, writeKey } = observations
  // Of each writer the read of the present node that is its first.
  const firstOf = new Int32Array(count).fill(NONE)
  // Of each key that the present node reads later the two nearest writers that differ.
  const stamp = new Int32Array(keys.length).fill(NONE)
  const nearest = new Int32Array(keys.length)
  const second = new Int32Array(keys.length)
  const later = new Int32Array(keys.length)
  const relate = (writer: number, key: number, reader: number) => {
    const other = nearest[key] === writer ? second[key]! : nearest[key]!
    if (other !== NOBODY) forced.offer(writer, other, reader, key)
  }
  for (let node = 0; node < count; node += 1) {
    watch.step()
    const [from, to] = [readStart[node]!, readStart[node + 1]!]
    if (to - from < 2) continue
    for (let read = from; read < to; read += 1) {
      const writer = readWriter[read]!
      if (writer >= 0 && firstOf[writer]! < from) firstOf[writer] = read
    }
    let laterKeys = 0
    for (let read = to - 1; read >= from; read -= 1) {
      const writer = readWriter[read]!
      if (writer === AMBIGUOUS) continue
      if (writer >= 0 && firstOf[writer] === read) {
        const [first, end] = [writeStart[writer]!, writeStart[writer + 1]!]
        if (end - first <= laterKeys) {
          for (let write = first; write < end; write += 1)
            if (stamp[writeKey[write]!] === node) relate(writer, writeKey[write]!, node)
        } else {
          for (let at = 0; at < laterKeys; at += 1)
            if (writes.indexOf(writer, later[at]!) !== NONE) relate(writer, later[at]!, node)
        }
      }
      const key = readKey[read]!
      if (stamp[key] !== node) {
        stamp[key] = node
        nearest[key] = writer
        second[key] = NOBODY
        later[laterKeys] = key
        laterKeys += 1
      } else if (nearest[key] !== writer) {
        second[key] = nearest[key]!
        nearest[key] = writer
      }
    }
  }
}
