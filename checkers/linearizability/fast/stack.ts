/**
 * Stacks whose values are pushed once.
 * Source: Lee & Mathur, "Efficient decrease-and-conquer linearizability monitoring" (2025), section 5. Lay a layer on the
 * slots in which a value is there for certain. An operation that can take effect in a slot without layers need not be looked
 * at any more, nor one of the value whose layer alone lies on a slot. When a value has no operations left, its layer goes.
 * The history is linearizable exactly when no operation is left in the end.
 */
import { Layers } from './layers.js'
import type { Span } from './spans.js'
import { Stabbing } from './stabbing.js'
import type { Refuted, Use, Uses } from './uses.js'

/** `undefined`: linearizable, as far as operations that found the stack empty are left out. O(n log n). */
export function inStackOrder({ uses, end }: Uses): Refuted | undefined {
  // All of a value without a layer can take effect at once, and then nobody else notices.
  const lasting = uses.filter(({ from, to }) => from < to)
  const left = lasting.map((use) => spansOfUse(use).length)
  const layers = new Layers(
    end + 1,
    lasting.map(({ from, to }) => [from + 1, to - 1] as const),
  )
  const owner = new Map<Span, number>()
  for (const [name, use] of lasting.entries()) for (const span of spansOfUse(use)) owner.set(span, name)
  const everybody = new Stabbing([...owner.keys()])
  const own = lasting.map((use) => new Stabbing(spansOfUse(use)))
  const isGone = new Set<Span>()
  const remove = (span: Span) => {
    if (isGone.has(span)) return
    isGone.add(span)
    const name = owner.get(span)!
    left[name]! -= 1
    if (left[name] === 0) layers.takeOff(name)
  }
  for (;;) {
    const bare = layers.bare()
    if (bare !== -1) {
      for (let span = everybody.take(bare); span; span = everybody.take(bare)) remove(span)
      continue
    }
    const single = layers.single()
    if (single === -1) break
    // Where no layer lies any more, everything is gone already.
    const stabbing = own[layers.on(single) - 1]
    if (stabbing === undefined) continue
    for (let span = stabbing.take(single); span; span = stabbing.take(single)) remove(span)
  }
  const stuck = [...owner.keys()].filter((span) => !isGone.has(span))
  if (stuck.length === 0) return undefined
  const values = new Set(stuck.map((span) => owner.get(span)!))
  const spans = [...values].flatMap((name) => spansOfUse(lasting[name]!))
  return { type: 'refuted', operations: spans.map(({ operation }) => operation).filter((operation) => operation >= 0) }
}

function spansOfUse({ insert, remove, peeks }: Use): readonly Span[] {
  return [insert, ...peeks, remove]
}
