/** What of a target random runs can judge: all but liveness, which is a matter of runs that never end. */
import { protocolName } from '../kernel/index.js'
import { isLiveness } from '../properties/index.js'
import { UsageError } from './errors.js'
import type { Target } from './targets.js'

/** Throws `UsageError` where nothing is left. */
export function sampled(target: Target): Target {
  const notSampled = target.properties.filter(isLiveness)
  const properties = target.properties.filter((property) => !isLiveness(property))
  const [first] = notSampled
  if (properties.length === 0 && first !== undefined)
    throw new UsageError(
      `expected a property that random runs can judge, got the ${first.kind} '${first.name}': use faultline exhaust ${protocolName(target.protocol)}`,
    )
  return { ...target, properties, notSampled }
}

/** A check of everything leaves out planted bugs that runs without an end alone can catch. */
export const isCaughtBySampling = ({ caughtBy, properties }: Target): boolean =>
  !properties.some((property) => property.name === caughtBy && isLiveness(property))
