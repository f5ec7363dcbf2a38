/**
 * Read uncommitted, read committed, read atomic and causal, exactly, where it is known who read from whom: what must come
 * before what is gathered, and the level holds if and only if it makes no cycle.
 *
 * Source: Biswas & Enea (2019), who show that these levels take polynomial time; Møldrup & Pavlogiannis, "AWDIT: an optimal
 * weak database isolation tester" (2025), for how few edges suffice. Unlike theirs, the search goes by a line of all nodes
 * that keeps everything known so far, and asks only what speaks against this line; if nothing does, the level holds. It
 * ends, for each round adds something that the line before did not keep.
 */
import type { Limits } from '../../verdict.js'
import type { Decision } from '../decision.js'
import type { BaseLevel, Order, Rule } from '../levels.js'
import { AMBIGUOUS, type Observations } from '../observations.js'
import { Causal } from './causal.js'
import { ForcedEdges } from './forced.js'
import { Ground, type Way } from './ground.js'
import { precedenceFrom } from './precedence.js'
import { nodesOf, sufficientNodes } from './proof.js'
import { forceReadAtomic } from './read-atomic.js'
import { forceReadCommitted } from './read-committed.js'
import { type Sequence, sequenceOf } from './sequence.js'
import { Stopped } from './watch.js'

export const weakLevels = ['read-uncommitted', 'read-committed', 'read-atomic', 'causal'] as const
export type WeakLevel = (typeof weakLevels)[number]

const ALGORITHM = 'order inference'

/** Whether the level is one that is decided here. */
export function isWeak({ base, order }: Rule): boolean {
  return weakOf(base) !== undefined && order !== 'real-time'
}

const weakOf = (base: BaseLevel): WeakLevel | undefined => weakLevels.find((level) => level === base)

export function decideWeak(observations: Observations, rule: Rule, limits: Limits): Decision {
  return decideWeakLevels(observations, [rule], limits)[0]!
}

/** Several levels at once, for less than one after the other: what holds at a strong level holds at the weaker ones. */
export function decideWeakLevels(
  observations: Observations,
  rules: readonly Rule[],
  limits: Limits,
  way?: Way,
): Decision[] {
  const grounds = new Map<Order, Ground>()
  const decided = new Map<string, Decision>()
  // What order of all has been found to keep the level with the same sessions.
  const valid = new Map<Order, number>()
  const strongestFirst = rules.toSorted((a, b) => strength(b) - strength(a))
  for (const rule of strongestFirst) {
    const id = idOf(rule)
    const level = weakOf(rule.base)
    if (decided.has(id)) continue
    if (level === undefined || rule.order === 'real-time') {
      decided.set(id, { verdict: 'unknown', reason: `${rule.level} is not decided by ${ALGORITHM}` })
      continue
    }
    if ((valid.get(rule.order) ?? -1) >= strength(rule)) {
      decided.set(id, { verdict: 'valid', algorithm: ALGORITHM })
      continue
    }
    const ground = grounds.get(rule.order) ?? new Ground(observations, rule.order === 'session', limits, way)
    grounds.set(rule.order, ground)
    const decision = decideOne(ground, level, rule)
    if (decision.verdict === 'valid') valid.set(rule.order, strength(rule))
    decided.set(id, decision)
  }
  return rules.map((rule) => decided.get(idOf(rule))!)
}

const strength = ({ base }: Rule) => weakLevels.indexOf(base as WeakLevel)
const idOf = ({ base, order, definition }: Rule) => `${base} ${order} ${definition}`

function decideOne(ground: Ground, level: WeakLevel, rule: Rule): Decision {
  try {
    const nodes = refutation(ground, level, rule)
    if (nodes) return { verdict: 'invalid', algorithm: ALGORITHM, nodes }
  } catch (thrown) {
    if (!(thrown instanceof Stopped)) throw thrown
    return { verdict: 'unknown', reason: 'the order of transactions was not inferred when told to stop' }
  }
  if (ground.observations.readWriter.includes(AMBIGUOUS) && level !== 'read-uncommitted')
    return { verdict: 'unknown', reason: 'several transactions wrote the same value, and one of them was read' }
  return { verdict: 'valid', algorithm: ALGORITHM }
}

/** Nodes that suffice to refute the level, if it does not hold. */
function refutation(ground: Ground, level: WeakLevel, rule: Rule): readonly number[] | undefined {
  const { observations, bySession } = ground
  const byReads = level !== 'read-uncommitted'
  const base = byReads ? ground.base : ground.unread
  const forced = new ForcedEdges(observations)
  const { direct, whole } = demandsOf(ground, level, rule)
  let isDirectMet = direct === undefined
  for (let before = 0; ; ) {
    ground.watch.look()
    const known = precedenceFrom(observations.count, forced.from, forced.to, forced.length)
    const sequence = sequenceOf(ground.turns, base, known)
    if (!sequence) {
      const starts = forced.from.slice(before, forced.length)
      // For a short cycle others may be needed than those that speak against the line.
      forced.against(undefined)
      direct?.(forced)
      return sufficientNodes(ground, { observations, bySession, byReads, base, forced, starts })
    }
    forced.against(sequence.rank)
    before = forced.length
    if (!isDirectMet) direct?.(forced)
    // What is cheap to ask may have changed the line already.
    isDirectMet ||= forced.length === before
    if (isDirectMet) whole?.(forced, sequence)
    if (forced.impossible) return nodesOf(ground, forced.impossible)
    if (forced.length === before) return undefined
  }
}

/** What adds edges against the line, unless the line keeps what is demanded. */
interface Demands {
  /** By single reads, and by sessions. */
  readonly direct?: (forced: ForcedEdges) => void
  /** All that the level demands, if there is more. */
  readonly whole?: (forced: ForcedEdges, sequence: Sequence) => void
}

function demandsOf(ground: Ground, level: WeakLevel, { definition }: Rule): Demands {
  const readAtomic = (forced: ForcedEdges) => forceReadAtomic(ground, forced)
  if (level === 'read-atomic') return { direct: readAtomic }
  if (level === 'causal') {
    const causal = new Causal(ground)
    return { direct: readAtomic, whole: (forced, sequence) => causal.force(forced, sequence) }
  }
  const isMonotonic = level === 'read-committed' && definition === 'biswas-enea'
  return isMonotonic ? { direct: (forced) => forceReadCommitted(ground, forced) } : {}
}
