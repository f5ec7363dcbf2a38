/**
 * The dumb twin by graphs: a level holds where some choice of who wrote what was read, and some order of the versions of
 * each key, leave the level's relations without a forbidden cycle. All choices and all orders are tried, and relations
 * are closed naively.
 *
 * Source: Adya, "Weak consistency" (1999); Cerone & Gotsman, "Analysing snapshot isolation" (2016).
 * Assumes: fewer than 30 transactions, and very few in practice.
 */
import type { RecordedTransactions } from '../../../history/index.js'
import { conditionOf, type Definition, type Kind, type Level } from './levels.js'
import { FIRST, has, numbers, type Told, toldBy } from './told.js'

/** For each transaction the set of those it has an edge from. */
type Relation = readonly number[]

/** Whether the level holds for the history. A level with real time holds of a history without it as far as sessions go. */
export function holdsByGraphs(history: RecordedTransactions, level: Level, definition: Definition): boolean {
  const told = toldBy(history)
  const { kind, order } = conditionOf(level, definition)
  if (told.refutedFrom === 'read-uncommitted' || (told.refutedFrom && kind !== 'uncommitted')) return false
  const S = order === 'none' ? none(told) : order === 'session' ? told.session : told.sessionAndTime
  const reads = kind === 'uncommitted' ? [] : told.reads
  return choices(reads.map(({ candidates }) => candidates)).some((sources) => {
    const inPlay = sources.reduce((set, source) => set | (1 << source), told.certain)
    const orders = told.writers.map((writers, key) => ordersOf(members(writers & inPlay), told.shown[key]!))
    return someOf(orders, (ww) => {
      const isOk = isAllowed(kind, relationsOf(told, within(S, inPlay), sources, ww))
      return isOk && (kind !== 'monotonic' || neverReadsBackwards(told, sources, ww))
    })
  })
}

interface Relations {
  readonly S: Relation
  readonly wr: Relation
  readonly ww: Relation
  readonly rw: Relation
}

function relationsOf(told: Told, S: Relation, sources: readonly number[], orders: readonly Relation[]): Relations {
  const [wr, rw] = [[...none(told)], [...none(told)]]
  for (const [i, t1] of sources.entries()) {
    const { reader: t3, key } = told.reads[i]!
    wr[t3]! |= 1 << t1
    for (const t2 of numbers(told.size)) if (t2 !== t3 && has(orders[key]![t2]!, t1)) rw[t2]! |= 1 << t3
  }
  return { S, wr, ww: orders.reduce(union, none(told)), rw }
}

function isAllowed(kind: Kind, { S, wr, ww, rw }: Relations): boolean {
  const seen = union(S, wr)
  const known = union(seen, ww)
  switch (kind) {
    case 'uncommitted':
      return isAcyclic(union(S, ww))
    case 'committed':
    case 'monotonic':
      return isAcyclic(known)
    case 'atomic':
      return isAcyclic(known) && isDisjoint(seen, inverse(rw))
    case 'causal':
      return isAcyclic(known) && isDisjoint(closure(seen), inverse(rw))
    case 'parallel-snapshot':
      return isAcyclic(known) && isDisjoint(closure(known), inverse(rw))
    case 'prefix':
      return isAcyclic(union(union(seen, then(seen, rw)), ww))
    case 'snapshot':
      return isAcyclic(union(known, then(known, rw)))
    case 'serializable':
      return isAcyclic(union(known, rw))
  }
}

/** What an earlier read of the same transaction was from is no later version than what this one is from. */
function neverReadsBackwards({ reads }: Told, sources: readonly number[], orders: readonly Relation[]): boolean {
  return reads.every(({ reader, key }, i) => {
    const t1 = sources[i]!
    return reads.slice(0, i).every((earlier, j) => earlier.reader !== reader || !has(orders[key]![sources[j]!]!, t1))
  })
}

/** All total orders of the writers of a key, the first one first, that extend what lists show. */
function ordersOf(writers: readonly number[], shown: Relation): Relation[] {
  const orders: Relation[] = []
  const rows = shown.map(() => 0)
  const extend = (placed: number, left: readonly number[]) => {
    if (left.length === 0) orders.push([...rows])
    for (const t of left) {
      const rest = left.filter((other) => other !== t)
      if (rest.some((other) => other === FIRST || has(shown[t]!, other))) continue
      rows[t] = placed
      extend(placed | (1 << t), rest)
      rows[t] = 0
    }
  }
  extend(0, writers)
  return orders
}

function choices(options: readonly (readonly number[])[]): number[][] {
  return options.reduce<number[][]>((all, some) => all.flatMap((choice) => some.map((one) => [...choice, one])), [[]])
}

/** Whether some choice of one order for each key will do. */
function someOf(options: readonly (readonly Relation[])[], isOk: (chosen: readonly Relation[]) => boolean): boolean {
  const chosen: Relation[] = []
  const goesOn = (key: number): boolean => {
    if (key === options.length) return isOk(chosen)
    return options[key]!.some((order) => {
      chosen[key] = order
      return goesOn(key + 1)
    })
  }
  return goesOn(0)
}

const none = ({ size }: Told): Relation => Array<number>(size).fill(0)

const members = (set: number): number[] => numbers(30).filter((member) => has(set, member))

const within = (relation: Relation, set: number): Relation => relation.map((row, t) => (has(set, t) ? row & set : 0))

const union = (a: Relation, b: Relation): Relation => a.map((row, t) => row | b[t]!)

const isDisjoint = (a: Relation, b: Relation): boolean => a.every((row, t) => (row & b[t]!) === 0)

const inverse = (relation: Relation): Relation =>
  relation.map((_, from) => relation.reduce((set, row, to) => (has(row, from) ? set | (1 << to) : set), 0))

/** An edge of the first, and then one of the second. */
function then(first: Relation, second: Relation): Relation {
  return second.map((row) => first.reduce((set, before, t) => (has(row, t) ? set | before : set), 0))
}

function closure(relation: Relation): Relation {
  const closed = [...relation]
  for (let middle = 0; middle < closed.length; middle += 1)
    for (let t = 0; t < closed.length; t += 1) if (has(closed[t]!, middle)) closed[t]! |= closed[middle]!
  return closed
}

const isAcyclic = (relation: Relation): boolean => closure(relation).every((row, t) => !has(row, t))
