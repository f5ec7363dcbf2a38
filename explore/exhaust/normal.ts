/** The normal form of a state vector: messages in flight in an order that makes no difference to what can happen. */
import type { System } from '../../kernel/index.js'
import { sortInFlight } from '../../kernel/system/in-flight.js'

/** In place: by envelope where messages overtake each other, by link (and within a link as sent) on a FIFO network. */
export function normalise({ at, cluster, messages }: System, words: Int32Array, length: number): void {
  if (cluster.fifo) sortInFlight(words, at.network, length, (envelope) => messages.linkOf(envelope))
  else sortInFlight(words, at.network, length)
}
