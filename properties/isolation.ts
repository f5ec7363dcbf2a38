/** The whole lattice of isolation levels as properties of a protocol whose clients run transactions. */
import { type IsolationLevel, implies, isolation, isolationLevels } from '../checkers/index.js'
import { history, type Property } from './property.js'

/**
 * One history property for each isolation level, by Adya's definitions, named after it. `strongest` says, for each
 * configuration, the strongest levels that hold: these and what they imply are expected to hold, all others to be refuted.
 * Operations are transactions: their values are lists of steps `[r | w | append, key, value]`.
 */
export function isolationLattice<View>(
  strongest: Readonly<Record<string, readonly IsolationLevel[]>>,
  levels: readonly IsolationLevel[] = isolationLevels,
): Property<View>[] {
  return levels.map((level) => {
    const failing = Object.entries(strongest).filter(([, held]) => !held.some((strong) => implies(strong, level)))
    const reason = (held: readonly IsolationLevel[]) =>
      held.length === 0 ? 'no level holds there' : `the strongest that holds there is ${held.join(', and ')}`
    const refuted = Object.fromEntries(failing.map(([config, held]) => [config, reason(held)]))
    return history<View>(level, isolation(level), { refuted })
  })
}

/**
 * Of the isolation levels among some judged properties those that hold and of which no stronger one does; `undefined` where
 * hardly a level was asked about.
 */
export function strongestHolding(
  judged: readonly { readonly name: string; readonly kind: string; readonly verdict: string }[],
): readonly IsolationLevel[] | undefined {
  const asked = judged.filter(({ name, kind }) => kind === 'history' && isolationLevels.some((level) => level === name))
  if (asked.length < 2) return undefined
  const good = isolationLevels.filter((level) =>
    asked.some(({ name, verdict }) => name === level && verdict === 'valid'),
  )
  return good.filter((level) => !good.some((other) => other !== level && implies(other, level)))
}
