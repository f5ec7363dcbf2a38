/** Whether a transaction writes a key, and where. */
import { NONE, type Observations } from '../observations.js'

/** Few writes are looked through faster than a table is. */
const FEW = 8

export class Writes {
  #table: Int32Array | undefined

  constructor(private readonly observations: Observations) {}

  /** Index of the write among `writeKey`, or `NONE`. */
  indexOf(node: number, key: number): number {
    const { writeStart, writeKey } = this.observations
    const [from, to] = [writeStart[node]!, writeStart[node + 1]!]
    if (to - from > FEW) return this.#find(node, key)
    for (let write = from; write < to; write += 1) if (writeKey[write] === key) return write
    return NONE
  }

  #find(node: number, key: number): number {
    this.#table ??= tableOf(this.observations)
    const { writeStart, writeKey } = this.observations
    const mask = this.#table.length - 1
    for (let slot = slotOf(node, key) & mask; ; slot = (slot + 1) & mask) {
      const write = this.#table[slot]! - 1
      if (write < 0) return NONE
      if (writeKey[write] === key && write >= writeStart[node]! && write < writeStart[node + 1]!) return write
    }
  }
}

/** Open addressing: the index of a write, and one, for those of nodes with many. */
function tableOf({ count, writeStart, writeKey }: Observations): Int32Array {
  let slots = 16
  while (slots < 2 * writeKey.length) slots *= 2
  const table = new Int32Array(slots)
  for (let node = 0; node < count; node += 1) {
    if (writeStart[node + 1]! - writeStart[node]! <= FEW) continue
    for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1) {
      let slot = slotOf(node, writeKey[write]!) & (slots - 1)
      while (table[slot] !== 0) slot = (slot + 1) & (slots - 1)
      table[slot] = write + 1
    }
  }
  return table
}

function slotOf(node: number, key: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(key, 0x85ebca77)
  return mixed ^ (mixed >>> 15)
}
