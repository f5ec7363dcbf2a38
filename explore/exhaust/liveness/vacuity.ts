/** Passes that say nothing. */
import type { LivenessProperty } from '../../../properties/liveness.js'
import type { Owed } from './owed.js'

type LivenessKind = LivenessProperty<never>['kind']

/** Why a pass of the property would say nothing; empty where it says something. */
export function vacuity(
  { kind }: { readonly kind: LivenessKind },
  { begun, keptAtOnce, kept }: Owed,
): { readonly vacuous?: string } {
  if (begun > 0)
    return kept > 0 ? {} : { vacuous: 'every behaviour on which it is still to come is cut short by a bound' }
  if (kind === 'eventually') return { vacuous: 'it holds from the start' }
  if (keptAtOnce === 0) return { vacuous: 'no state is reached from which on something is owed' }
  return { vacuous: 'wherever something is owed, it is there already' }
}
