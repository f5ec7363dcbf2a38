/**
 * Monotonic writes: everybody finds the writes of a session in the order in which it issued them.
 *
 * A history keeps it if there is an order of the versions of each key, its initial version first, such that whenever a
 * session wrote `a` and later `b`:
 *
 * 1. if both are of one key, `a` comes before `b`;
 * 2. whoever has found `b` finds, reading the key of `a` later on, `a` or something after it;
 * 3. if both are of one register, nobody finds `b` and later `a`, which `b` had overwritten. (Lists show their order
 *    themselves: there, 1 is enough.)
 *
 * Source: Terry et al., "Session guarantees for weakly consistent replicated data" (1994), section 3.4: a copy that
 * includes a write includes the earlier writes of its session, in front of it. They speak of what one server holds. A
 * history does not tell servers apart, so here what a session has found stands for it: "all processes observe w1 before
 * w2". That is more than Terry et al. ask if a reader moves to a server that lags: from a single read of a register
 * nothing could ever be refuted.
 */
import { Ints } from '../ints.js'
import { SparseInts } from '../sparse.js'
import {
  type Demand,
  demandIssued,
  type Evidenced,
  isFinding,
  isObserved,
  isWriting,
  type Overwritten,
} from './guarantee.js'
import type { Order } from './order.js'
import { NONE } from './trails.js'
import { View } from './view.js'

/** O(accesses × sessions), and O(accesses) where sessions find little of each other. */
export const monotonicWrites: Demand = (evidenced, order) => {
  const { trails, versions } = evidenced
  const issued = issuedWrites(evidenced, order)
  const overwritten = trails.type === 'register' ? findOverwritten(evidenced) : undefined
  const isTested = issued.isSeveral && isObserved(trails, versions)
  if (overwritten) return { isTested, overwritten }
  return demandViews(evidenced, order, issued) ? { isTested } : undefined
}

interface Issued {
  /** The writes that happened, session by session, and where those of each session begin. */
  readonly writes: Int32Array
  readonly starts: Int32Array
  /** The place of each write among them. */
  readonly placeOf: Int32Array
  /** Whether some session wrote twice. */
  readonly isSeveral: boolean
}

/** The first demand, and where the writes of each session are. */
function issuedWrites({ trails, versions }: Evidenced, order: Order): Issued {
  const writes = new Ints()
  const starts = new Int32Array(trails.sessions + 1)
  const placeOf = new Int32Array(trails.count)
  let isSeveral = false
  for (let session = 0; session < trails.sessions; session += 1) {
    for (let at = trails.starts[session]!; at < trails.starts[session + 1]!; at += 1) {
      if (!isWriting(trails, versions, at)) continue
      placeOf[at] = writes.length
      writes.push(at)
    }
    starts[session + 1] = writes.length
    isSeveral ||= starts[session + 1]! - starts[session]! > 1
  }
  demandIssued(trails, versions, order)
  return { writes: writes.taken(), starts, placeOf, isSeveral }
}

/** The third demand. */
function findOverwritten({ trails, versions }: Evidenced): Overwritten | undefined {
  /** By writing session, the latest of its writes that was found, and by which read. */
  const latest = new SparseInts(trails.sessions, NONE)
  const readOf = new Int32Array(trails.sessions)
  for (const first of trails.firstOnKey) {
    latest.clear()
    for (let at = first; at !== NONE; at = trails.nextOnKey[at]!) {
      const write = isFinding(trails, versions, at) ? versions.writeOf[versions.of[at]!]! : NONE
      if (write === NONE) continue
      const writer = trails.sessionOf[write]!
      const later = latest.at(writer)
      if (later > write) return { rule: 'issued', accesses: [write, later, readOf[writer]!, at] }
      if (later === write) continue
      latest.set(writer, write)
      readOf[writer] = at
    }
  }
  return undefined
}

/** The second demand; `false` when it was stopped. */
function demandViews({ trails, versions, shouldStop }: Evidenced, order: Order, issued: Issued): boolean {
  const view = new View(trails, versions, order)
  /** Of each session, up to which of its writes they are in view. */
  const inView = new SparseInts(trails.sessions, NONE)
  const roundOf = new Int32Array(trails.keyCount)
  let round = 0
  for (let session = 0; session < trails.sessions; session += 1) {
    inView.clear()
    view.begin(session, (at) => isFinding(trails, versions, at))
    for (let at = trails.starts[session]!; at < trails.starts[session + 1]!; at += 1) {
      if (!isFinding(trails, versions, at)) continue
      if (shouldStop()) return false
      view.leadTo(at, 'seen-issued')
      for (const write of view.newlyFound(at)) {
        const writer = trails.sessionOf[write]!
        const [place, from] = [issued.placeOf[write]!, Math.max(inView.at(writer), issued.starts[writer]!)]
        if (place <= from) continue
        inView.set(writer, place)
        round += 1
        // Of several writes to a key, the last one will do: the others come before it.
        for (let i = place - 1; i >= from; i -= 1) {
          const before = issued.writes[i]!
          const key = trails.keys[before]!
          if (roundOf[key] === round) continue
          roundOf[key] = round
          if (view.isUsedAfter(key, at)) view.demand(key, versions.of[before]!, at)
        }
      }
    }
  }
  return true
}
