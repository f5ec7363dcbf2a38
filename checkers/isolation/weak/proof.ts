/** Which transactions suffice to refute a level: those of a short cycle, and those that show each of its links. */
import type { Observations } from '../observations.js'
import { type Graph, shortCycle } from './cycles.js'
import type { Forced } from './forced.js'
import type { Ground } from './ground.js'

/** Those of something that comes before the initial version; ascending. */
export function nodesOf(ground: Ground, impossible: Forced): readonly number[] {
  const nodes = new Set<number>()
  show(ground, nodes, impossible)
  return ascending(withObservers(ground.observations, nodes))
}

/** Those of a cycle, if there is one; ascending. */
export function sufficientNodes(ground: Ground, graph: Graph): readonly number[] {
  const { forced, observations } = graph
  const nodes = new Set<number>()
  const links = shortCycle(graph)
  for (const { from } of links) nodes.add(from)
  for (const link of links) if (link.type === 'forced') show(ground, nodes, forced.at(link.edge))
  // Last, for a reader that is there anyway may have read the list.
  for (const link of links) if (link.type === 'shown') showList(observations, nodes, link)
  return ascending(withObservers(observations, nodes))
}

const ascending = (nodes: ReadonlySet<number>) => [...nodes].sort((a, b) => a - b)

function show({ observations, bySession }: Ground, nodes: Set<number>, { from, to, reader }: Forced): void {
  if (to >= 0) nodes.add(to)
  for (const node of shortestView(observations, bySession, from, reader)) nodes.add(node)
}

/** Through whom a reader could see a writer, both included; breadth first, a step over a whole session counts as one. */
function shortestView(
  { count, sessionBefore, readStart, readWriter }: Observations,
  bySession: boolean,
  writer: number,
  reader: number,
): number[] {
  const next = new Map([[reader, reader]])
  const queue = [reader]
  // Of each session how far back it has been gone through.
  const isGone = new Uint8Array(count)
  for (const node of queue) {
    if (node === writer) break
    const reach = (before: number) => {
      if (before < 0 || next.has(before)) return
      next.set(before, node)
      queue.push(before)
    }
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) reach(readWriter[read]!)
    if (!bySession) continue
    for (let before = sessionBefore[node]!; before >= 0 && isGone[before] === 0; before = sessionBefore[before]!) {
      isGone[before] = 1
      reach(before)
    }
  }
  const path = [writer]
  for (let node = writer; node !== reader; path.push(node)) node = next.get(node)!
  return path
}

/** Somebody observed each one whose end nobody saw: else it need not have happened. */
function withObservers(observations: Observations, nodes: Set<number>): ReadonlySet<number> {
  const { history, transactionOf, count, readStart, readWriter, chainStart, chain } = observations
  for (const node of [...nodes]) {
    if (history.transactions[transactionOf[node]!]!.status === 'committed') continue
    const readers: number[] = []
    for (let reader = 0; reader < count; reader += 1)
      if (readWriter.subarray(readStart[reader], readStart[reader + 1]).includes(node)) readers.push(reader)
    if (readers.some((reader) => nodes.has(reader))) continue
    if (readers.length > 0) nodes.add(readers[0]!)
    else {
      const place = chain.indexOf(node)
      const key = chainStart.findLastIndex((start) => start <= place)
      showList(observations, nodes, { key, place })
    }
  }
  return nodes
}

/**
 * Whoever read the key from one that is late enough in the list, and whom it read from. A later append that no list shows
 * comes after whatever a list shows.
 */
function showList(
  { chainStart, chain, count, readStart, readKey, readWriter, longest, nodeOf }: Observations,
  nodes: Set<number>,
  { key, place, later = place }: { readonly key: number; readonly place: number; readonly later?: number },
): void {
  const end = chainStart[key + 1]!
  const placeOf = new Map<number, number>()
  for (let at = later; at < end; at += 1) placeOf.set(chain[at]!, at)
  let best: { readonly reader: number; readonly writer: number; readonly more: number; readonly at: number } | undefined
  for (let reader = 0; reader < count; reader += 1) {
    for (let read = readStart[reader]!; read < readStart[reader + 1]!; read += 1) {
      const writer = readWriter[read]!
      const at = readKey[read] === key ? placeOf.get(writer) : undefined
      if (at === undefined) continue
      const more = (nodes.has(reader) ? 0 : 1) + (nodes.has(writer) ? 0 : 1)
      if (best === undefined || more < best.more || (more === best.more && at < best.at))
        best = { reader, writer, more, at }
    }
  }
  // Only a list with a flaw of its own shows it.
  best ??= { reader: nodeOf[longest.transaction[key]!]!, writer: chain[end - 1]!, more: 2, at: end }
  nodes.add(best.reader)
  nodes.add(best.writer)
}
