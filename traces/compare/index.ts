/** Two protocols side by side: the first step at which they part on one schedule. */
export {
  COMPARISON_KIND,
  type Divergence,
  type DivergenceContext,
  divergenceOf,
  lastStep,
  type SideName,
} from './divergence.js'
export { differing, type EffectPart, type Split, split } from './effects.js'
export { Pair, type Parting } from './pair.js'
