/** What liveness cannot be judged together with. */
import { type AnyProperty, isLiveness } from '../../../properties/index.js'

/**
 * Why these properties cannot be judged on a space that is reduced in this way; `undefined` where they can. Symmetry takes
 * states for one that differ in who is who: a cycle among them need not be one, and that one node is never served is no
 * longer to be seen. What drops messages changes which steps are possible, on which fairness rests.
 */
export function reductionFlaw(
  properties: readonly Pick<AnyProperty, 'name' | 'kind'>[],
  { symmetry = false, obsolete = false }: { readonly symmetry?: boolean; readonly obsolete?: boolean },
): string | undefined {
  const names = properties.filter(isLiveness).map(({ kind, name }) => `${kind} '${name}'`)
  if (names.length === 0 || !(symmetry || obsolete)) return undefined
  const what = symmetry ? 'symmetry reduction' : 'reduction of dead messages'
  return `expected no ${what} with liveness (${names.join(', ')}), which it would judge wrongly; search without it, or choose other properties (--property)`
}
