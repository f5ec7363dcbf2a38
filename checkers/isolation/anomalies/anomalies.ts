/**
 * All anomalies of a history by name, from what is certain of the order of its transactions.
 *
 * Source: Kingsbury & Alvaro, "Elle: inferring isolation anomalies from experimental observations" (2020).
 * Faithful: the classes of cycles and their forms, and that a form is only named where no plainer one is there.
 * Left out: reads by predicate. Unlike Elle, a read of what nobody wrote is an anomaly, in registers too.
 */
import type { Value } from '../../../history/index.js'
import type { Edge } from '../edges.js'
import type { AccessAt, Flaw } from '../flaws.js'
import type { IsolationLevel } from '../levels.js'
import { NONE, type Observations } from '../observations.js'
import { contract } from './contract.js'
import { type CycleForm, type FoundCycle, findCycles } from './cycles.js'
import { dependencies } from './dependencies.js'
import { edgeOf, finalWrite } from './links.js'
import { type AnomalyName, anomalyNames } from './names.js'
import { lostUpdates, writeSkews } from './patterns.js'
import { type CyclicVersions, type KeyAssumptions, type VersionSource, versionsOf } from './versions.js'

export interface AnomalyOptions {
  /** Registers only: what the user says of each key. Nothing of it is taken for granted without. */
  readonly keys?: KeyAssumptions
  /** Registers only: of each transaction of the history a number; lower ones wrote their versions earlier. */
  readonly transactionOrder?: readonly (number | undefined)[]
  /** Asked now and then; `true` ends the search for cycles. */
  readonly shouldStop?: () => boolean
}

export interface Anomaly {
  readonly name: AnomalyName
  /**
   * Flaws: how many reads have it. Cycles: how many parts of the history have one, where in a part every transaction comes
   * before every other one. Write skew: pairs of transactions. Lost updates and cyclic versions: versions, and keys.
   */
  readonly count: number
  /** The weakest level, in Adya's sense, that the example breaks. */
  readonly refutes: IsolationLevel
  readonly example: AnomalyExample
}

export type AnomalyExample =
  | { readonly type: 'flaw'; readonly flaw: Flaw }
  /**
   * Each edge leads to where the next one begins, the last one to where the first one does. Transactions go by their indices
   * in the history, keys by their places in `keys`.
   */
  | {
      readonly type: 'cycle'
      readonly edges: readonly Edge[]
      readonly keys: readonly Value[]
      /** Whether it is known that no cycle of this name is shorter. */
      readonly isShortest: boolean
    }
  | {
      readonly type: 'updates'
      readonly key: Value
      /** The write that all of them read; absent where it was the initial version. */
      readonly version?: AccessAt
      /** How many there are; `updates` has the first ten of them. */
      readonly of: number
      readonly updates: readonly { readonly read: AccessAt; readonly write: AccessAt }[]
    }
  | {
      readonly type: 'versions'
      readonly key: Value
      /** What was taken for granted. */
      readonly source: VersionSource
      /** The writes of versions each of which comes before the next, and the last before the first; nil: the initial version. */
      readonly writes: readonly (AccessAt | null)[]
    }

export interface Anomalies {
  readonly anomalies: readonly Anomaly[]
  /** Names of what may be there too: the search was ended before it could tell. */
  readonly undecided: readonly AnomalyName[]
}

/** The anomalies of a history, the most fundamental first; see `findAnomalies`. */
export function anomaliesOf(observations: Observations, options: AnomalyOptions = {}): readonly Anomaly[] {
  return findAnomalies(observations, options).anomalies
}

/**
 * The anomalies of a history, the most fundamental first, each with an example as small as there is, and those that could
 * be neither found nor excluded. Near-linear in the steps of the history where cycles are short or few.
 */
