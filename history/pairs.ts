/** The operations of a history in columns, each of which is made an object only while somebody looks at it. */
import { type Operation, operationOf } from './operation.js'
import type { EventTable } from './table.js'

const INVOKE = 0
const NOBODY = -1

/** Where the events of each operation stand, in order of invocation. */
export class Pairs {
  readonly count: number
  private readonly invoked: Int32Array
  /** −1 for what the history never sees the end of. */
  private readonly completed: Int32Array

  /** @param table a history, as `isPaired` says */
  constructor(readonly table: EventTable) {
    const { types, processes, length } = table
    let count = 0
    for (let at = 0; at < length; at += 1) if (types[at] === INVOKE) count += 1
    this.count = count
    this.invoked = new Int32Array(count)
    this.completed = new Int32Array(count).fill(NOBODY)
    const open = new Map<number, number>()
    let next = 0
    for (let at = 0; at < length; at += 1) {
      const process = processes[at]!
      if (types[at] === INVOKE) {
        this.invoked[next] = at
        open.set(process, next)
        next += 1
      } else this.completed[open.get(process)!] = at
    }
  }

  /** The same as among those of `pairOperations`. */
  operation(i: number): Operation {
    const [from, to] = [this.invoked[i]!, this.completed[i]!]
    const call = this.table.event(from)
    return to === NOBODY ? operationOf(i, call, from) : operationOf(i, call, from, this.table.event(to), to)
  }
}
