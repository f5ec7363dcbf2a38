/** The parts of a graph within which everything leads to everything: where its cycles are. */
import type { Precedence } from './precedence.js'
import { beforeAt, NONE_LEFT } from './sequence.js'

export interface Components {
  /** Of each node the number of its component, or −1 if it is on no cycle. */
  readonly of: Int32Array
  /** Nodes of each component. */
  readonly members: readonly (readonly number[])[]
}

/** Tarjan (1972), without recursion; components of one node are none. */
export function componentsOf(count: number, first: Precedence, second: Precedence): Components {
  const of = new Int32Array(count).fill(-1)
  const members: number[][] = []
  const index = new Int32Array(count)
  const lowest = new Int32Array(count)
  const looked = new Int32Array(count)
  const isPending = new Uint8Array(count)
  const pending: number[] = []
  const stack: number[] = []
  let met = 0
  const open = (node: number) => {
    met += 1
    index[node] = met
    lowest[node] = met
    isPending[node] = 1
    pending.push(node)
    stack.push(node)
  }
  const close = (node: number) => {
    stack.pop()
    const parent = stack.at(-1)
    if (parent !== undefined) lowest[parent] = Math.min(lowest[parent]!, lowest[node]!)
    if (lowest[node] !== index[node]) return
    const component = pending.splice(pending.lastIndexOf(node))
    for (const member of component) isPending[member] = 0
    if (component.length === 1) return
    for (const member of component) of[member] = members.length
    members.push(component.sort((a, b) => a - b))
  }
  for (let root = 0; root < count; root += 1) {
    if (index[root] !== 0) continue
    open(root)
    while (stack.length > 0) {
      const node = stack.at(-1)!
      const before = beforeAt(first, second, node, looked[node]!)
      looked[node]! += 1
      if (before === NONE_LEFT) close(node)
      else if (index[before] === 0) open(before)
      else if (isPending[before] === 1) lowest[node] = Math.min(lowest[node]!, index[before]!)
    }
  }
  return { of, members }
}
