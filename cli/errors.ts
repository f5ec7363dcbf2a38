/** What the command line may end with. Scripts depend on these numbers. */
import { distance } from 'fastest-levenshtein'
import type { Verdict } from '../checkers/index.js'

export const EXIT = { valid: 0, invalid: 1, unknown: 2, badInput: 254, internal: 255 } as const

export const exitCodeOf = (verdict: Verdict): number => EXIT[verdict]

/** The user asked for something that cannot be done; the message says what was expected, what was found, and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** `expected a protocol, got two-phase-comit (did you mean two-phase-commit?)`, with all names when none is near. */
export function unknownName(what: string, got: string, known: readonly string[]): UsageError {
  const nearest = nearestName(got, known)
  const hint = nearest === undefined ? `known: ${known.join(', ') || 'none'}` : `did you mean ${nearest}?`
  return new UsageError(`expected ${what}, got ${got} (${hint})`)
}

function nearestName(got: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, far: distance(got, name) })).sort((a, b) => a.far - b.far)
  const best = ranked[0]
  return best && best.far <= Math.max(2, Math.floor(got.length / 3)) ? best.name : undefined
}
