/** The strongest levels of isolation, or of consistency, that hold among judged or expected properties. */
import { consistencyLevels, implies, impliesConsistency, isolationLevels } from '../../checkers/index.js'

export type LatticeName = 'isolation' | 'consistency'

export interface Strongest {
  readonly lattice: LatticeName
  /** Those that hold and of which no stronger one does; none where no level that was asked about holds. */
  readonly levels: readonly string[]
}

interface Named {
  readonly name: string
  readonly kind: string
}

interface Level extends Named {
  readonly holds: boolean
}

/** The properties that are levels of a lattice; none where hardly a level is asked about. */
export function levelsAmong<P extends Named>(properties: readonly P[]): readonly P[] {
  return askedOf(properties)?.asked ?? []
}

function askedOf<P extends Named>(properties: readonly P[]) {
  const histories = properties.filter(({ kind }) => kind === 'history')
  const namedIn = (levels: readonly string[]) => histories.filter(({ name }) => levels.includes(name))
  const [consistency, isolation] = [namedIn(consistencyLevels), namedIn(isolationLevels)]
  // `causal` is a level of both.
  if (Math.max(consistency.length, isolation.length) < 2) return undefined
  return consistency.length > isolation.length
    ? ({ lattice: 'consistency', asked: consistency } as const)
    : ({ lattice: 'isolation', asked: isolation } as const)
}

/** `undefined` where hardly a level was asked about. */
export function strongestOf(properties: readonly Level[]): Strongest | undefined {
  const found = askedOf(properties)
  if (found === undefined) return undefined
  const { lattice, asked } = found
  const levels =
    lattice === 'consistency'
      ? topmost(consistencyLevels, asked, impliesConsistency)
      : topmost(isolationLevels, asked, implies)
  return { lattice, levels }
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
