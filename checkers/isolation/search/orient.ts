/** One guess: an order of the nodes that fits all that is known, and all that is open decided as it stands there. */
import { NEVER, NONE } from '../observations.js'
import { adjacencyOf, CLOSES, EdgeList } from './edge-list.js'
import { ALWAYS } from './literals.js'
import type { Polygraph } from './polygraph.js'
import type { Pruner } from './prune.js'
import { Reach } from './reach.js'

/** The places of the nodes in an order that fits the edges, close to that in which things were seen to happen. */
export function timedOrder(polygraph: Polygraph): Int32Array {
  const { nodes, edges, observations } = polygraph
  const { start, edges: out } = adjacencyOf(nodes, edges.from, edges.count, (edge) => edges.kind[edge] !== CLOSES)
  const before = new Int32Array(nodes)
  for (const edge of out) before[edges.to[edge]!]! += 1
  const { invoked, completed } = observations
  const open = new Earliest((node) => {
    const transaction = polygraph.transactionAt(node)
    if (transaction === NONE) return 0
    const isBegin = polygraph.layout.isSplit && node === polygraph.begin(transaction)
    return isBegin || completed[transaction] === NEVER ? invoked[transaction]! : completed[transaction]!
  })
  for (let node = 0; node < nodes; node += 1) if (before[node] === 0) open.push(node)
  const place = new Int32Array(nodes)
  let at = 0
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    place[node] = at
    at += 1
    for (let i = start[node]!; i < start[node + 1]!; i += 1) {
      const end = edges.to[out[i]!]!
      before[end]! -= 1
      if (before[end] === 0) open.push(end)
    }
  }
  return place
}

/** A binary heap of nodes by time, then by number. */
class Earliest {
  readonly #heap: number[] = []

  constructor(private readonly time: (node: number) => number) {}

  push(node: number): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(node)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(node, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = node
  }

  pop(): number | undefined {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1]!, heap[child]!)) child += 1
      if (!this.#isBefore(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
    return top
  }

  #isBefore(a: number, b: number): boolean {
    const difference = this.time(a) - this.time(b)
    return difference < 0 || (difference === 0 && a < b)
  }
}

/** Whether all is well if the pairs that are open are ordered by the places of their ends. */
export function fits(polygraph: Polygraph, { pairFirst, pairSecond }: Pruner, place: Int32Array): boolean {
  const { nodes, edges, slotNode, readers, layout, chains } = polygraph
  const all = new EdgeList()
  for (let edge = 0; edge < edges.count; edge += 1)
    all.add(edges.from[edge]!, edges.to[edge]!, ALWAYS, edges.kind[edge]!)
  for (let pair = 0; pair < pairFirst.length; pair += 1) {
    let [first, second] = [pairFirst.values[pair]!, pairSecond.values[pair]!]
    if (place[polygraph.end(slotNode[first]!)]! > place[polygraph.end(slotNode[second]!)]!)
      [first, second] = [second, first]
    const [a, b] = [slotNode[first]!, slotNode[second]!]
    all.add(polygraph.end(a), polygraph.overwriting(b), ALWAYS, layout.ww)
    for (let entry = readers.head[first]!; entry !== NONE; entry = readers.next.values[entry]!) {
      const reader = readers.node.values[entry]!
      if (reader !== b) all.add(polygraph.begin(reader), polygraph.end(b), ALWAYS, layout.rw)
    }
  }
  const reach = new Reach(nodes, all, false, chains)
  if (layout.rw !== CLOSES) return reach.isAcyclic()
  if (!reach.compute()) return false
  const visible = new Reach(nodes, all, true, chains)
  if (!visible.compute()) return false
  for (let part = 0; part < visible.parts; part += 1) {
    if (part > 0) visible.select(part)
    for (let edge = 0; edge < all.count; edge += 1)
      if (all.kind[edge] === CLOSES && visible.reaches(all.to[edge]!, all.from[edge]!)) return false
  }
  return true
}
