/** The normal form of a state vector: messages in flight in an order that makes no difference to what can happen. */
import type { System } from '../../kernel/index.js'

/**
 * Sorts what is in flight in place: by envelope where messages overtake each other, by link (and within a link as they
 * were sent) on a FIFO network. Nearly sorted as a rule, so insertion it is.
 */
export function normalise({ at, cluster, messages }: System, words: Int32Array, length: number): void {
  const { network } = at
  if (cluster.fifo) {
    for (let i = network + 1; i < length; i++) {
      const envelope = words[i]!
      const link = messages.linkOf(envelope)
      let to = i
      for (; to > network && messages.linkOf(words[to - 1]!) > link; to--) words[to] = words[to - 1]!
      words[to] = envelope
    }
    return
  }
  for (let i = network + 1; i < length; i++) {
    const envelope = words[i]!
    let to = i
    for (; to > network && words[to - 1]! > envelope; to--) words[to] = words[to - 1]!
    words[to] = envelope
  }
}
