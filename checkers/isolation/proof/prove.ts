/**
 * Why no order of a few transactions is right, as a proof that a person can follow: certain edges first; then orders of
 * writes that are forced because the other one would be a contradiction; then, where nothing is forced, two cases.
 */
import type { Contradiction, Edge } from '../edges.js'
import type { Rule } from '../levels.js'
import { AMBIGUOUS, type Observations } from '../observations.js'
import { findCycle } from './find-cycle.js'
import { certainEdges, openPairs, overtakings, writeOf } from './small-graph.js'

interface Attempt {
  readonly seen: Observations
  readonly rule: Rule
  /** Of `AMBIGUOUS` reads, what this case takes them to have met. */
  readonly sources: ReadonlyMap<number, number>
  /** Steps that may still be taken. */
  readonly left: { steps: number }
  readonly shouldStop: () => boolean
}

const STEPS_MAX = 20_000

/**
 * A proof that no order of the nodes keeps the rule; `undefined` where there is none, or it takes too long. Exponential in
 * the number of pairs of writes whose order is open: meant for a history that has been made as small as it can be.
 */
export function prove(
  seen: Observations,
  rule: Rule,
  shouldStop: () => boolean = () => false,
): Contradiction | undefined {
  return withSources({ seen, rule, sources: new Map(), left: { steps: STEPS_MAX }, shouldStop })
}

/** Reads that may have met several writers: whichever it was, there is a contradiction. */
function withSources(attempt: Attempt): Contradiction | undefined {
  const { seen, rule, sources } = attempt
  const isThere = presence(attempt)
  const known = certainEdges(seen, rule, sources).filter(({ from, to }) => isThere(from) && isThere(to))
  const cycle = findCycle(known, seen.count, rule)
  if (cycle !== undefined) return { type: 'cycle', edges: cycle }
  const open = [...seen.candidates.keys()].find((read) => seen.readWriter[read] === AMBIGUOUS && !sources.has(read))
  if (open === undefined) return withOrders(attempt, known, new Set())
  const cases = []
  for (const writer of seen.candidates.get(open)!) {
    const contradiction = withSources({ ...attempt, sources: new Map([...sources, [open, writer]]) })
    if (contradiction === undefined) return undefined
    cases.push({ writer: writer < 0 ? null : seen.transactionOf[writer]!, contradiction })
  }
  return { type: 'sources', key: seen.readKey[open]!, read: readAt(seen, open), cases }
}

/** What nobody is taken to have read of a transaction with an unknown end need not have happened. */
function presence({ seen, sources }: Attempt): (node: number) => boolean {
  const chosen = new Set(sources.values())
  return (node) => seen.isOptional[node] === 0 || chosen.has(node)
}

function readAt({ readStart, readAccess, transactionOf }: Observations, read: number) {
  const node = readStart.findIndex((_, n) => readStart[n + 1]! > read)
  return { transaction: transactionOf[node]!, access: readAccess[read]! }
}

type Pair = ReturnType<typeof openPairs>[number]
const nameOf = ({ key, first, second }: Pair) => `${key} ${first} ${second}`

function withOrders(attempt: Attempt, known: readonly Edge[], decided: ReadonlySet<string>): Contradiction | undefined {
  const { seen, rule } = attempt
  let edges = known
  const settled = new Set(decided)
  const isThere = presence(attempt)
  const pairs = openPairs(seen).filter(({ first, second }) => isThere(first) && isThere(second))
  for (let progress = true; progress; ) {
    progress = false
    for (const pair of pairs) {
      if (settled.has(nameOf(pair))) continue
      if (attempt.left.steps-- <= 0 || attempt.shouldStop()) return undefined
      const before = findCycle([...edges, ...ordered(attempt, pair, true, undefined)], seen.count, rule)
      const after = findCycle([...edges, ...ordered(attempt, pair, false, undefined)], seen.count, rule)
      if (before !== undefined && after !== undefined) return bothBad(attempt, edges, pair, before, after)
      if (before === undefined && after === undefined) continue
      settled.add(nameOf(pair))
      edges = [...edges, ...ordered(attempt, pair, before === undefined, cycleOf((before ?? after)!))]
      progress = true
    }
  }
  return split(attempt, edges, settled, pairs)
}

/**
 * Neither order is possible. Where one is so for a simpler reason, the other one is forced, and then there is a
 * contradiction; else they are two cases.
 */
function bothBad(
  attempt: Attempt,
  edges: readonly Edge[],
  pair: Pair,
  before: readonly Edge[],
  after: readonly Edge[],
): Contradiction {
  const { seen, rule } = attempt
  const simpler = Math.sign(weight(before) - weight(after))
  if (simpler === 0) return casesOf(seen, pair, cycleOf(before), cycleOf(after))
  const forced = ordered(attempt, pair, simpler > 0, cycleOf(simpler > 0 ? after : before))
  const cycle = findCycle([...edges, ...forced], seen.count, rule)
  return cycle === undefined ? casesOf(seen, pair, cycleOf(before), cycleOf(after)) : cycleOf(cycle)
}

/** What is forced has to be explained as well. */
function weight(cycle: readonly Edge[]): number {
  return cycle.length + 10 * cycle.filter((edge) => 'proof' in edge && edge.proof.type === 'forced').length
}

/** Nothing is forced: both orders of the first open pair are tried; the pair whose writes are read most comes first. */
function split(
  attempt: Attempt,
  edges: readonly Edge[],
  settled: ReadonlySet<string>,
  pairs: readonly Pair[],
): Contradiction | undefined {
  const { seen, rule } = attempt
  const pair = pairs.find((candidate) => !settled.has(nameOf(candidate)))
  if (pair === undefined) return undefined
  const now = new Set([...settled, nameOf(pair)])
  const either = (isBefore: boolean): Contradiction | undefined => {
    const assumed = [...edges, ...ordered(attempt, pair, isBefore, undefined)]
    const cycle = findCycle(assumed, seen.count, rule)
    return cycle === undefined ? withOrders(attempt, assumed, now) : cycleOf(cycle)
  }
  const ifBefore = either(true)
  const ifAfter = ifBefore && either(false)
  return ifAfter && casesOf(seen, pair, ifBefore, ifAfter)
}

const cycleOf = (edges: readonly Edge[]): Contradiction => ({ type: 'cycle', edges })

/** The edges of one order of two writes; `because` says why it is forced, else it is a case. */
function ordered(
  { seen, sources }: Attempt,
  { key, first, second }: Pair,
  isBefore: boolean,
  because: Contradiction | undefined,
): Edge[] {
  const [from, to] = isBefore ? [first, second] : [second, first]
  const proof =
    because === undefined ? ({ type: 'case' } as const) : ({ type: 'forced', contradiction: because } as const)
  const [write, overwrite] = [writeOf(seen, from, key), writeOf(seen, to, key)]
  return [{ type: 'ww', from, to, key, write, overwrite, proof }, ...overtakings(seen, key, from, to, proof, sources)]
}

function casesOf(seen: Observations, { key, first, second }: Pair, ifBefore: Contradiction, ifAfter: Contradiction) {
  const [one, other] = [writeOf(seen, first, key), writeOf(seen, second, key)]
  return { type: 'cases', key, first: one, second: other, ifBefore, ifAfter } as const
}
