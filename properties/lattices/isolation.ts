/** The whole lattice of isolation levels as properties of a protocol whose clients run transactions. */
import { type IsolationLevel, implies, isolation, isolationLevels } from '../../checkers/index.js'
import { history, type Property } from '../property.js'
import { strongestFirst } from './strongest-first.js'

/**
 * One history property for each isolation level, by Adya's definitions, named after it. `strongest` says, for each
 * configuration, the strongest levels that hold: these and what they imply are expected to hold, all others to be refuted.
 * Operations are transactions: their values are lists of steps `[r | w | append, key, value]`.
 */
export function isolationLattice<View>(
  strongest: Readonly<Record<string, readonly IsolationLevel[]>>,
  levels: readonly IsolationLevel[] = isolationLevels,
): Property<View>[] {
  const own = levels.map((level) => isolation(level))
  // Of several strongest ones (levels are chosen) none speaks for all.
  const top = levels.findIndex((level) => levels.every((other) => implies(level, other)))
  const checkers = top < 0 ? own : strongestFirst(own[top]!, own)
  return levels.map((level, i) => {
    const failing = Object.entries(strongest).filter(([, held]) => !held.some((strong) => implies(strong, level)))
    const reason = (held: readonly IsolationLevel[]) =>
      held.length === 0 ? 'no level holds there' : `the strongest that holds there is ${held.join(', and ')}`
    const refuted = Object.fromEntries(failing.map(([config, held]) => [config, reason(held)]))
    return history<View>(level, checkers[i]!, { refuted })
  })
}
