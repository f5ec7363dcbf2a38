/** The strongest levels of isolation, or of consistency, that hold among judged or expected properties. */
import { consistencyLevels, implies, impliesConsistency, isolationLevels } from '../../checkers/index.js'

export type LatticeName = 'isolation' | 'consistency'

export interface Strongest {
  readonly lattice: LatticeName
  /** Those that hold and of which no stronger one does; none where no level that was asked about holds. */
  readonly levels: readonly string[]
}

interface Level {
  readonly name: string
  readonly kind: string
  readonly holds: boolean
}

/** `undefined` where hardly a level was asked about. */
export function strongestOf(properties: readonly Level[]): Strongest | undefined {
  const histories = properties.filter(({ kind }) => kind === 'history')
  const namedIn = (levels: readonly string[]) => histories.filter(({ name }) => levels.includes(name))
  const [consistency, isolation] = [namedIn(consistencyLevels), namedIn(isolationLevels)]
  // `causal` is a level of both.
  if (Math.max(consistency.length, isolation.length) < 2) return undefined
  return consistency.length > isolation.length
    ? { lattice: 'consistency', levels: topmost(consistencyLevels, consistency, impliesConsistency) }
    : { lattice: 'isolation', levels: topmost(isolationLevels, isolation, implies) }
}

/** Of properties that were judged: `unknown` is nothing that holds. */
export function strongestHolding(
  judged: readonly { readonly name: string; readonly kind: string; readonly verdict: string }[],
): Strongest | undefined {
  return strongestOf(judged.map(({ name, kind, verdict }) => ({ name, kind, holds: verdict === 'valid' })))
}

function topmost<Name extends string>(
  levels: readonly Name[],
  asked: readonly Level[],
  implied: (stronger: Name, weaker: Name) => boolean,
): Name[] {
  const good = levels.filter((level) => asked.some(({ name, holds }) => name === level && holds))
  return good.filter((level) => !good.some((other) => other !== level && implied(other, level)))
}
