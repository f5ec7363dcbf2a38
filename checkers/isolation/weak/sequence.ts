/** All transactions in one line, each after those that must come before it. */
import type { Observations } from '../observations.js'
import type { Precedence } from './precedence.js'

export interface Sequence {
  readonly nodes: Int32Array
  /** Place of each node in `nodes`. */
  readonly rank: Int32Array
}

const [UNSEEN, OPEN, PLACED] = [0, 1, 2]

/**
 * Depth first, so that each node stands where its turn comes, or just before the first one that needs it. `undefined` if
 * there is a cycle. O(nodes + edges), without recursion.
 */
export function sequenceOf(turns: Int32Array, first: Precedence, second: Precedence): Sequence | undefined {
  const count = turns.length
  const state = new Uint8Array(count)
  // Of an open node how many of those before it have been looked at.
  const looked = new Int32Array(count)
  const stack = new Int32Array(count)
  const nodes = new Int32Array(count)
  const rank = new Int32Array(count)
  let placed = 0
  for (const root of turns) {
    if (state[root] !== UNSEEN) continue
    state[root] = OPEN
    stack[0] = root
    for (let depth = 1; depth > 0; ) {
      const node = stack[depth - 1]!
      const before = beforeAt(first, second, node, looked[node]!)
      looked[node]! += 1
      if (before === NONE_LEFT) {
        state[node] = PLACED
        rank[node] = placed
        nodes[placed] = node
        placed += 1
        depth -= 1
      } else if (state[before] === OPEN) return undefined
      else if (state[before] === UNSEEN) {
        state[before] = OPEN
        stack[depth] = before
        depth += 1
      }
    }
  }
  return { nodes, rank }
}

export const NONE_LEFT = -1

/** The nodes before a node by two precedences, one after the other: the one at a place. */
export function beforeAt(first: Precedence, second: Precedence, node: number, place: number): number {
  const at = first.start[node]! + place
  const beyond = at - first.start[node + 1]!
  if (beyond < 0) return first.before[at]!
  const other = second.start[node]! + beyond
  return other < second.start[node + 1]! ? second.before[other]! : NONE_LEFT
}

/**
 * When each one's turn is, near to when it happened: the order of the history where it has real time. Otherwise sessions
 * are taken to have run side by side, each as fast as its length says. Only speed depends on it.
 */
export function turnsOf({ count, session, sessions, invoked }: Observations): Int32Array {
  const turns = new Int32Array(count)
  if (invoked.length > 0) return turns.map((_, node) => node)
  const lengths = new Int32Array(sessions)
  for (let node = 0; node < count; node += 1) lengths[session[node]!]! += 1
  const done = new Int32Array(sessions)
  const slot = new Int32Array(count)
  const start = new Int32Array(count + 1)
  for (let node = 0; node < count; node += 1) {
    const of = session[node]!
    slot[node] = Math.floor(((done[of]! + 0.5) / lengths[of]!) * count)
    done[of]! += 1
    start[slot[node]! + 1]! += 1
  }
  for (let i = 1; i <= count; i += 1) start[i]! += start[i - 1]!
  for (let node = 0; node < count; node += 1) {
    turns[start[slot[node]!]!] = node
    start[slot[node]!]! += 1
  }
  return turns
}
