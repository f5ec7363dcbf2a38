/** The lattice of consistency levels as properties of a protocol whose clients read and write single values. */
import {
  type ConsistencyLevel,
  consistency,
  consistencyLevels,
  impliesConsistency,
  type SequentialSpecification,
} from '../../checkers/index.js'
import { history, type Property } from '../property.js'
import { strongestFirst } from './strongest-first.js'

/** What is known of a configuration. */
export interface Pinned {
  /** The strongest levels that hold. These and what they imply are expected to hold, all others to be refuted. */
  readonly strongest: readonly ConsistencyLevel[]
  /** Levels that the clients of the configuration are too few, or do too little, to break: they are not asked about. */
  readonly untested?: readonly ConsistencyLevel[]
  /** Why the next stronger level does not hold, for people. Default: which the strongest is. */
  readonly because?: string
}

export interface ConsistencyOptions {
  /** What linearizable and sequential mean by the operations. Default: registers, nil at first. */
  readonly specification?: SequentialSpecification
}

/**
 * One history property for each level, named after it, in the configurations named in `pinned`. Operations are `read` and
 * `write` (or `get` and `put`; of lists `read` and `append`), with or without keys.
 */
export function consistencyLattice<View>(
  pinned: Readonly<Record<string, Pinned>>,
  { specification }: ConsistencyOptions = {},
): Property<View>[] {
  const own = consistencyLevels.map((level) => consistency(level, specification))
  const checkers = strongestFirst(own.at(-1)!, own)
  return consistencyLevels.map((level, i) => {
    const asked = Object.entries(pinned).filter(([, { untested = [] }]) => !untested.includes(level))
    const failing = asked.filter(([, { strongest }]) => !strongest.some((held) => impliesConsistency(held, level)))
    const refuted = Object.fromEntries(failing.map(([config, pin]) => [config, reasonOf(pin)]))
    return history<View>(level, checkers[i]!, { only: asked.map(([config]) => config), refuted })
  })
}

function reasonOf({ strongest, because }: Pinned): string {
  if (because !== undefined) return because
  return strongest.length === 0
    ? 'no level of consistency holds there'
    : `the strongest level that holds there is ${strongest.join(', and ')}`
}
