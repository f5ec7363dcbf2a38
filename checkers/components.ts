/**
 * Strongly connected components: which nodes of a graph lie on a circle together.
 * Source: Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.
 */
import { Ints } from './ints.js'

const UNSEEN = -1

/**
 * The component of each node. O(nodes and edges).
 * @param starts where the edges of each node begin in `edges`, and, one further, where they end
 */
export function components(nodes: number, starts: Int32Array, edges: Int32Array, to: Ints): Int32Array {
  const component = new Int32Array(nodes).fill(UNSEEN)
  const order = new Int32Array(nodes).fill(UNSEEN)
  const lowest = new Int32Array(nodes)
  const next = starts.slice(0, nodes)
  const open = new Ints()
  const path = new Ints()
  let [count, found] = [0, 0]
  for (let root = 0; root < nodes; root += 1) {
    if (order[root] !== UNSEEN) continue
    path.push(root)
    while (path.length > 0) {
      const node = path.at(path.length - 1)
      if (order[node] === UNSEEN) {
        order[node] = count
        lowest[node] = count
        count += 1
        open.push(node)
      }
      if (next[node]! < starts[node + 1]!) {
        const other = to.at(edges[next[node]!]!)
        next[node]! += 1
        if (order[other] === UNSEEN) path.push(other)
        else if (component[other] === UNSEEN) lowest[node] = Math.min(lowest[node]!, order[other]!)
        continue
      }
      path.pop()
      if (path.length > 0) {
        const before = path.at(path.length - 1)
        lowest[before] = Math.min(lowest[before]!, lowest[node]!)
      }
      if (lowest[node] !== order[node]) continue
      for (let member = UNSEEN; member !== node; ) {
        member = open.pop()
        component[member] = found
      }
      found += 1
    }
  }
  return component
}
