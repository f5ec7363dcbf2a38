/**
 * Read your writes: a session finds what it wrote itself, or something later.
 *
 * A history keeps it if there is an order of the versions of each key, its initial version first, such that whenever a
 * session wrote `w` to a key and later reads that key and finds `r`, then `r` is `w` or comes after it.
 *
 * Nothing else is asked of the order: alone, this guarantee lets the system take a session's own writes in another order
 * than they were issued in (monotonic writes forbids that), and the order of different keys means nothing.
 *
 * Source: Terry, Demers, Petersen, Spreitzer, Theimer & Welch, "Session guarantees for weakly consistent replicated data"
 * (1994), section 3.1: a read that follows a write in a session sees a copy which includes it. Viotti & Vukolić,
 * "Consistency in non-transactional distributed storage systems" (2016): a write is visible to later reads of its session.
 */
import type { Demand } from './guarantee.js'
import { isFinding, isWriting } from './guarantee.js'
import { NONE } from './trails.js'

/** O(accesses). */
export const readYourWrites: Demand = ({ trails, versions, shouldStop }, order) => {
  let isTested = false
  for (const first of trails.firstOnKey) {
    if (shouldStop()) return undefined
    // The writes so far come before each read from now on: through one point, so that there are not as many edges as pairs.
    let [point, isRead] = [NONE, true]
    for (let at = first; at !== NONE; at = trails.nextOnKey[at]!) {
      if (isWriting(trails, versions, at)) {
        if (isRead) {
          const next = order.point()
          if (point !== NONE) order.before(point, next, 'through')
          point = next
          isRead = false
        }
        order.before(versions.of[at]!, point, 'through', at)
      } else if (point !== NONE && isFinding(trails, versions, at)) {
        order.before(point, versions.of[at]!, 'own', at)
        isRead = true
        isTested = true
      }
    }
  }
  return { isTested }
}
