/** What is expected of a protocol in a configuration, with the levels of a lattice drawn together. */
import { type AnyProperty, expectationOf, propertiesFor, type Suite } from '../../properties/index.js'
import { levelsAmong, type Strongest, strongestOf } from '../../properties/lattices/index.js'

export interface Expected {
  /** The strongest levels that are expected to hold, where levels are asked about. */
  readonly strongest: Strongest | undefined
  /** Why no stronger level holds. */
  readonly because: string | undefined
  /** What is expected to be refuted, levels aside. */
  readonly refuted: readonly AnyProperty[]
}

export function expectedIn(suite: Suite, config: string): Expected {
  const properties = propertiesFor(suite, config)
  const levels = levelsAmong(properties)
  const isRefuted = (property: AnyProperty) => expectationOf(property, config) === 'refuted'
  return {
    strongest: strongestOf(properties.map((property) => ({ ...property, holds: !isRefuted(property) }))),
    because: levels.find(isRefuted)?.refuted?.[config],
    refuted: properties.filter((property) => isRefuted(property) && !levels.includes(property)),
  }
}

/** `consistency: causal`; `isolation: none`. */
export function strongestText({ lattice, levels }: Strongest): string {
  return `${lattice}: ${levels.length === 0 ? 'none' : levels.join(', ')}`
}

/** Properties that are no level of a lattice, and those that are. */
export function apart({ properties }: Suite) {
  const levels = levelsAmong(properties)
  return { levels, others: properties.filter((property) => !levels.includes(property)) }
}

const TOP = ['linearizable', 'strict-serializable']

/** Whether every level holds. */
export const isTop = ({ levels }: Strongest): boolean => levels.some((level) => TOP.includes(level))
