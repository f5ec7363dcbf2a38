/**
 * What one session has in view: what must be in effect for it because of what it has found. Kept for one session after
 * the other.
 */
import { SparseInts } from '../sparse.js'
import type { Order, Rule } from './order.js'
import { NONE, READ, type Trails, WRITE } from './trails.js'
import type { Versions } from './versions.js'

export class View {
  /** By key, the point through which what is in view comes before what is found from now on. */
  readonly #point: SparseInts
  /** By key, whether something came after that point already, so that what comes into view needs another one. */
  readonly #isClosed: SparseInts
  /** By key, the last access of the session. */
  readonly #last: SparseInts
  /** By key, how much of its list the session has found. */
  readonly #length: SparseInts

  constructor(
    private readonly trails: Trails,
    private readonly versions: Versions,
    private readonly order: Order,
  ) {
    const sparse = (usual: number) => new SparseInts(trails.keyCount, usual)
    this.#point = sparse(NONE)
    this.#isClosed = sparse(0)
    this.#last = sparse(NONE)
    this.#length = sparse(0)
  }

  /** @param uses which accesses of the session matter to it */
  begin(session: number, uses: (at: number) => boolean): void {
    const { starts, keys } = this.trails
    for (const each of [this.#point, this.#isClosed, this.#last, this.#length]) each.clear()
    for (let at = starts[session]!; at < starts[session + 1]!; at += 1) if (uses(at)) this.#last.set(keys[at]!, at)
  }

  /** Whether the session has to do with a key after an access. */
  isUsedAfter(key: number, at: number): boolean {
    return this.#last.at(key) > at
  }

  /** The writes that a read finds and no earlier read of its session and key found; of a register, whatever it finds. */
  newlyFound(read: number): readonly number[] {
    const { writeOf, of, shown } = this.versions
    const key = this.trails.keys[read]!
    if (shown === undefined) {
      const write = writeOf[of[read]!]!
      return write === NONE ? [] : [write]
    }
    const length = shown.lengths[read]!
    const found = Array.from(shown.orders[key]!.subarray(this.#length.at(key), length))
    if (length > this.#length.at(key)) this.#length.set(key, length)
    return [...found, ...ownAppends(this.trails, this.versions, read)]
  }

  /** From now on a node comes before what the session finds of a key. */
  demand(key: number, node: number, by: number): void {
    if (this.#point.at(key) === NONE || this.#isClosed.at(key) === 1) {
      const next = this.order.point()
      if (this.#point.at(key) !== NONE) this.order.before(this.#point.at(key), next, 'through')
      this.#point.set(key, next)
      this.#isClosed.set(key, 0)
    }
    this.order.before(node, this.#point.at(key), 'through', by)
  }

  /** What is in view of the key of an access comes before what it found or wrote. */
  leadTo(at: number, rule: Rule): void {
    const key = this.trails.keys[at]!
    const point = this.#point.at(key)
    if (point === NONE) return
    this.order.before(point, this.versions.of[at]!, rule, at)
    this.#isClosed.set(key, 1)
  }
}

/** What a read of a list found at its end of its own transaction's appends. */
export function ownAppends(trails: Trails, { shown }: Versions, read: number): readonly number[] {
  const { kinds, units, previousOnKey } = trails
  const own: number[] = []
  if (kinds[read] !== READ || trails.lists[trails.values[read]!]!.length === shown!.lengths[read]) return own
  for (let before = previousOnKey[read]!; before !== NONE && units[before] === units[read]; ) {
    if (kinds[before] === WRITE) own.push(before)
    before = previousOnKey[before]!
  }
  return own
}
