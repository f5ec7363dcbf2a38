/** Which levels a cycle refutes: the conditions on graphs, read the other way round. */
import type { Edge } from '../edges.js'
import { type BaseLevel, type Definition, type IsolationLevel, isolationLevels, type Rule, ruleOf } from '../levels.js'

/**
 * Whether no history in which these edges are true keeps a level; the edges form a cycle, each ending where the next
 * begins. Says nothing about the rest of the history.
 */
export function refutes(cycle: readonly Edge[], { base, order, definition }: Rule): boolean {
  const types = cycle.map(({ type }) => type)
  if (order === 'none' && (types.includes('so') || types.includes('rt'))) return false
  if (order === 'session' && types.includes('rt')) return false
  const overtakings = types.filter((type) => type === 'rw').length
  // Order alone: these edges are in every condition but that of read uncommitted.
  if (overtakings === 0) return base !== 'read-uncommitted' || !types.includes('wr')
  return CONDITIONS[base](cycle, overtakings, definition)
}

type Condition = (cycle: readonly Edge[], overtakings: number, definition: Definition) => boolean

const before = (cycle: readonly Edge[], i: number) => cycle[(i + cycle.length - 1) % cycle.length]!
const isVisible = ({ type }: Edge) => type === 'so' || type === 'rt' || type === 'wr'

const CONDITIONS: Readonly<Record<BaseLevel, Condition>> = {
  'read-uncommitted': () => false,
  // A reader that goes back: it had read from the one that overwrote what it reads now.
  'read-committed': (cycle, _, definition) => {
    if (definition === 'adya' || cycle.length !== 2) return false
    const rw = cycle.find((edge) => edge.type === 'rw')
    const wr = cycle.find((edge) => edge.type === 'wr')
    return rw?.type === 'rw' && wr?.type === 'wr' && wr.read.access < rw.read.access
  },
  'read-atomic': (cycle) => cycle.length === 2 && cycle.some(isVisible),
  causal: (cycle, overtakings) => overtakings === 1 && cycle.every((edge) => edge.type === 'rw' || isVisible(edge)),
  'parallel-snapshot-isolation': (_, overtakings) => overtakings === 1,
  prefix: (cycle) => cycle.every((edge, i) => edge.type !== 'rw' || isVisible(before(cycle, i))),
  'snapshot-isolation': (cycle) => cycle.every((edge, i) => edge.type !== 'rw' || before(cycle, i).type !== 'rw'),
  serializable: () => true,
}

/** The levels that a cycle refutes under a definition, weakest first. */
export function levelsRefutedBy(cycle: readonly Edge[], definition: Definition): readonly IsolationLevel[] {
  return isolationLevels.filter((level) => refutes(cycle, ruleOf(level, definition)))
}
