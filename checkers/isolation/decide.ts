/** Which algorithm decides a level. */
import type { Decide } from './decision.js'
import { decideBySearch } from './search/search.js'
import { decideWeak, isWeak } from './weak/index.js'

/**
 * Weak levels by inferring order, where it is known who read from whom; all else by search. Reads that may have met several
 * writers do not matter to read uncommitted.
 */
export const decide: Decide = (seen, rule, limits) => {
  const isKnown = seen.candidates.size === 0 || rule.base === 'read-uncommitted'
  return isWeak(rule) && isKnown ? decideWeak(seen, rule, limits) : decideBySearch(seen, rule, limits)
}
