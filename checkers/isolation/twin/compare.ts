/** Compares a checker with the dumb twin on many random histories, as many that hold as fail, level by level. */
import { Breed } from './breeding.js'
import { holdsByAxioms } from './by-axioms.js'
import { Chance } from './drafts.js'
import { DEFINITIONS, type Definition, LEVELS, type Level } from './levels.js'
import type { HistoryShape } from './random-transactions.js'
import { type Decide, type Judged, Tally, type Twin } from './tally.js'

export interface Comparison {
  readonly seed: string | number
  /** For each level and definition. */
  readonly histories: number
  /** Default: all. */
  readonly levels?: readonly Level[]
  readonly definitions?: readonly Definition[]
  /** Histories are taken from each in turn. Default: `SHAPES`. */
  readonly shapes?: readonly HistoryShape[]
  readonly decide: Decide
  /** Default: by axioms. */
  readonly twin?: Twin
}

/** Registers with unique and with repeated values, and lists; with real time and without. */
export const SHAPES: readonly HistoryShape[] = [false, true].flatMap((realTime) => [
  { type: 'register', realTime },
  { type: 'register', duplicates: true, realTime, transactionsMax: 4 },
  { type: 'list-append', realTime },
])

/** Disagreements to look at before the smallest is shown. */
const DISAGREEMENTS = 20

/** Histories drawn for each that is judged, at most: some kinds are rare. */
const DRAWS = 100

/**
 * Asks `decide` about as many histories that hold as fail, for each level and definition; levels with real time only
 * about histories that have it. An answer `unknown` is counted, and is no disagreement; an error is one.
 * @throws Error showing the smallest history found on which they disagree
 */
export function compareWithTwin(comparison: Comparison): readonly Judged[] {
  const { seed, histories, decide, twin = holdsByAxioms, shapes = SHAPES } = comparison
  const { levels = LEVELS, definitions = DEFINITIONS } = comparison
  const all = LEVELS.flatMap((level) =>
    DEFINITIONS.map((definition) => new Tally(level, definition, decide, twin, histories)),
  )
  const wanted = all.filter((tally) => {
    const { level, definition } = tally
    return levels.includes(level) && definitions.includes(definition) && shapes.some((shape) => tally.canAsk(shape))
  })
  const chance = new Chance(`${seed}`)
  const breeds = shapes.map((shape) => new Breed(seed, shape))
  for (let drawn = 0; ; drawn += 1) {
    const hungry = wanted.filter(({ lacks }) => lacks.length > 0)
    if (hungry.length === 0 || wanted.reduce((n, tally) => n + tally.disagreements.length, 0) >= DISAGREEMENTS) break
    if (drawn > DRAWS * (histories + 10)) throw new Error(`Too few hold, or fail: ${JSON.stringify(resultsOf(hungry))}`)
    const breed = breeds[drawn % breeds.length]!
    const tally = chance.pick(hungry)
    const history = breed.next(all.indexOf(tally), chance.pick(tally.lacks))
    const answers = all.map((tally) => tally.canAsk(history) && tally.holds(history))
    const variety = breed.remember(history, answers)
    for (const tally of hungry) if (tally.canAsk(history)) tally.judge(history, answers[all.indexOf(tally)]!, variety)
  }
  const found = wanted.flatMap((tally) => tally.disagreements.map((history) => tally.describe(history)))
  if (found.length > 0) throw new Error(found.reduce((a, b) => (b.size < a.size ? b : a)).message)
  return resultsOf(wanted)
}

const resultsOf = (tallies: readonly Tally[]): readonly Judged[] => tallies.map(({ result }) => result)
