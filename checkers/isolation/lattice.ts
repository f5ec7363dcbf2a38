/** All levels of a history at once: which hold, which fail, and where the border runs. */
import { type Limits, type Verdict, worst } from '../verdict.js'
import { type Anomalies, findAnomalies, type KeyAssumptions } from './anomalies/index.js'
import { anomaliesIn } from './certain.js'
import type { Decision } from './decision.js'
import { decideLevel, type IsolationResult, judgeLevel } from './judge.js'
import { type Definition, type IsolationLevel, implies, isolationLevels, ruleOf } from './levels.js'
import type { Observations } from './observations.js'
import { decideWeakLevels, isWeak } from './weak/index.js'

export interface LatticeLevel {
  readonly level: IsolationLevel
  readonly verdict: Verdict
  /** Of an invalid level that follows from a weaker one: that one, whose evidence is its own as well. */
  readonly because?: IsolationLevel
  /** Of a valid level that follows from a stronger one: that one. */
  readonly impliedBy?: IsolationLevel
  /** Present unless the verdict follows from another level's. */
  readonly result?: IsolationResult
}

export interface Lattice {
  readonly type: 'lattice'
  readonly definition: Definition
  /** `valid` where all levels hold. */
  readonly verdict: Verdict
  /** Weakest first. Levels that the history tells nothing about (of real time, say) are left out. */
  readonly levels: readonly LatticeLevel[]
  /** The levels that hold and of which no stronger one does. */
  readonly strongest: readonly IsolationLevel[]
  /** The levels that fail and of which no weaker one does. */
  readonly weakestFailing: readonly IsolationLevel[]
  /** What is certainly wrong, by name, whatever level forbids it; and names that the search had no time to look for. */
  readonly anomalies: Anomalies['anomalies']
  readonly undecided: Anomalies['undecided']
  /** Present when no level could have failed. */
  readonly vacuous?: string
}

/** Levels that a definition tells apart, of those that the history can be asked about. */
export function levelsAsked(definition: Definition, { realTime }: { readonly realTime: boolean }): IsolationLevel[] {
  return isolationLevels.filter((level) => {
    if (level === 'strict-serializable' || level === 'strong-snapshot-isolation') return realTime
    // With session order in every level these are the plain ones; without predicates repeatable read is serializability.
    const forms = ['strong-session-snapshot-isolation', 'strong-session-serializable', 'repeatable-read']
    return definition === 'adya' || !forms.includes(level)
  })
}

/**
 * Judges all levels on shared observations: the strongest first, since all others follow where it holds; then from the
 * weakest on, and what follows from a verdict is not judged again.
 * @param keys what the user says of the keys of registers: more anomalies are then certain, while levels stay what they are
 */
export function judgeLattice(
  seen: Observations,
  definition: Definition,
  limits: Limits,
  keys: KeyAssumptions = {},
): Lattice {
  const { shouldStop = () => false } = limits
  const asked = levelsAsked(definition, seen.history)
  const known = new Map<IsolationLevel, LatticeLevel>()
  let weak: ReadonlyMap<IsolationLevel, Decision> | undefined
  const settle = (level: IsolationLevel) => {
    if (known.has(level)) return
    const result = judgeLevel(seen, level, definition, limits, weak?.get(level))
    known.set(level, { level, verdict: result.verdict, result })
    for (const other of asked) {
      if (known.has(other)) continue
      if (result.verdict === 'invalid' && implies(other, level))
        known.set(other, { level: other, verdict: 'invalid', because: level })
      if (result.verdict === 'valid' && implies(level, other))
        known.set(other, { level: other, verdict: 'valid', impliedBy: level })
    }
  }
  const top = asked.at(-1)!
  if (decideLevel(seen, ruleOf(top, definition), limits).verdict === 'valid') settle(top)
  else weak = weakDecisions(seen, asked, definition, limits)
  for (const level of asked) settle(level)
  const levels = asked.map((level) => known.get(level)!)
  const holds = (verdict: Verdict) => levels.filter((each) => each.verdict === verdict).map(({ level }) => level)
  const [good, bad] = [holds('valid'), holds('invalid')]
  const vacuous = levels.map(({ result }) => result && 'vacuous' in result && result.vacuous).find((text) => text)
  return {
    type: 'lattice',
    definition,
    verdict: worst(levels.map(({ verdict }) => verdict)),
    levels,
    strongest: good.filter((level) => !good.some((other) => other !== level && implies(other, level))),
    weakestFailing: bad.filter((level) => !bad.some((other) => other !== level && implies(level, other))),
    ...(Object.keys(keys).length === 0 ? anomaliesIn(seen, shouldStop) : findAnomalies(seen, { keys, shouldStop })),
    ...(vacuous ? { vacuous } : {}),
  }
}

/** The weak levels, on one ground; none where it is open who read from whom. */
function weakDecisions(
  seen: Observations,
  asked: readonly IsolationLevel[],
  definition: Definition,
  limits: Limits,
): ReadonlyMap<IsolationLevel, Decision> {
  if (seen.candidates.size > 0) return new Map()
  const rules = asked.map((level) => ruleOf(level, definition)).filter(isWeak)
  const decisions = decideWeakLevels(seen, rules, limits)
  return new Map(rules.map(({ level }, i) => [level, decisions[i]!]))
}
