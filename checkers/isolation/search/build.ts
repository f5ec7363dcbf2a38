/** From observations to what is known and what is open. */
import type { Order } from '../levels.js'
import { AMBIGUOUS, INITIAL, NONE, type Observations } from '../observations.js'
import { momentsOf } from './barriers.js'
import { SHOWS } from './edge-list.js'
import { type Layout, NOWHERE } from './layout.js'
import { addLists } from './lists.js'
import { Polygraph, REAL_TIME, SESSION, WITHIN } from './polygraph.js'

/** O(steps), but for reads of what keys held at first: those are O(reads × writers that follow no other). */
export function polygraphOf(observations: Observations, layout: Layout, order: Order): Polygraph {
  const isLists = observations.history.type === 'list-append'
  const slots = isLists
    ? { start: observations.unseenStart, node: observations.unseen }
    : { start: new Int32Array(observations.keys.length + 1), node: new Int32Array(observations.writeKey.length) }
  if (!isLists) fillSlots(observations, slots)
  const moments = order === 'real-time' ? momentsOf(observations) : undefined
  const polygraph = new Polygraph(observations, layout, order, slots, moments?.count ?? 0)
  if (layout.isSplit) {
    for (let node = 0; node < observations.count; node += 1)
      polygraph.add(2 * node, 2 * node + 1, SHOWS, WITHIN, NONE, NONE)
  }
  if (order !== 'none') addSessions(polygraph)
  if (moments) addMoments(polygraph, moments)
  if (isLists) addLists(polygraph)
  else {
    addReads(polygraph)
    if (layout.rw !== NOWHERE) addInitialReads(polygraph, order !== 'none')
  }
  return polygraph
}

function fillSlots(
  { count, keys, writeStart, writeKey }: Observations,
  { start, node }: { readonly start: Int32Array; readonly node: Int32Array },
): void {
  for (const key of writeKey) start[key + 1]! += 1
  for (let key = 0; key < keys.length; key += 1) start[key + 1]! += start[key]!
  const next = start.slice()
  for (let n = 0; n < count; n += 1) {
    for (let write = writeStart[n]!; write < writeStart[n + 1]!; write += 1) {
      const key = writeKey[write]!
      node[next[key]!] = n
      next[key]! += 1
    }
  }
}

function addSessions(polygraph: Polygraph): void {
  const { count, sessionBefore } = polygraph.observations
  for (let node = 0; node < count; node += 1) {
    const before = sessionBefore[node]!
    if (before !== NONE) polygraph.addOrder(polygraph.end(before), polygraph.begin(node), SESSION)
  }
}

function addMoments(polygraph: Polygraph, { count, after, before }: ReturnType<typeof momentsOf>): void {
  const first = polygraph.nodes - count
  for (let moment = 1; moment < count; moment += 1) polygraph.addOrder(first + moment - 1, first + moment, REAL_TIME)
  for (let node = 0; node < after.length; node += 1) {
    if (after[node] !== NONE) polygraph.addOrder(polygraph.end(node), first + after[node]!, REAL_TIME)
    if (before[node] !== NONE) polygraph.addOrder(first + before[node]!, polygraph.begin(node), REAL_TIME)
  }
}

/** Reads of registers, key by key. */
function addReads(polygraph: Polygraph): void {
  const { observations, slotStart, slotNode, readers, isSure } = polygraph
  const { count, keys, readWriter, candidates } = observations
  const { start, reads, nodes } = readsByKey(observations)
  const slotOf = new Int32Array(count)
  for (let key = 0; key < keys.length; key += 1) {
    if (start[key] === start[key + 1]) continue
    for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1) slotOf[slotNode[slot]!] = slot
    const sourceOf = (writer: number) => (writer === INITIAL ? polygraph.initialOf(key) : slotOf[writer]!)
    for (let i = start[key]!; i < start[key + 1]!; i += 1) {
      const [read, node] = [reads[i]!, nodes[i]!]
      const writer = readWriter[read]!
      if (writer === AMBIGUOUS) {
        const sources = Array.from(candidates.get(read)!, sourceOf)
        polygraph.openReads.push({ node, key, sources, candidates: sources })
        continue
      }
      const before = readers.next.length
      const entry = readers.add(sourceOf(writer), node, NONE)
      if (writer === INITIAL || entry < before) continue
      isSure[writer] = 1
      polygraph.addRead(writer, node, entry)
    }
  }
}

function readsByKey({ count, keys, readStart, readKey }: Observations) {
  const start = new Int32Array(keys.length + 1)
  for (let node = 0; node < count; node += 1)
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) start[readKey[read]! + 1]! += 1
  for (let key = 0; key < keys.length; key += 1) start[key + 1]! += start[key]!
  const reads = new Int32Array(start[keys.length]!)
  const nodes = new Int32Array(reads.length)
  const next = start.slice()
  for (let node = 0; node < count; node += 1) {
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      const at = next[readKey[read]!]!
      reads[at] = read
      nodes[at] = node
      next[readKey[read]!]! += 1
    }
  }
  return { start, reads, nodes }
}

/**
 * Who read what a key held at first comes before all who wrote it. It is enough to say so of those that do not follow
 * another one in their session, or by what they read of the key.
 */
function addInitialReads(polygraph: Polygraph, hasSessions: boolean): void {
  const { observations, slotStart, slotNode, readers, isSure } = polygraph
  const { keys, sessions, session, count } = observations
  const writtenIn = new Int32Array(hasSessions ? sessions : 0).fill(-1)
  const readsOther = new Int32Array(count).fill(-1)
  for (let key = 0; key < keys.length; key += 1) {
    const head = readers.head[polygraph.initialOf(key)]!
    if (head === NONE) continue
    for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1)
      for (let entry = readers.head[slot]!; entry !== NONE; entry = readers.next.values[entry]!)
        readsOther[readers.node.values[entry]!] = key
    for (let slot = slotStart[key]!; slot < slotStart[key + 1]!; slot += 1) {
      const writer = slotNode[slot]!
      if (isSure[writer] === 0) continue
      const follows = readsOther[writer] === key || (hasSessions && writtenIn[session[writer]!] === key)
      if (hasSessions) writtenIn[session[writer]!] = key
      if (follows) continue
      for (let entry = head; entry !== NONE; entry = readers.next.values[entry]!) {
        const reader = readers.node.values[entry]!
        if (reader !== writer) polygraph.addPrecedes(reader, writer, entry, NONE)
      }
    }
  }
}