export function findAnomalies(observations: Observations, options: AnomalyOptions = {}): Anomalies {
  const { invoked, completed } = observations
  const versions = versionsOf(observations, options.keys ?? {}, options.transactionOrder)
  const graph = dependencies(observations, versions)
  const times = invoked.length > 0 ? { invoked, completed } : undefined
  const { found, undecided: notFound } = findCycles(graph, times, options)
  const undecided: AnomalyName[] = [...notFound]
  const anomalies = [...flawsOf(observations), ...cyclicOf(observations, versions.cyclic), ...updatesOf(observations)]
  const exampleOf = (hops: FoundCycle['hops'], isShortest: boolean): AnomalyExample => {
    const keys = [...new Set(hops.map(({ key }) => key))].filter((key) => key !== NONE)
    const places = new Map(keys.map((key, place) => [key, place]))
    const edges = hops.map((hop): Edge => {
      const edge = edgeOf(observations, versions, hop)
      const ends = { from: observations.transactionOf[hop.from]!, to: observations.transactionOf[hop.to]! }
      return 'key' in edge ? { ...edge, ...ends, key: places.get(edge.key)! } : { ...edge, ...ends }
    })
    return { type: 'cycle', edges, keys: keys.map((key) => observations.keys[key]!), isShortest }
  }
  for (const cycle of found) {
    const { class: name, form, count, isShortest } = cycle
    const hops = contract(cycle.hops, { rw: cycle.rw }, observations.history.type)
    const example = exampleOf(hops, isShortest)
    anomalies.push({ name: `${name}${form}` as AnomalyName, count, refutes: refutedBy(cycle, example), example })
  }
  if (found.some(({ class: name, form }) => name === 'G2-item' && form === '')) {
    const { count, first, isDecided } = writeSkews(graph, observations)
    const refutes = 'repeatable-read'
    if (first !== undefined) anomalies.push({ name: 'write-skew', count, refutes, example: exampleOf(first, true) })
    else if (!isDecided) undecided.push('write-skew')
  }
  const place = ({ name }: Anomaly) => anomalyNames.indexOf(name)
  return { anomalies: anomalies.sort((a, b) => place(a) - place(b)), undecided }
}

function flawsOf({ flaws, flawCounts }: Observations): Anomaly[] {
  return [...flawCounts].map(([name, count]) => {
    const levels = ['read-uncommitted', 'read-committed', 'read-atomic'] as const
    const named = flaws.filter((flaw) => flaw.name === name)
    const flaw = levels.map((level) => named.find(({ refutes }) => refutes === level)).find((flaw) => flaw)!
    return { name, count, refutes: flaw.refutes, example: { type: 'flaw', flaw } }
  })
}

function cyclicOf(observations: Observations, cyclic: readonly CyclicVersions[]): Anomaly[] {
  const [first] = cyclic
  if (first === undefined) return []
  const { key, source } = first
  const writes = first.writers.map((writer) => (writer < 0 ? null : finalWrite(observations, writer, key)))
  const example = { type: 'versions', key: observations.keys[key]!, source, writes } as const
  const count = new Set(cyclic.map(({ key }) => key)).size
  return [{ name: 'cyclic-versions', count, refutes: 'read-uncommitted', example }]
}

function updatesOf(observations: Observations): Anomaly[] {
  const { count, first } = lostUpdates(observations)
  if (first === undefined) return []
  const example = { type: 'updates', ...first, key: observations.keys[first.key]! } as const
  return [{ name: 'lost-update', count, refutes: 'parallel-snapshot-isolation', example }]
}

const orderedForms: Readonly<Record<Exclude<CycleForm, ''>, readonly [apart: IsolationLevel, any: IsolationLevel]>> = {
  '-process': ['strong-session-snapshot-isolation', 'strong-session-serializable'],
  '-realtime': ['strong-snapshot-isolation', 'strict-serializable'],
}

/** By the conditions on graphs of each level; where two levels that imply neither are broken, the first of them. */
function refutedBy({ class: name, form }: FoundCycle, example: AnomalyExample): IsolationLevel {
  const edges = example.type === 'cycle' ? example.edges : []
  if (form !== '') return orderedForms[form][name === 'G2-item' ? 1 : 0]
  const others = edges.filter(({ type }) => type !== 'rw')
  const isRead = others.every(({ type }) => type === 'wr')
  switch (name) {
    case 'G0':
      return 'read-uncommitted'
    case 'G1c':
      return 'read-committed'
    case 'G-single':
      if (!isRead) return 'parallel-snapshot-isolation'
      return others.length === 1 ? 'read-atomic' : 'causal'
    case 'G-nonadjacent':
    case 'long-fork': {
      const before = (i: number) => edges.at(i - 1)!.type
      return edges.every(({ type }, i) => type !== 'rw' || before(i) === 'wr') ? 'prefix' : 'snapshot-isolation'
    }
    case 'G2-item':
      return 'repeatable-read'
  }
}
