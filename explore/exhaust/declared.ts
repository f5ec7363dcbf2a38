/** Searching a configuration that a suite declares to be there for it, and whether that finds what is on record. */
import { type Exhaustive, exhaustiveSystem } from '../../properties/exhaustive.js'
import { type AnyProperty, isLiveness, type PlantedBug, type Suite } from '../../properties/index.js'
import { exhaustiveProperties } from '../../properties/suite.js'
import { Exhaustion, type ExhaustionOptions, type SearchReport } from './exhaustion.js'
import type { Reductions } from './reduction/index.js'

/** The reductions of a search of which nobody says otherwise: none where liveness refuses them. */
export function reductionsFor(properties: readonly AnyProperty[], exhaustive: Exhaustive | undefined): Reductions {
  const isOfStates = !properties.some(isLiveness)
  return { obsolete: isOfStates, symmetry: isOfStates && exhaustive?.symmetry === true }
}

/** The search that `faultline exhaust` makes of a protocol, or of a bug planted in it, with no flag but `--config`. */
export function declaredSearch(
  suite: Suite,
  bug: PlantedBug | null,
  exhaustive: Exhaustive,
  more: ExhaustionOptions = {},
): Exhaustion {
  const properties = exhaustiveProperties(suite, exhaustive)
  return new Exhaustion(bug?.protocol ?? suite.protocol, properties, {
    system: exhaustiveSystem(suite.protocol, exhaustive),
    reductions: reductionsFor(properties, exhaustive),
    ...(bug === null ? {} : { until: bug.caughtBy }),
    ...more,
  })
}

/** What is to be compared with what is on record. */
export function foundBy(
  { distinct, generated, statesPerDepth, findings, until }: SearchReport,
  properties: readonly AnyProperty[],
): NonNullable<Exhaustive['found']> {
  const lengths = properties.flatMap(({ name, kind }) => {
    const length = findings.find(({ property }) => property === name)?.length
    const isMeant = kind !== 'sometimes' && (until === undefined || until === name)
    return isMeant && length !== undefined ? [length] : []
  })
  const length = lengths.length === 0 ? {} : { length: Math.min(...lengths) }
  return { distinct, generated, depth: statesPerDepth.length, ...length }
}
