/** Which variable of a plain machine goes on taking new values: what to bound when a search does not come to an end. */
import { canonicalText } from '../../kernel/index.js'
import type { MachineSystem } from '../../kernel/machine/index.js'
import type { Growth } from './growth.js'
import type { StateSet } from './state-set.js'

/** States that are looked at of each half. */
const SAMPLE = 1_000

/**
 * The variable with the most values among states of the second half that it does not have among those of the first, and
 * of these as many as evenly spaced samples show; where there are none, the one with the most values. O(samples).
 */
export function machineGrowth(system: MachineSystem, set: StateSet): Growth | undefined {
  const half = set.size >>> 1
  if (half === 0) return undefined
  const early = valuesIn(system, set, 0, half)
  const late = valuesIn(system, set, half, set.size)
  const grown = [...late].map(([part, values]) => {
    const known = early.get(part)!
    return { part, from: known.size, to: new Set([...known, ...values]).size, states: [half, set.size] as const }
  })
  const most = grown.reduce((best, next) => (next.to - next.from > best.to - best.from ? next : best))
  if (most.to > most.from) return most
  return { ...grown.reduce((best, next) => (next.to > best.to ? next : best)), settled: true }
}

function valuesIn(system: MachineSystem, set: StateSet, from: number, to: number): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>()
  const step = Math.max(1, Math.floor((to - from) / SAMPLE))
  const words: number[] = []
  for (let index = from; index < to; index += step) {
    set.load(index, words)
    for (const [name, value] of Object.entries(system.traceOf([words])[0]!.state)) {
      const part = `variable ${name}`
      if (!values.has(part)) values.set(part, new Set())
      values.get(part)!.add(canonicalText(value))
    }
  }
  return values
}
