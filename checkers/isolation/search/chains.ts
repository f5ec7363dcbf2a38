/** Chains: sets of nodes each of which reaches the next one. */

export interface Chains {
  readonly count: number
  /** Of each node its chain, and its place there, from 0; a node in no chain is alone, and never asked for: place −1. */
  readonly chain: Int32Array
  readonly place: Int32Array
}

/** Each node goes behind a node that has an edge to it and is the last of its chain, if there is one. */
export function greedyChains(order: Int32Array, start: Int32Array, ends: Int32Array): Chains {
  const nodes = order.length
  const chain = new Int32Array(nodes).fill(-1)
  const place = new Int32Array(nodes)
  let count = 0
  for (const node of order) {
    if (chain[node] === -1) {
      chain[node] = count
      count += 1
    }
    for (let e = start[node]!; e < start[node + 1]!; e += 1) {
      const end = ends[e]!
      if (chain[end] !== -1) continue
      chain[end] = chain[node]!
      place[end] = place[node]! + 1
      break
    }
  }
  return { count, chain, place }
}
