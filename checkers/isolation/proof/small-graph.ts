/**
 * All that is certain among a few transactions, as edges. Relations are spelled out (all pairs of a session, not only
 * neighbours), so that cycles are short; for histories of a dozen transactions, not for long ones.
 */
import type { Edge, OrderProof } from '../edges.js'
import type { AccessAt } from '../flaws.js'
import type { Order, Rule } from '../levels.js'
import { AMBIGUOUS, INITIAL, NONE, type Observations } from '../observations.js'

export function certainEdges(seen: Observations, { order, base }: Rule, sources: ReadonlyMap<number, number>): Edge[] {
  const reads = readEdges(seen, sources)
  const edges = [...orderEdges(seen, order), ...reads]
  // Dirty writes may be in any order where nothing is said of reads.
  if (seen.history.type === 'register' && base !== 'read-uncommitted')
    edges.push(...reads.flatMap((edge) => updateEdges(seen, edge, sources)))
  for (let key = 0; key < seen.keys.length; key += 1)
    edges.push(...chainEdges(seen, key), ...initialEdges(seen, key, sources))
  return edges
}

function orderEdges({ count, session, invoked, completed }: Observations, order: Order): Edge[] {
  const edges: Edge[] = []
  for (let from = 0; from < count && order !== 'none'; from += 1) {
    for (let to = 0; to < count; to += 1) {
      if (from < to && session[from] === session[to]) edges.push({ type: 'so', from, to })
      else if (order === 'real-time' && completed[from]! < invoked[to]!) edges.push({ type: 'rt', from, to })
    }
  }
  return edges
}

/** The writer that a read met: a node, `INITIAL`, or `AMBIGUOUS` where nothing is decided yet. */
export function sourceOf({ readWriter }: Observations, sources: ReadonlyMap<number, number>, read: number): number {
  return readWriter[read] === AMBIGUOUS ? (sources.get(read) ?? AMBIGUOUS) : readWriter[read]!
}

type ReadEdge = Edge & { readonly type: 'wr' }

function readEdges(seen: Observations, sources: ReadonlyMap<number, number>): ReadEdge[] {
  const edges: ReadEdge[] = []
  for (let to = 0; to < seen.count; to += 1) {
    for (let read = seen.readStart[to]!; read < seen.readStart[to + 1]!; read += 1) {
      const from = sourceOf(seen, sources, read)
      const key = seen.readKey[read]!
      if (from >= 0)
        edges.push({ type: 'wr', from, to, key, write: writeOf(seen, from, key), read: readAt(seen, to, read) })
    }
  }
  return edges
}

/** A transaction that read a version and then wrote the key has overwritten that version: the other order is a cycle. */
function updateEdges(seen: Observations, edge: ReadEdge, sources: ReadonlyMap<number, number>): Edge[] {
  const { from, to, key, write, read } = edge
  if (!seen.writeKey.subarray(seen.writeStart[to], seen.writeStart[to + 1]).includes(key)) return []
  const overwrite = writeOf(seen, to, key)
  const proof = { type: 'writes-follow-reads', read } as const
  return [{ type: 'ww', from, to, key, write, overwrite, proof }, ...overtakings(seen, key, from, to, proof, sources)]
}

/** What the lists of a key show. */
function chainEdges(seen: Observations, key: number): Edge[] {
  const { chainStart, chain, unseenStart, unseen, longest, isContradicted } = seen
  if (isContradicted[key] === 1) return []
  const shown = Array.from(chain.subarray(chainStart[key]!, chainStart[key + 1]!))
  const hidden = Array.from(unseen.subarray(unseenStart[key]!, unseenStart[key + 1]!))
  const list = { transaction: longest.transaction[key]!, access: longest.access[key]! }
  const wasRead = list.transaction !== NONE
  const edges: Edge[] = []
  const add = (from: number, to: number, proof: OrderProof) => {
    if (from === to) return
    edges.push({ type: 'ww', from, to, key, write: writeOf(seen, from, key), overwrite: writeOf(seen, to, key), proof })
    edges.push(...overtakings(seen, key, from, to, proof))
  }
  const unseenProof: OrderProof = wasRead ? { type: 'unseen', read: list } : { type: 'unseen' }
  for (const [i, from] of shown.entries()) {
    for (const to of shown.slice(i + 1)) add(from, to, { type: 'list', read: list })
    for (const to of hidden) add(from, to, unseenProof)
  }
  return edges
}

/** Readers of what `from` wrote come before `to`, which overwrote it. */
export function overtakings(
  seen: Observations,
  key: number,
  from: number,
  to: number,
  proof: OrderProof,
  sources: ReadonlyMap<number, number> = NOTHING,
): Edge[] {
  const edges: Edge[] = []
  for (let reader = 0; reader < seen.count; reader += 1) {
    if (reader === to) continue
    for (let read = seen.readStart[reader]!; read < seen.readStart[reader + 1]!; read += 1) {
      if (seen.readKey[read] !== key || sourceOf(seen, sources, read) !== from) continue
      edges.push({
        type: 'rw',
        from: reader,
        to,
        key,
        read: readAt(seen, reader, read),
        ...(from === INITIAL ? {} : { write: writeOf(seen, from, key) }),
        overwrite: writeOf(seen, to, key),
        proof,
      })
    }
  }
  return edges
}

const NOTHING: ReadonlyMap<number, number> = new Map()

function initialEdges(seen: Observations, key: number, sources: ReadonlyMap<number, number>): Edge[] {
  return writersOf(seen, key).flatMap((to) => overtakings(seen, key, INITIAL, to, { type: 'initial' }, sources))
}

/** The nodes that write a key, ascending. */
export function writersOf({ count, writeStart, writeKey }: Observations, key: number): number[] {
  const writers: number[] = []
  for (let node = 0; node < count; node += 1)
    if (writeKey.subarray(writeStart[node], writeStart[node + 1]).includes(key)) writers.push(node)
  return writers
}

/** Pairs of writers of a key whose order nothing tells. */
export function openPairs(
  seen: Observations,
): { readonly key: number; readonly first: number; readonly second: number }[] {
  const pairs = []
  for (let key = 0; key < seen.keys.length; key += 1) {
    const isList = seen.history.type === 'list-append' && seen.isContradicted[key] === 0
    const writers = isList
      ? Array.from(seen.unseen.subarray(seen.unseenStart[key]!, seen.unseenStart[key + 1]!))
      : writersOf(seen, key)
    for (const [i, first] of writers.entries())
      for (const second of writers.slice(i + 1)) pairs.push({ key, first, second })
  }
  return pairs
}

export function writeOf(
  { transactionOf, writeStart, writeKey, writeAccess }: Observations,
  node: number,
  key: number,
): AccessAt {
  for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1)
    if (writeKey[write] === key) return { transaction: transactionOf[node]!, access: writeAccess[write]! }
  throw new Error(`node ${node} does not write key ${key}`)
}

function readAt({ transactionOf, readAccess }: Observations, node: number, read: number): AccessAt {
  return { transaction: transactionOf[node]!, access: readAccess[read]! }
}
