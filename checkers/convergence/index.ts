/** Convergence: what replicas hold once nothing changes any more. */
import type { TallyEvidence } from '../findings.js'
import type { HistoryChecker } from '../verdict.js'
import { noLostUpdates } from './lost-updates.js'
import { type ConvergenceOptions, replicasAgree } from './replicas-agree.js'
import { noResurrections } from './resurrections.js'

interface ConvergenceCheckers {
  readonly 'replicas-agree': (options?: ConvergenceOptions) => HistoryChecker<TallyEvidence>
  readonly 'no-lost-updates': (options?: ConvergenceOptions) => HistoryChecker<TallyEvidence>
  readonly 'no-resurrections': (options?: ConvergenceOptions) => HistoryChecker<TallyEvidence>
}

/** By name. Each module begins with what its checker asks of a history, and what it finds. */
export const convergenceCheckers: ConvergenceCheckers = {
  'replicas-agree': replicasAgree,
  'no-lost-updates': noLostUpdates,
  'no-resurrections': noResurrections,
}

export type { ConvergenceOptions } from './replicas-agree.js'
