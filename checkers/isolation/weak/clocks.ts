/**
 * Whom the readers of suspects could know of, by vector clocks: of each session how far a node can see. That takes
 * O((edges + writes) · sessions), however far apart writers and readers are.
 * Source: AWDIT's algorithm for causal consistency: of each session only the last writer of a key that is seen matters.
 */
import { INITIAL, NONE } from '../observations.js'
import type { ForcedEdges } from './forced.js'
import type { Ground } from './ground.js'
import type { Sequence } from './sequence.js'
import type { Suspects } from './suspects.js'

/** How many numbers the clocks of some sessions may take at a time. */
const NUMBERS_MAX = 2 ** 24

export function clocksCost({ observations, visible }: Ground, suspects: Suspects): number {
  const { sessions, writeKey, count } = observations
  return sessions * (visible.before.length + count + writeKey.length + suspects.length)
}

/** Offers what the suspects force. Sessions must count. */
export function forceByClocks(ground: Ground, forced: ForcedEdges, sequence: Sequence, suspects: Suspects): void {
  const { count, sessions } = ground.observations
  const wide = Math.max(1, Math.min(sessions, Math.floor(NUMBERS_MAX / count)))
  const firstOf = new Int32Array(count).fill(NONE)
  for (let suspect = suspects.length - 1; suspect >= 0; suspect -= 1) firstOf[suspects.reader[suspect]!] = suspect
  for (let first = 0; first < sessions; first += wide) {
    const clocks = new Clocks(ground, sequence, first, Math.min(wide, sessions - first))
    new Sweep(ground, forced, sequence.rank, suspects, clocks).all(firstOf)
  }
}

/** Of each node how many nodes of some sessions it sees, itself among them. */
class Clocks {
  readonly seen: Int32Array

  constructor(
    { observations, visible, places, watch }: Ground,
    { nodes }: Sequence,
    /** From this session on. */
    readonly first: number,
    readonly width: number,
  ) {
    const { session } = observations
    const seen = new Int32Array(observations.count * width)
    for (const node of nodes) {
      watch.step()
      const row = node * width
      for (let i = visible.start[node]!; i < visible.start[node + 1]!; i += 1) {
        const before = visible.before[i]! * width
        for (let s = 0; s < width; s += 1) if (seen[before + s]! > seen[row + s]!) seen[row + s] = seen[before + s]!
      }
      const own = session[node]! - first
      if (own >= 0 && own < width) seen[row + own] = places.of[node]! + 1
    }
    this.seen = seen
  }
}

/** Goes through each session, and keeps the last writers of each key that its present node sees: one for each session. */
class Sweep {
  /** Cells key by key, one for each of the sessions that writes it. */
  readonly #cellsStart: Int32Array
  readonly #cellOf: Int32Array
  readonly #last: Int32Array
  /** How many nodes of each session have been taken in. */
  readonly #taken: Int32Array
  #missed: number[] = []

  constructor(
    private readonly ground: Ground,
    private readonly forced: ForcedEdges,
    private readonly rank: Int32Array,
    private readonly suspects: Suspects,
    private readonly clocks: Clocks,
  ) {
    const { keys, writeKey } = ground.observations
    const start = new Int32Array(keys.length + 1)
    const lastSession = new Int32Array(keys.length)
    this.#eachWrite(lastSession, (_, key, isNew) => {
      if (isNew) start[key + 1]! += 1
    })
    for (let key = 1; key <= keys.length; key += 1) start[key]! += start[key - 1]!
    const next = start.slice()
    this.#cellOf = new Int32Array(writeKey.length)
    this.#eachWrite(lastSession, (write, key, isNew) => {
      if (isNew) next[key]! += 1
      this.#cellOf[write] = next[key]! - 1
    })
    this.#cellsStart = start
    this.#last = new Int32Array(start.at(-1)!)
    this.#taken = new Int32Array(clocks.width)
  }

  /** Writes of the sessions of the clocks, session by session, and whether it is the first of its key there. */
  #eachWrite(lastSession: Int32Array, each: (write: number, key: number, isNew: boolean) => void): void {
    const { observations, bySessions, places } = this.ground
    const { writeStart, writeKey } = observations
    const { first, width } = this.clocks
    lastSession.fill(NONE)
    for (let s = first; s < first + width; s += 1) {
      for (let at = places.start[s]!; at < places.start[s + 1]!; at += 1) {
        const node = bySessions[at]!
        for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1) {
          const key = writeKey[write]!
          each(write, key, lastSession[key] !== s)
          lastSession[key] = s
        }
      }
    }
  }

  /** @param firstOf of each node its first suspect, or `NONE` */
  all(firstOf: Int32Array): void {
    const { observations, bySessions, watch } = this.ground
    const { session } = observations
    let present = NONE
    for (const node of bySessions) {
      watch.step()
      if (firstOf[node] === NONE) continue
      if (session[node] !== present) {
        this.#last.fill(NONE)
        this.#taken.fill(0)
        present = session[node]!
      }
      this.#takeIn(node)
      const { reader, length } = this.suspects
      for (let suspect = firstOf[node]!; suspect < length && reader[suspect] === node; suspect += 1) this.#look(suspect)
    }
  }

  #takeIn(reader: number): void {
    const { observations, bySessions, places } = this.ground
    const { session, isOptional, writeStart } = observations
    const { seen, first, width } = this.clocks
    for (let s = 0; s < width; s += 1) {
      // It does not see itself.
      const seenOf = seen[reader * width + s]! - (first + s === session[reader] ? 1 : 0)
      for (; this.#taken[s]! < seenOf; this.#taken[s]! += 1) {
        const node = bySessions[places.start[first + s]! + this.#taken[s]!]!
        if (isOptional[node] === 1) continue
        for (let write = writeStart[node]!; write < writeStart[node + 1]!; write += 1)
          this.#last[this.#cellOf[write]!] = node
      }
    }
  }

  #look(suspect: number): void {
    const { rank, suspects } = this
    const key = suspects.key[suspect]!
    const writer = suspects.writer[suspect]!
    const from = writer === INITIAL ? -1 : rank[writer]!
    const missed = this.#missed
    missed.length = 0
    for (let cell = this.#cellsStart[key]!; cell < this.#cellsStart[key + 1]!; cell += 1) {
      const node = this.#last[cell]!
      if (node !== NONE && rank[node]! > from) missed.push(node)
    }
    if (missed.length > 1) missed.sort((a, b) => rank[b]! - rank[a]!)
    for (const [i, node] of missed.entries()) {
      // What a later one sees comes before it.
      let isSeen = false
      for (let later = 0; later < i && !isSeen; later += 1) isSeen = this.#sees(missed[later]!, node)
      if (!isSeen) this.forced.offer(node, writer, suspects.reader[suspect]!, key)
    }
  }

  #sees(node: number, other: number): boolean {
    const { seen, first, width } = this.clocks
    const { session } = this.ground.observations
    return seen[node * width + session[other]! - first]! > this.ground.places.of[other]!
  }
}
