/**
 * Replicated growable array (RGA): a list into which elements are inserted after others. Where several were inserted at one
 * place, the later one stands further to the left; what was removed stays as a tombstone, for others may be inserted after it.
 *
 * Source: Roh et al., "Replicated abstract data types" (2011); RR-7506, specification 19, operation-based. State-based, what
 * one side lacks is inserted as downstream, in the order of timestamps: an element is later than the one it follows.
 * Assumes: no element is inserted twice.
 */
import { List, Record } from 'immutable'
import { elementOf, notThere, type OperationBased, type StateBased, type Update } from './crdt.js'
import { after, isLater, Timestamp } from './timestamp.js'

export const Vertex = Record({
  element: '',
  time: Timestamp(),
  /** The timestamp of the vertex after which it was inserted; the zero one stands for the beginning. */
  follows: Timestamp(),
  isRemoved: false,
})
export type Vertex = ReturnType<typeof Vertex>
export type Rga = List<Vertex>

/** Puts a vertex right behind the one that it follows, and behind all that are later. */
export function inserted(list: Rga, vertex: Vertex): Rga {
  let at = list.findIndex(({ time }) => time.equals(vertex.follows)) + 1
  while (at < list.size && isLater(list.get(at)!.time, vertex.time)) at++
  return list.insert(at, vertex)
}

const removed = (list: Rga, gone: Timestamp): Rga =>
  list.map((vertex) => (vertex.time.equals(gone) ? vertex.set('isRemoved', true) : vertex))

const find = (list: Rga, element: string) => list.find((vertex) => vertex.element === element && !vertex.isRemoved)
const latest = (list: Rga): Timestamp =>
  list.reduce((last, { time }) => (isLater(time, last) ? time : last), Timestamp())

/** What an insertion adds, or the vertex that a removal turns into a tombstone. */
function vertexOf(list: Rga, update: Update, replica: string): Vertex {
  if (update.f === 'remove') return find(list, elementOf(update))!.set('isRemoved', true)
  const follows = typeof update.key === 'string' ? find(list, update.key)!.time : Timestamp()
  return Vertex({ element: elementOf(update), time: after(latest(list), replica), follows })
}

const refuses = (list: Rga, update: Update): string | undefined => {
  const needed = update.f === 'remove' ? elementOf(update) : update.key
  return notThere(typeof needed !== 'string' || find(list, needed) !== undefined)
}

const value = (list: Rga): string[] => [...list.filter(({ isRemoved }) => !isRemoved).map(({ element }) => element)]

function join(list: Rga, vertex: Vertex): Rga {
  const known = list.some(({ time }) => time.equals(vertex.time)) ? list : inserted(list, vertex)
  return vertex.isRemoved ? removed(known, vertex.time) : known
}

const byTime = (a: Vertex, b: Vertex): number => (isLater(a.time, b.time) ? 1 : isLater(b.time, a.time) ? -1 : 0)

export const list: StateBased<Rga> = {
  initial: List(),
  refuses,
  update: (state, update, replica) => {
    const vertex = vertexOf(state, update, replica)
    return vertex.isRemoved ? removed(state, vertex.time) : inserted(state, vertex)
  },
  delta: (state, update, replica) => List([vertexOf(state, update, replica)]),
  merge: (a, b) => b.sort(byTime).reduce(join, a),
  value,
}

/** With an insertion goes the new vertex, with a removal the one that becomes a tombstone. */
export const listOperations: OperationBased<Rga, Vertex> = {
  initial: List(),
  refuses,
  prepare: (state, update, { replica }) => vertexOf(state, update, replica),
  effect: (state, _, vertex) => (vertex.isRemoved ? removed(state, vertex.time) : inserted(state, vertex)),
  value,
}
