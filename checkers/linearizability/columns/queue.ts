/** `fast/queue.ts` on columns: queues whose values are enqueued once. */
import { type Finding, LEGAL, suspicious } from './finding.js'
import type { UseColumns } from './uses.js'

/** O(operations). */
export function judgeQueue(uses: UseColumns): Finding {
  const { values, isThere } = uses
  const fronts = frontsOf(uses)
  const certain = certainFronts(uses, fronts)
  if ('isLegal' in certain) return certain
  const clash = narrow(uses, fronts, certain)
  if (clash) return clash
  for (let id = 0; id < values; id += 1) if (isThere[id]) edges(fronts, id)
  return contradiction(uses, fronts)
}

/** The spans of slots in which each value comes to the front and leaves it: its removal, and its peeks. */
interface Fronts {
  readonly first: Int32Array
  readonly last: Int32Array
  readonly owner: Int32Array
  readonly from: Int32Array
  readonly to: Int32Array
  /** Spans of value `id` are those from `begins[id]` to before `begins[id + 1]`. */
  readonly begins: Int32Array
}

function frontsOf({ values, isThere, removeFirst, removeLast, peekValue, peekFirst, peekLast }: UseColumns): Fronts {
  const begins = new Int32Array(values + 1)
  for (let id = 0; id < values; id += 1) begins[id + 1] = isThere[id]!
  for (const id of peekValue) begins[id + 1]! += 1
  for (let id = 0; id < values; id += 1) begins[id + 1]! += begins[id]!
  const total = begins[values]!
  const fronts: Fronts = {
    first: new Int32Array(total),
    last: new Int32Array(total),
    owner: new Int32Array(total),
    from: new Int32Array(values),
    to: new Int32Array(values),
    begins,
  }
  const next = begins.slice()
  const put = (id: number, first: number, last: number) => {
    const at = next[id]!
    next[id] = at + 1
    fronts.first[at] = first
    fronts.last[at] = last
    fronts.owner[at] = id
  }
  for (let id = 0; id < values; id += 1) if (isThere[id]) put(id, removeFirst[id]!, removeLast[id]!)
  for (let i = 0; i < peekValue.length; i += 1) put(peekValue[i]!, peekFirst[i]!, peekLast[i]!)
  for (let id = 0; id < values; id += 1) if (isThere[id]) edges(fronts, id)
  return fronts
}

function edges({ first, last, from, to, begins }: Fronts, id: number): void {
  let [least, greatest] = [Number.MAX_SAFE_INTEGER, -1]
  for (let at = begins[id]!; at < begins[id + 1]!; at += 1) {
    if (last[at]! < least) least = last[at]!
    if (first[at]! > greatest) greatest = first[at]!
  }
  from[id] = least
  to[id] = greatest
}

/** For each slot, the last value that is at the front for certain from an earlier slot on. */
function certainFronts({ values, isThere, end }: UseColumns, { from, to }: Fronts): Int32Array | Finding {
  const starting = new Int32Array(end + 1).fill(-1)
  for (let id = 0; id < values; id += 1) {
    if (!isThere[id] || from[id]! >= to[id]!) continue
    if (starting[from[id]!] !== -1) return suspicious([starting[from[id]!]!, id])
    starting[from[id]!] = id
  }
  let latest = -1
  for (let slot = 0; slot <= end; slot += 1) {
    const id = starting[slot]!
    starting[slot] = latest
    if (id === -1) continue
    if (latest !== -1 && slot < to[latest]!) return suspicious([latest, id])
    latest = id
  }
  return starting
}

/** Cuts spans off where another value is at the front. The edges by which they are cut are those from before. */
function narrow({ values }: UseColumns, fronts: Fronts, certain: Int32Array): Finding | undefined {
  const { first, last, owner } = fronts
  const [from, to] = [fronts.from.slice(), fronts.to.slice()]
  const total = fronts.begins[values]!
  for (let at = 0; at < total; at += 1) {
    const atFirst = certain[first[at]!]!
    if (atFirst !== -1 && atFirst !== owner[at] && first[at]! < to[atFirst]!) {
      if (last[at]! < to[atFirst]!) return suspicious([atFirst, owner[at]!])
      first[at] = to[atFirst]!
    }
    const atLast = certain[last[at]!]!
    if (atLast !== -1 && atLast !== owner[at] && last[at]! < to[atLast]!) last[at] = from[atLast]!
  }
  return undefined
}

/** Two values of which each must be ahead of the other. */
function contradiction({ values, isThere, insertFirst, insertLast, end }: UseColumns, { from, to }: Fronts): Finding {
  /** Of the values that are enqueued by a slot, the one that leaves the front last. */
  const latest = new Int32Array(end + 1).fill(-1)
  for (let id = 0; id < values; id += 1) {
    if (!isThere[id]) continue
    const slot = Math.min(insertLast[id]!, from[id]!)
    if (latest[slot] === -1 || to[id]! > to[latest[slot]!]!) latest[slot] = id
  }
  for (let slot = 1; slot <= end; slot += 1) {
    const before = latest[slot - 1]!
    if (latest[slot] === -1 || (before !== -1 && to[before]! > to[latest[slot]!]!)) latest[slot] = before
  }
  for (let id = 0; id < values; id += 1) {
    if (!isThere[id]) continue
    const ahead = insertFirst[id] === 0 ? -1 : latest[insertFirst[id]! - 1]!
    if (ahead !== -1 && from[id]! < to[ahead]!) return suspicious([ahead, id])
  }
  return LEGAL
}
