/** `fast/stack.ts` on columns: stacks whose values are pushed once. */
import { type Finding, LEGAL, suspicious } from './finding.js'
import { LayerColumns } from './layers.js'
import { StabbingColumns } from './stabbing.js'
import type { UseColumns } from './uses.js'

/** With more operations of one value than this, looking through them takes too long. */
const ownMax = 64

/** O(operations · log operations). `undefined` where too many operations peek at one value. */
export function judgeStack(uses: UseColumns): Finding | undefined {
  const spans = spansOf(uses)
  const { begins, first, last, owner, left } = spans
  if (left.some((count) => count > ownMax)) return undefined
  const { end } = uses
  const layers = new LayerColumns(end + 1, spans.layerFirst, spans.layerLast)
  const everybody = new StabbingColumns(first, last, end)
  const isGone = new Uint8Array(first.length)
  /** Slots on which one layer lies, in a list for each layer. */
  const single = new Int32Array(left.length).fill(-1)
  const next = new Int32Array(end + 1)
  const bare: number[] = []
  const remove = (span: number) => {
    isGone[span] = 1
    everybody.remove(span)
    const name = owner[span]!
    left[name]! -= 1
    if (left[name]! > 0) return
    layers.takeOff(name)
    for (let slot = single[name]!; slot !== -1; slot = next[slot]!) bare.push(slot)
  }
  for (let slot = layers.take(); slot !== -1; slot = layers.take()) {
    if (layers.count === 0) bare.push(slot)
    else {
      const { name } = layers
      next[slot] = single[name]!
      single[name] = slot
      for (let at = begins[name]!; at < begins[name + 1]!; at += 1)
        if (isGone[at] === 0 && first[at]! <= slot && slot <= last[at]!) remove(at)
    }
    for (let slot = bare.pop(); slot !== undefined; slot = bare.pop())
      for (let span = everybody.find(slot); span !== -1; span = everybody.find(slot)) remove(span)
  }
  const stuck = left.findIndex((count) => count > 0)
  if (stuck === -1) return LEGAL
  const stuckMax = 100
  const names = Array.from(left.keys()).filter((name) => left[name]! > 0)
  return suspicious(names.length > stuckMax ? [] : names.map((name) => spans.value[name]!))
}

/** The operations of values that are there for some time: all of another can take effect at once, and nobody notices. */
function spansOf(uses: UseColumns) {
  const { values, isThere, from, to, peekValue, peekFirst, peekLast } = uses
  const names = new Int32Array(values).fill(-1)
  let lasting = 0
  for (let id = 0; id < values; id += 1) if (isThere[id] && from[id]! < to[id]!) names[id] = lasting++
  const begins = new Int32Array(lasting + 1).fill(2, 1)
  for (const id of peekValue) if (names[id] !== -1) begins[names[id]! + 1]! += 1
  for (let name = 0; name < lasting; name += 1) begins[name + 1]! += begins[name]!
  const total = begins[lasting]!
  const spans = {
    begins,
    first: new Int32Array(total),
    last: new Int32Array(total),
    owner: new Int32Array(total),
    /** How many operations of each value are not gone yet. */
    left: new Int32Array(lasting),
    layerFirst: new Int32Array(lasting),
    layerLast: new Int32Array(lasting),
    value: new Int32Array(lasting),
  }
  const put = (name: number, first: number, last: number) => {
    const at = begins[name]! + spans.left[name]!
    spans.left[name]! += 1
    spans.first[at] = first
    spans.last[at] = last
    spans.owner[at] = name
  }
  for (let id = 0; id < values; id += 1) {
    const name = names[id]!
    if (name === -1) continue
    put(name, uses.insertFirst[id]!, uses.insertLast[id]!)
    put(name, uses.removeFirst[id]!, uses.removeLast[id]!)
    spans.layerFirst[name] = from[id]! + 1
    spans.layerLast[name] = to[id]! - 1
    spans.value[name] = id
  }
  for (let i = 0; i < peekValue.length; i += 1)
    if (names[peekValue[i]!] !== -1) put(names[peekValue[i]!]!, peekFirst[i]!, peekLast[i]!)
  return spans
}
