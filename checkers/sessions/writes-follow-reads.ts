/**
 * Writes follow reads: everybody finds a write only together with what its session had found before.
 *
 * Say that `b` follows `a` if a session found `a` and later wrote `b`, or if `b` follows something that follows `a`. A
 * history keeps this guarantee if there is an order of the versions of each key, its initial version first, such that
 * whenever `b` follows `a`:
 *
 * 1. if both are of one key, `a` comes before `b`; so nothing follows itself;
 * 2. whoever has found `b` finds, reading the key of `a` later on, `a` or something after it;
 * 3. if both are of one register, and the session that wrote `b` had found `a` itself, nobody finds `b` and later `a`,
 *    which `b` had overwritten. (Lists show their order themselves: there, 1 is enough.)
 *
 * Source: Terry et al., "Session guarantees for weakly consistent replicated data" (1994), section 3.3: a copy that
 * includes a write includes, in front of it, the writes that earlier reads of its session depended on. As with monotonic
 * writes, what a session has found stands for what one server holds.
 */
import { Ints } from '../ints.js'
import { SparseInts } from '../sparse.js'
import { Finders } from './finders.js'
import { type Demand, type Evidenced, isFinding, isObserved, isWriting, type Overwritten } from './guarantee.js'
import type { Order } from './order.js'
import { NONE } from './trails.js'
import { ownAppends, View } from './view.js'

/** O(accesses × sessions), and O(accesses) where sessions find little of each other. */
export const writesFollowReads: Demand = (evidenced, order) => {
  const { trails, versions } = evidenced
  const pointOf = pointsOfReads(evidenced, order)
  const overwritten = trails.type === 'register' ? findOverwritten(evidenced) : undefined
  const isTested = pointOf.isUsed && isObserved(trails, versions)
  if (overwritten) return { isTested, overwritten }
  return demandViews(evidenced, order, pointOf.points) ? { isTested } : undefined
}

/** For each read before a write of its session, a point after all that the session found of the key until then. */
function pointsOfReads({ trails, versions }: Evidenced, order: Order): { points: Int32Array; isUsed: boolean } {
  const points = new Int32Array(trails.count).fill(NONE)
  const lastWrite = new Int32Array(trails.sessions).fill(NONE)
  for (let at = 0; at < trails.count; at += 1) {
    if (isWriting(trails, versions, at)) lastWrite[trails.sessionOf[at]!] = at
  }
  let isUsed = false
  for (const first of trails.firstOnKey) {
    let before = NONE
    const last = lastWrite[trails.sessionOf[first]!]!
    for (let at = first; at !== NONE && at < last; at = trails.nextOnKey[at]!) {
      if (!isFinding(trails, versions, at)) continue
      isUsed = true
      points[at] = order.point()
      if (before !== NONE) order.before(points[before]!, points[at]!, 'through')
      order.before(versions.of[at]!, points[at]!, 'through', at)
      before = at
    }
  }
  return { points, isUsed }
}

/** The third demand. */
function findOverwritten({ trails, versions }: Evidenced): Overwritten | undefined {
  const finders = new Finders(trails, versions)
  /** By writing session, the latest of its writes that was found, and by which read. */
  const latest = new SparseInts(trails.sessions, NONE)
  const readOf = new Int32Array(trails.sessions)
  for (const first of trails.firstOnKey) {
    latest.clear()
    for (let at = first; at !== NONE; at = trails.nextOnKey[at]!) {
      if (!isFinding(trails, versions, at)) continue
      const version = versions.of[at]!
      const found = finders.before(version, latest)
      if (found !== NONE) {
        const writer = trails.sessionOf[found]!
        return { rule: 'followed', accesses: [found, latest.at(writer), readOf[writer]!, at] }
      }
      const write = versions.writeOf[version]!
      if (write === NONE || latest.at(trails.sessionOf[write]!) >= write) continue
      latest.set(trails.sessionOf[write]!, write)
      readOf[trails.sessionOf[write]!] = at
    }
  }
  return undefined
}

/** The first and the second demand; `false` when it was stopped. */
function demandViews({ trails, versions, shouldStop }: Evidenced, order: Order, points: Int32Array): boolean {
  const view = new View(trails, versions, order)
  const lastPoint = new SparseInts(trails.keyCount, NONE)
  const followed = new Followed({ trails, versions, shouldStop }, view, points)
  for (let session = 0; session < trails.sessions; session += 1) {
    lastPoint.clear()
    followed.clear()
    view.begin(session, (at) => isFinding(trails, versions, at) || isWriting(trails, versions, at))
    for (let at = trails.starts[session]!; at < trails.starts[session + 1]!; at += 1) {
      if (shouldStop()) return false
      const key = trails.keys[at]!
      if (isWriting(trails, versions, at)) {
        view.leadTo(at, 'followed')
        if (lastPoint.at(key) !== NONE) order.before(lastPoint.at(key), versions.of[at]!, 'followed', at)
      } else if (isFinding(trails, versions, at)) {
        view.leadTo(at, 'seen-followed')
        if (points[at] !== NONE) lastPoint.set(key, points[at]!)
        for (const write of view.newlyFound(at)) followed.comeIntoView(write, at)
      }
    }
  }
  return true
}

/** Brings into the view of a session all that the writes it finds follow. */
class Followed {
  /** By session, up to which access its reads are in view. */
  readonly #inView: SparseInts
  /** By key, how much of its list was looked at for what its elements follow. */
  readonly #length: SparseInts
  readonly #roundOf: Int32Array
  #round = 0
  readonly #writes = new Ints()

  constructor(
    private readonly evidenced: Evidenced,
    private readonly view: View,
    private readonly points: Int32Array,
  ) {
    const { sessions, keyCount } = evidenced.trails
    this.#inView = new SparseInts(sessions, NONE)
    this.#length = new SparseInts(keyCount, 0)
    this.#roundOf = new Int32Array(keyCount)
  }

  clear(): void {
    this.#inView.clear()
    this.#length.clear()
  }

  comeIntoView(found: number, by: number): void {
    const { trails, versions } = this.evidenced
    this.#writes.push(found)
    while (this.#writes.length > 0) {
      const write = this.#writes.pop()
      const session = trails.sessionOf[write]!
      const from = Math.max(this.#inView.at(session), trails.starts[session]!)
      if (write <= from) continue
      this.#inView.set(session, write)
      this.#round += 1
      for (let read = write - 1; read >= from; read -= 1) {
        if (!isFinding(trails, versions, read)) continue
        const key = trails.keys[read]!
        this.#findWrites(read)
        // Of several reads of a key, the last one will do: the point of each comes after those before it.
        if (this.#roundOf[key] === this.#round) continue
        this.#roundOf[key] = this.#round
        if (this.view.isUsedAfter(key, by)) this.view.demand(key, this.points[read]!, by)
      }
    }
  }

  /** What a read that comes into view found may follow something in turn. */
  #findWrites(read: number): void {
    const { trails, versions } = this.evidenced
    const { shown, writeOf, of } = versions
    if (shown === undefined) {
      const write = writeOf[of[read]!]!
      if (write !== NONE) this.#writes.push(write)
      return
    }
    const key = trails.keys[read]!
    for (let i = this.#length.at(key); i < shown.lengths[read]!; i += 1) this.#writes.push(shown.orders[key]![i]!)
    if (shown.lengths[read]! > this.#length.at(key)) this.#length.set(key, shown.lengths[read]!)
    for (const own of ownAppends(trails, versions, read)) this.#writes.push(own)
  }
}
