/**
 * What read atomic forces: who reads anything from `a`, or follows `a` in a session, sees all that `a` wrote: what it reads
 * of the same keys from others was written after.
 * Source: AWDIT's algorithm for read atomic, O(n^1.5): the smaller of what is read and what is written is looked through,
 * and of a session only the last writer of a key matters.
 */
import { AMBIGUOUS, NONE } from '../observations.js'
import type { ForcedEdges } from './forced.js'
import type { Ground } from './ground.js'

export function forceReadAtomic(ground: Ground, forced: ForcedEdges): void {
  forceByReads(ground, forced)
  if (ground.bySession) forceBySessions(ground, forced)
}

function forceByReads({ observations, writes, watch }: Ground, forced: ForcedEdges): void {
  const { count, keys, readStart, readKey, readWriter, writeStart, writeKey } = observations
  const writerSeen = new Int32Array(count).fill(NONE)
  const keySeen = new Int32Array(keys.length).fill(NONE)
  const readFrom = new Int32Array(keys.length)
  const read = new Int32Array(keys.length)
  for (let node = 0; node < count; node += 1) {
    watch.step()
    const [from, to] = [readStart[node]!, readStart[node + 1]!]
    let readKeys = 0
    for (let at = from; at < to; at += 1) {
      const [key, writer] = [readKey[at]!, readWriter[at]!]
      if (writer === AMBIGUOUS) continue
      if (keySeen[key] !== node) {
        keySeen[key] = node
        readFrom[key] = writer
        read[readKeys] = key
        readKeys += 1
      } else if (readFrom[key]! >= 0) {
        // Both are seen, and each should be the last: of the other one it is said below.
        forced.offer(readFrom[key]!, writer, node, key)
      }
    }
    for (let at = from; at < to; at += 1) {
      const writer = readWriter[at]!
      if (writer < 0 || writerSeen[writer] === node) continue
      writerSeen[writer] = node
      const [first, end] = [writeStart[writer]!, writeStart[writer + 1]!]
      if (end - first <= readKeys) {
        for (let write = first; write < end; write += 1) {
          const key = writeKey[write]!
          if (keySeen[key] === node) forced.offer(writer, readFrom[key]!, node, key)
        }
      } else {
        for (let i = 0; i < readKeys; i += 1) {
          const key = read[i]!
          if (writes.indexOf(writer, key) !== NONE) forced.offer(writer, readFrom[key]!, node, key)
        }
      }
    }
  }
}

function forceBySessions({ observations, bySessions, watch }: Ground, forced: ForcedEdges): void {
  const { keys, isOptional, session, readStart, readKey, readWriter, writeStart, writeKey } = observations
  const writtenIn = new Int32Array(keys.length).fill(NONE)
  const lastWriter = new Int32Array(keys.length)
  for (const node of bySessions) {
    watch.step()
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      const [key, writer] = [readKey[read]!, readWriter[read]!]
      if (writer !== AMBIGUOUS && writtenIn[key] === session[node]) forced.offer(lastWriter[key]!, writer, node, key)
    }
    if (isOptional[node] === 1) continue
    for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1) {
      writtenIn[writeKey[write]!] = session[node]!
      lastWriter[writeKey[write]!] = node
    }
  }
}
