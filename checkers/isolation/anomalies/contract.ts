/** Cycles with fewer hops that say the same: what is overwritten twice is overwritten. */
import { RW, SO, WW, WW_DISPUTED } from './graph.js'
import type { Hop, Shape } from './walks.js'

const WRITES = WW | WW_DISPUTED

/**
 * Two hops become one where both are of the same session, or of the same list, and the cycle stays of its class.
 * @param type of the history: that versions of a register follow each other over others is not shown by any read
 */
export function contract(
  hops: readonly Hop[],
  { rw }: Pick<Shape, 'rw'>,
  type: 'list-append' | 'register',
): readonly Hop[] {
  const rest = [...hops]
  for (let i = 0; i < rest.length && rest.length > 2; ) {
    const [here, next] = [rest[i]!, rest[(i + 1) % rest.length]!]
    const after = rest[(i + 2) % rest.length]!
    const isOverwritten =
      type === 'list-append' &&
      (here.kind & (WRITES | RW)) !== 0 &&
      (next.kind & WRITES) !== 0 &&
      next.key === here.key &&
      (rw !== 'apart' || here.kind !== RW || after.kind !== RW)
    if (isOverwritten || (here.kind === SO && next.kind === SO)) {
      rest[i] = { ...here, to: next.to }
      rest.splice((i + 1) % rest.length, 1)
      i = Math.max(0, i - 1)
    } else i += 1
  }
  return rest
}
