/** Whether versions follow each other in a circle. */
import { INITIAL } from '../observations.js'

/**
 * Some cycle of the pairs, from earlier to later, or `undefined`. The initial version comes before all others without a
 * pair that says so. O(pairs).
 */
export function cycleOf(earlier: readonly number[], later: readonly number[]): readonly number[] | undefined {
  const overInitial = later.indexOf(INITIAL)
  if (overInitial !== -1) return [INITIAL, earlier[overInitial]!]
  const after = new Map<number, number[]>()
  const waits = new Map<number, number>()
  for (const [i, version] of earlier.entries()) {
    const others = after.get(version)
    if (others === undefined) after.set(version, [later[i]!])
    else others.push(later[i]!)
    waits.set(later[i]!, (waits.get(later[i]!) ?? 0) + 1)
    if (!waits.has(version)) waits.set(version, 0)
  }
  const ready = [...waits].filter(([, count]) => count === 0).map(([version]) => version)
  for (const version of ready) {
    waits.delete(version)
    for (const next of after.get(version) ?? []) {
      const left = waits.get(next)! - 1
      waits.set(next, left)
      if (left === 0) ready.push(next)
    }
  }
  // Each of those that are left comes after another that is left: going back, one is met again.
  let version = waits.keys().next().value
  if (version === undefined) return undefined
  const before = new Map<number, number>()
  for (const [i, from] of earlier.entries()) if (waits.has(from) && waits.has(later[i]!)) before.set(later[i]!, from)
  const path = new Set<number>()
  for (; !path.has(version); version = before.get(version)!) path.add(version)
  const met = [...path]
  return met.slice(met.indexOf(version)).reverse()
}
