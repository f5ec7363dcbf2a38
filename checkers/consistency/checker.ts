/** A checker for each level of consistency, by its name. */
import { linearizable, register, type SequentialSpecification, sequential } from '../linearizability/index.js'
import { sessionCheckers } from '../sessions/index.js'
import type { HistoryChecker } from '../verdict.js'
import { causal } from './causal.js'
import type { ConsistencyLevel } from './levels.js'

/**
 * Judges histories of reads and writes at one level.
 * @param specification what linearizable and sequential mean by the operations. Default: registers, nil at first; for
 *   lists (`append`, `read`) the specification of a log
 */
export function consistency(
  level: ConsistencyLevel,
  specification: SequentialSpecification = register(),
): HistoryChecker {
  switch (level) {
    case 'linearizable':
      return linearizable(specification)
    case 'sequential':
      return sequential(specification)
    case 'causal':
      return causal()
    default:
      return sessionCheckers[level]()
  }
}
