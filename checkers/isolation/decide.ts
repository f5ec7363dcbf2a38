/** Which algorithm decides a level. */
import type { Decide } from './decision.js'
import { prove } from './proof/prove.js'

export const decide: Decide = (seen, rule, { shouldStop = () => false }) => {
  const proof = prove(seen, rule, shouldStop)
  if (proof === undefined) return { verdict: 'valid', algorithm: 'proof search' }
  return { verdict: 'invalid', algorithm: 'proof search', nodes: Array.from({ length: seen.count }, (_, node) => node) }
}
