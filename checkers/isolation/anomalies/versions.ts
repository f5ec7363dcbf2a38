/**
 * The order of the versions of registers, as far as the user tells it: nobody sees it in a register.
 * Source: Kingsbury & Alvaro, "Elle" (2020), 4.3.
 */
import { INITIAL, NEVER, type Observations } from '../observations.js'
import { cycleOf } from './version-cycle.js'

/** What the user says of every key by itself. */
export interface KeyAssumptions {
  /** Who reads a version of a key and then writes the key writes a later version. */
  readonly writesFollowReads?: boolean
  /** The versions that a session reads and writes follow each other. */
  readonly sequential?: boolean
  /** The versions that transactions read and write, one after the other in real time, follow each other. */
  readonly linearizable?: boolean
}

export type VersionSource = 'writes-follow-reads' | 'sequential' | 'linearizable' | 'transaction-order'
const sources: readonly VersionSource[] = ['writes-follow-reads', 'sequential', 'linearizable', 'transaction-order']

/** Versions of a key that follow each other in a circle, as somebody told; a version goes by its writer or `INITIAL`. */
export interface CyclicVersions {
  readonly key: number
  readonly source: VersionSource
  readonly writers: readonly number[]
}

export interface Versions {
  readonly cyclic: readonly CyclicVersions[]
  /** Pairs of versions of a key, by their writers: the earlier may be `INITIAL`. */
  each(key: number, take: (earlier: number, later: number, source: VersionSource) => void): void
}

interface VersionPairs {
  readonly earlier: number[]
  readonly later: number[]
  readonly source: VersionSource[]
}

/**
 * A source that would make the versions of a key go in a circle is left out for that key.
 * O(steps); for real time O(steps × concurrency).
 * @param transactionOrder of each transaction of the history a number: lower ones wrote their versions earlier
 */
export function versionsOf(
  observations: Observations,
  assumptions: KeyAssumptions,
  transactionOrder: readonly (number | undefined)[] | undefined,
): Versions {
  const accepted = new Map<number, VersionPairs>()
  const cyclic: CyclicVersions[] = []
  if (observations.history.type === 'register') {
    for (const source of sources) {
      const told = new Map<number, VersionPairs>()
      tell(source, observations, assumptions, transactionOrder, (key, earlier, later) => {
        if (earlier !== later) pairsOf(told, key).push(earlier, later, source)
      })
      for (const [key, pairs] of told) {
        const known = pairsOf(accepted, key)
        const cycle = cycleOf([...known.earlier, ...pairs.earlier], [...known.later, ...pairs.later])
        if (cycle !== undefined) cyclic.push({ key, source, writers: cycle })
        else for (const [i, earlier] of pairs.earlier.entries()) known.push(earlier, pairs.later[i]!, source)
      }
    }
  }
  return {
    cyclic,
    each: (key, take) => {
      const pairs = accepted.get(key)
      if (pairs === undefined) return
      for (const [i, earlier] of pairs.earlier.entries()) take(earlier, pairs.later[i]!, pairs.source[i]!)
    },
  }
}

class Pairs implements VersionPairs {
  readonly earlier: number[] = []
  readonly later: number[] = []
  readonly source: VersionSource[] = []

  push(earlier: number, later: number, source: VersionSource): void {
    this.earlier.push(earlier)
    this.later.push(later)
    this.source.push(source)
  }
}

function pairsOf(map: Map<number, VersionPairs>, key: number): Pairs {
  let pairs = map.get(key) as Pairs | undefined
  if (pairs === undefined) {
    pairs = new Pairs()
    map.set(key, pairs)
  }
  return pairs
}

type Tell = (key: number, earlier: number, later: number) => void

