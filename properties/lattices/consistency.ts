/** The lattice of consistency levels as properties of a protocol whose clients read and write single values. */
import {
  type ConsistencyLevel,
  consistency,
  consistencyLevels,
  impliesConsistency,
  type SequentialSpecification,
} from '../../checkers/index.js'
import { history, type Property } from '../property.js'
import { expectations, type Pinned } from './pinned.js'
import { strongestFirst } from './strongest-first.js'

export interface ConsistencyOptions {
  /** What linearizable and sequential mean by the operations. Default: registers, nil at first. */
  readonly specification?: SequentialSpecification
}

/**
 * One history property for each level, named after it, in the configurations named in `pinned`. Operations are `read` and
 * `write` (or `get` and `put`; of lists `read` and `append`), with or without keys.
 */
export function consistencyLattice<View>(
  pinned: Readonly<Record<string, Pinned<ConsistencyLevel>>>,
  { specification }: ConsistencyOptions = {},
): Property<View>[] {
  const own = consistencyLevels.map((level) => consistency(level, specification))
  const checkers = strongestFirst(own.at(-1)!, own)
  return consistencyLevels.map((level, i) =>
    history<View>(level, checkers[i]!, expectations(level, pinned, impliesConsistency)),
  )
}
