/** Chooses the algorithm that fits an object and its history, if any does. */

import { type Pattern, patternOf } from '../patterns.js'
import type { Problem } from '../problem.js'
import type { SequentialSpecification } from '../specification.js'
import { Cover } from './cover.js'
import { growing } from './growing.js'
import { inPriorityOrder } from './priority.js'
import { emptyWhereFound, inQueueOrder } from './queue.js'
import { inStackOrder } from './stack.js'
import { hasUnfinishedRemoval, type Inapplicable, type Refuted, type Uses, usesOf } from './uses.js'
import { zones } from './zones.js'

export interface FastVerdict {
  readonly algorithm: string
  readonly isLegal: boolean
  /** Operations that are to blame, by index; maybe not all that it takes, maybe none. */
  readonly suspects: readonly number[]
}

/** `undefined` when the history is not of the kind that an algorithm is for; then only a search decides. */
export function judgeFast<State>(
  specification: SequentialSpecification<State>,
  problem: Problem<State>,
): FastVerdict | undefined {
  const pattern = patternOf(specification)
  if (pattern === undefined) return undefined
  switch (pattern.kind) {
    case 'register':
      return verdict('zones', zones(specification, problem, pattern))
    case 'set':
    case 'log':
      return verdict('growth', growing(problem, pattern))
    default:
      return collection(problem, pattern)
  }
}

function verdict(algorithm: string, outcome: Refuted | Inapplicable | undefined): FastVerdict | undefined {
  if (outcome === undefined) return { algorithm, isLegal: true, suspects: [] }
  return outcome.type === 'refuted' ? { algorithm, isLegal: false, suspects: outcome.operations } : undefined
}

const names = {
  queue: 'queue order',
  stack: 'stack layers',
  'greatest-first': 'priority order',
  'least-first': 'priority order',
} as const

type Collection = Extract<Pattern, { remove: string }>

/** Removals that nobody saw the end of are left out; what is illegal only because of that is left to the search. */
function collection<State>(problem: Problem<State>, pattern: Collection): FastVerdict | undefined {
  const algorithm = names[pattern.kind]
  const strict = refute(usesOf(problem, pattern, false), pattern.kind)
  if (strict?.type !== 'refuted' || !hasUnfinishedRemoval(problem, pattern)) return verdict(algorithm, strict)
  const lenient = refute(usesOf(problem, pattern, true), pattern.kind)
  return lenient?.type === 'refuted' ? verdict(algorithm, lenient) : undefined
}

function refute(uses: Uses | Refuted | Inapplicable, kind: Collection['kind']): Refuted | Inapplicable | undefined {
  if (uses.type !== 'uses') return uses
  const empty = emptyWhereFound(uses, new Cover(uses.end + 1))
  if (empty) return empty
  if (kind === 'queue') return inQueueOrder(uses)
  if (kind === 'stack') return inStackOrder(uses)
  return inPriorityOrder(uses, kind === 'greatest-first')
}
