/**
 * What must come before each transaction at any rate: those of its session (where the level asks for that), those that it
 * read from, and those whose appends the lists show before its own.
 */
import type { Observations } from '../observations.js'

/** Of each node the ones before it: `before` from `start[node]` up to `start[node + 1]`. */
export interface Precedence {
  readonly start: Int32Array
  readonly before: Int32Array
}

export interface Ties {
  /** The order of each session. */
  readonly sessions: boolean
  /** From writers to their readers. */
  readonly reads: boolean
  /** The order that lists show. */
  readonly lists: boolean
}

export function precedenceOf(observations: Observations, ties: Ties): Precedence {
  const { count } = observations
  const start = new Int32Array(count + 1)
  eachTie(observations, ties, (_, to) => {
    start[to + 1]! += 1
  })
  return filled(start, (put) => eachTie(observations, ties, put))
}

/** The same for a list of pairs. */
export function precedenceFrom(count: number, from: Int32Array, to: Int32Array, length: number): Precedence {
  const start = new Int32Array(count + 1)
  for (let i = 0; i < length; i += 1) start[to[i]! + 1]! += 1
  return filled(start, (put) => {
    for (let i = 0; i < length; i += 1) put(from[i]!, to[i]!)
  })
}

/** @param start how many there are before each node, one place further on */
function filled(start: Int32Array, each: (put: (from: number, to: number) => void) => void): Precedence {
  for (let node = 1; node < start.length; node += 1) start[node]! += start[node - 1]!
  const before = new Int32Array(start[start.length - 1]!)
  const next = start.slice()
  each((from, to) => {
    before[next[to]!] = from
    next[to]! += 1
  })
  return { start, before }
}

function eachTie(observations: Observations, ties: Ties, tie: (from: number, to: number) => void): void {
  const { sessions, reads, lists } = ties
  const { count, sessionBefore, readStart, readWriter } = observations
  for (let node = 0; node < count; node += 1) {
    if (sessions && sessionBefore[node]! >= 0) tie(sessionBefore[node]!, node)
    if (!reads) continue
    let last = -1
    for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
      const writer = readWriter[read]!
      if (writer >= 0 && writer !== last) tie(writer, node)
      last = writer
    }
  }
  if (!lists) return
  const { chainStart, chain, unseenStart, unseen, isContradicted } = observations
  for (let key = 0; key + 1 < chainStart.length; key += 1) {
    const [from, to] = [chainStart[key]!, chainStart[key + 1]!]
    if (from === to || isContradicted[key] === 1) continue
    for (let at = from + 1; at < to; at += 1) tie(chain[at - 1]!, chain[at]!)
    const last = chain[to - 1]!
    for (let at = unseenStart[key]!; at < unseenStart[key + 1]!; at += 1)
      if (unseen[at] !== last) tie(last, unseen[at]!)
  }
}