function tell(
  source: VersionSource,
  observations: Observations,
  { writesFollowReads, sequential, linearizable }: KeyAssumptions,
  transactionOrder: readonly (number | undefined)[] | undefined,
  take: Tell,
): void {
  const { invoked, completed, transactionOf } = observations
  if (source === 'writes-follow-reads' && writesFollowReads === true) withinTransactions(observations, take)
  if (source === 'sequential' && sequential === true) {
    withinTransactions(observations, take)
    withinSessions(observations, take)
  }
  if (source === 'linearizable' && linearizable === true && invoked.length > 0) {
    withinTransactions(observations, take)
    inTime(observations, metBy, invoked, completed, take)
  }
  if (source === 'transaction-order' && transactionOrder !== undefined) {
    const moments = Float64Array.from(transactionOf, (t) => transactionOrder[t] ?? Number.NaN)
    inTime(observations, writtenBy, moments, moments, take)
  }
}

/** What a transaction met of one key: the versions at first and at last, by their writers. */
interface Met {
  readonly key: number
  readonly first: number
  readonly last: number
}

function metBy(observations: Observations, node: number): readonly Met[] {
  const { readStart, readKey, readWriter, isOptional } = observations
  if (isOptional[node] === 1) return []
  const met = new Map<number, Met>()
  for (let read = readStart[node]!; read < readStart[node + 1]!; read += 1) {
    const [key, writer] = [readKey[read]!, readWriter[read]!]
    const isSure = writer === INITIAL || (writer >= 0 && isOptional[writer] === 0)
    if (isSure) met.set(key, { key, first: met.get(key)?.first ?? writer, last: writer })
  }
  for (const { key } of writtenBy(observations, node))
    met.set(key, { key, first: met.get(key)?.first ?? node, last: node })
  return [...met.values()]
}

function writtenBy({ writeStart, writeKey, isOptional }: Observations, node: number): readonly Met[] {
  if (isOptional[node] === 1) return []
  return Array.from(writeKey.subarray(writeStart[node], writeStart[node + 1]), (key) => ({
    key,
    first: node,
    last: node,
  }))
}

function withinTransactions(observations: Observations, take: Tell): void {
  for (let node = 0; node < observations.count; node += 1) {
    for (const { key, first, last } of metBy(observations, node)) if (last === node) take(key, first, last)
  }
}

function withinSessions(observations: Observations, take: Tell): void {
  const { count, session, sessions } = observations
  const lastMet = Array.from({ length: sessions }, () => new Map<number, number>())
  for (let node = 0; node < count; node += 1) {
    const known = lastMet[session[node]!]!
    for (const { key, first, last } of metBy(observations, node)) {
      const before = known.get(key)
      if (before !== undefined) take(key, before, first)
      known.set(key, last)
    }
  }
}

/** Those that ended before others began; only the last ones, which have what came before them behind them. */
function inTime(
  observations: Observations,
  versionsOf: typeof metBy,
  begin: ArrayLike<number>,
  end: ArrayLike<number>,
  take: Tell,
): void {
  const { count } = observations
  // Moments of nodes: 2 × node for the beginning, one more for the end; at equal moments beginnings come first.
  const moments: number[] = []
  for (let node = 0; node < count; node += 1) {
    if (Number.isNaN(begin[node]!)) continue
    moments.push(node * 2)
    if (end[node]! < NEVER) moments.push(node * 2 + 1)
  }
  const at = (moment: number) => (moment % 2 === 0 ? begin : end)[moment >> 1]!
  moments.sort((a, b) => at(a) - at(b) || (a % 2) - (b % 2) || a - b)
  const frontier = new Map<number, { readonly node: number; readonly last: number }[]>()
  for (const moment of moments) {
    const node = moment >> 1
    for (const { key, first, last } of versionsOf(observations, node)) {
      const ended = frontier.get(key) ?? []
      if (moment % 2 === 0) for (const before of ended) take(key, before.last, first)
      else frontier.set(key, [...ended.filter((before) => end[before.node]! >= begin[node]!), { node, last }])
    }
  }
}
