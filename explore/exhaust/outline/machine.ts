/** The states of a plain machine, asked for an outline. */
import { ModelError } from '../../../kernel/index.js'
import type { MachineSuite } from '../../../properties/index.js'
import { machinePropertiesFor } from '../../../properties/machine-suite.js'
import type { MachineResult } from '../machine-search.js'
import type { Outlined } from './outline.js'

/** `undefined` where names were exchanged: then its states stand for others. */
export function machineOutline(
  suite: MachineSuite,
  { system, explored, symmetry }: MachineResult,
): Outlined | undefined {
  if (symmetry !== null) return undefined
  const always = machinePropertiesFor(suite, system.configName).flatMap((property) =>
    property.kind === 'always'
      ? [{ name: property.name, holds: system.memoised(`property '${property.name}'`, property.holds) }]
      : [],
  )
  return {
    set: explored.set,
    stepsFrom: (state, found) =>
      system.successors(state, (words, length) => {
        const { label } = system.actions[system.lastAction]!
        found(Array.from(words.subarray(0, length)), { kind: label.replace(/\(.*$/s, ''), whole: () => label })
      }),
    fieldsOf: (state) => Object.entries(system.jsonOf(state)).map(([name, value]) => ({ name, value })),
    violatedIn: (state) => always.flatMap(({ name, holds }) => (isTrue(holds, state) ? [] : [name])),
  }
}

/** What throws counts as violated. */
function isTrue(holds: (state: readonly number[]) => boolean, state: readonly number[]): boolean {
  try {
    return holds(state)
  } catch (error) {
    if (error instanceof ModelError && error.cause !== undefined) return false
    throw error
  }
}
