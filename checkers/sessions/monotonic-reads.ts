/**
 * Monotonic reads: what a session finds never goes back.
 *
 * A history keeps it if there is an order of the versions of each key, its initial version first, such that whenever a
 * session finds `a` and later, reading the same key, `b`, then `b` is `a` or comes after it.
 *
 * Nothing else is asked of the order: alone, this guarantee does not know that one of two values is the older one because
 * its client wrote it first (monotonic writes says that). A session that finds `a`, `b` and `a` again breaks it, one that
 * finds the initial value after another one does, and so do two sessions that find two values in different orders.
 *
 * Source: Terry et al., "Session guarantees for weakly consistent replicated data" (1994), section 3.2: the writes that a
 * read depends on are in the copy that later reads of the session see. Viotti & Vukolić (2016): a write that was visible
 * to a read is visible to later reads of its session.
 */
import type { Demand } from './guarantee.js'
import { isFinding } from './guarantee.js'
import { NONE } from './trails.js'

/** O(accesses). */
export const monotonicReads: Demand = ({ trails, versions, shouldStop }, order) => {
  let isTested = false
  for (const first of trails.firstOnKey) {
    if (shouldStop()) return undefined
    let before = NONE
    for (let at = first; at !== NONE; at = trails.nextOnKey[at]!) {
      if (!isFinding(trails, versions, at)) continue
      if (before !== NONE) {
        isTested = true
        const [from, to] = [versions.of[before]!, versions.of[at]!]
        if (from !== to) order.before(from, to, 'found', before, at)
      }
      before = at
    }
  }
  return { isTested }
}
