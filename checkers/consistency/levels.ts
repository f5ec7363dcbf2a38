/**
 * How consistent single reads and writes are, from linearizable down to the four session guarantees.
 *
 * Sources: Herlihy & Wing (1990) for linearizable; Lamport (1979) for sequential; Bouajjani, Enea, Guerraoui & Hamza, "On
 * verifying causal consistency" (2017), for causal, in the form in which all clients agree on one order of writes (causal
 * convergence); Terry et al., "Session guarantees for weakly consistent replicated data" (1994); Viotti & Vukolić,
 * "Consistency in non-transactional distributed storage systems" (2016), for what implies what.
 */
import type { SessionGuarantee } from '../sessions/index.js'

/** Weaker before stronger, wherever one implies the other. */
export const consistencyLevels = [
  'writes-follow-reads',
  'monotonic-writes',
  'monotonic-reads',
  'read-your-writes',
  'causal',
  'sequential',
  'linearizable',
] as const satisfies readonly ('causal' | 'sequential' | 'linearizable' | SessionGuarantee)[]
export type ConsistencyLevel = (typeof consistencyLevels)[number]

const IMPLIED: Readonly<Record<ConsistencyLevel, readonly ConsistencyLevel[]>> = {
  'writes-follow-reads': [],
  'monotonic-writes': [],
  'monotonic-reads': [],
  'read-your-writes': [],
  causal: ['writes-follow-reads', 'monotonic-writes', 'monotonic-reads', 'read-your-writes'],
  sequential: ['causal'],
  linearizable: ['sequential'],
}

/** Whether every history that is good at `stronger` is good at `weaker`. */
export function impliesConsistency(stronger: ConsistencyLevel, weaker: ConsistencyLevel): boolean {
  return stronger === weaker || IMPLIED[stronger].some((level) => impliesConsistency(level, weaker))
}
