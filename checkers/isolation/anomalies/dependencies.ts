/**
 * Which transactions certainly come before which, and why: the graph in which anomalies are cycles.
 *
 * Lists: each append before the next that the longest list shows, the last one before those that no list shows. Registers:
 * the initial version before all others; besides what the user says of versions. Readers after the writer whom they read,
 * and before whoever wrote the next version. Sessions, and real time. Transactions that need not have happened are left out.
 */
import { type Value, valueKey } from '../../../history/index.js'
import { INITIAL, NEVER, NONE, type Observations } from '../observations.js'
import { readsByKey, writersByKey } from './by-key.js'
import { addRealTime, Edges, fanOut, type Graph, RW, SO, WR, WW, WW_DISPUTED } from './graph.js'
import type { Versions } from './versions.js'

/** @param versions the order of versions of registers, as far as the user tells it */
export function dependencies(observations: Observations, versions: Versions): Graph {
  const { count, invoked, completed } = observations
  const edges = new Edges(count)
  if (observations.history.type === 'list-append') addLists(edges, observations)
  else addRegisters(edges, observations, versions)
  addReads(edges, observations)
  addSessions(edges, observations)
  if (invoked.length > 0) addRealTime(edges, invoked, completed, NEVER)
  return edges.graph()
}

/** From the writer to the reader. */
function addReads(edges: Edges, { count, readStart, readKey, readWriter }: Observations): void {
  for (let reader = 0; reader < count; reader += 1) {
    for (let read = readStart[reader]!; read < readStart[reader + 1]!; read += 1) {
      // A writer that need not have happened is never the only one.
      if (readWriter[read]! >= 0) edges.add(readWriter[read]!, reader, WR, readKey[read]!)
    }
  }
}

function addSessions(edges: Edges, { count, sessionBefore, isOptional }: Observations): void {
  for (let node = 0; node < count; node += 1) {
    if (isOptional[node] === 1) continue
    let before = sessionBefore[node]!
    while (before !== NONE && isOptional[before] === 1) before = sessionBefore[before]!
    if (before !== NONE) edges.add(before, node, SO)
  }
}

function addLists(edges: Edges, observations: Observations): void {
  const { keys, chainStart, chain, unseenStart, unseen, isContradicted, readWriter } = observations
  const reads = readsByKey(observations)
  const repeats = observations.flawCounts.has('duplicate-elements')
  // Of the key at hand: the last place of a node in the chain, the place among the unseen.
  const lastPlace = new Map<number, number>()
  const unseenPlace = new Map<number, number>()
  for (let key = 0; key < keys.length; key += 1) {
    const [first, end] = [chainStart[key]!, chainStart[key + 1]!]
    const ww = isContradicted[key] === 1 ? WW_DISPUTED : WW
    lastPlace.clear()
    for (let at = first; at < end; at += 1) {
      lastPlace.set(chain[at]!, at)
      if (at + 1 < end) edges.add(chain[at]!, chain[at + 1]!, ww, key)
    }
    const rest = unseen.subarray(unseenStart[key]!, unseenStart[key + 1]!)
    const beforeRest: [number, number][] = end > first && rest.length > 0 ? [[chain[end - 1]!, ww]] : []
    for (let i = reads.start[key]!; i < reads.start[key + 1]!; i += 1) {
      const [reader, writer] = [reads.reader[i]!, readWriter[reads.read[i]!]!]
      const at = writer === INITIAL ? first - 1 : lastPlace.get(writer)
      if (at === undefined || (repeats && repeatsElements(observations, reader, reads.read[i]!))) continue
      if (at + 1 === end) {
        if (rest.length > 0) beforeRest.push([reader, RW])
      } else if (chain[at + 1] !== reader) edges.add(reader, chain[at + 1]!, RW, key)
    }
    if (beforeRest.length === 0) continue
    unseenPlace.clear()
    for (const [place, node] of rest.entries()) unseenPlace.set(node, place)
    fanOut(edges, beforeRest, rest, key, (node) => unseenPlace.get(node))
  }
}

/** Such a list may well show what comes after its last element. */
function repeatsElements({ history, transactionOf, readAccess }: Observations, reader: number, read: number): boolean {
  const { value } = history.transactions[transactionOf[reader]!]!.accesses[readAccess[read]!]!
  const list = Array.isArray(value) ? (value as readonly Value[]) : []
  return new Set(list.map(valueKey)).size < list.length
}

function addRegisters(edges: Edges, observations: Observations, versions: Versions): void {
  const { keys, readWriter } = observations
  const [reads, writes] = [readsByKey(observations), writersByKey(observations)]
  const place = new Map<number, number>()
  const readersOf = new Map<number, number[]>()
  for (let key = 0; key < keys.length; key += 1) {
    const writers = writes.writer.subarray(writes.start[key]!, writes.start[key + 1]!)
    if (writers.length === 0) continue
    const initially: [number, number][] = []
    readersOf.clear()
    for (let i = reads.start[key]!; i < reads.start[key + 1]!; i += 1) {
      const [reader, writer] = [reads.reader[i]!, readWriter[reads.read[i]!]!]
      if (writer === INITIAL) initially.push([reader, RW])
      else if (writer >= 0) {
        const readers = readersOf.get(writer)
        if (readers === undefined) readersOf.set(writer, [reader])
        else readers.push(reader)
      }
    }
    if (initially.length > 0) {
      place.clear()
      for (const [i, node] of writers.entries()) place.set(node, i)
      fanOut(edges, initially, writers, key, (node) => place.get(node))
    }
    versions.each(key, (earlier, later) => {
      if (earlier === INITIAL) return
      edges.add(earlier, later, WW, key)
      for (const reader of readersOf.get(earlier) ?? []) if (reader !== later) edges.add(reader, later, RW, key)
    })
  }
}
