/** The whole lattice of isolation levels as properties of a protocol whose clients run transactions. */
import { type IsolationLevel, implies, isolation, isolationLevels } from '../../checkers/index.js'
import { history, type Property } from '../property.js'
import { expectations, type Pinned } from './pinned.js'
import { strongestFirst } from './strongest-first.js'

/**
 * One history property for each isolation level, by Adya's definitions, named after it. `pinned` says, for each
 * configuration, the strongest levels that hold: these and what they imply are expected to hold, all others to be refuted.
 * Configurations that it does not name are not asked about. Operations are transactions: their values are lists of steps
 * `[r | w | append, key, value]`.
 */
export function isolationLattice<View>(
  pinned: Readonly<Record<string, readonly IsolationLevel[] | Pinned<IsolationLevel>>>,
  levels: readonly IsolationLevel[] = isolationLevels,
): Property<View>[] {
  const pins = Object.fromEntries(
    Object.entries(pinned).map(([config, pin]) => [config, 'strongest' in pin ? pin : { strongest: pin }]),
  )
  const own = levels.map((level) => isolation(level))
  // Of several strongest ones (levels are chosen) none speaks for all.
  const top = levels.findIndex((level) => levels.every((other) => implies(level, other)))
  const checkers = top < 0 ? own : strongestFirst(own[top]!, own)
  return levels.map((level, i) => history<View>(level, checkers[i]!, expectations(level, pins, implies)))
}
