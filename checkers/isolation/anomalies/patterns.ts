/** Anomalies of two transactions or more that have names of their own: lost updates and write skew. */
import type { AccessAt } from '../flaws.js'
import { AMBIGUOUS, INITIAL, NONE, type Observations } from '../observations.js'
import { readsByKey } from './by-key.js'
import { components } from './components.js'
import { ALL_KINDS, type Graph, RT, RW, SO, WW, WW_DISPUTED } from './graph.js'
import { finalWrite } from './links.js'
import { hopsFrom } from './simple.js'
import type { Budget, Hop } from './walks.js'

/** Several committed transactions that read one version of a key and wrote the next one each. */
export interface LostUpdate {
  readonly key: number
  /** The write that they read; absent where it was the initial version. */
  readonly version?: AccessAt
  /** How many did, of which the first are here. */
  readonly of: number
  readonly updates: readonly { readonly read: AccessAt; readonly write: AccessAt }[]
}

const UPDATES_MAX = 10

/** The first one, and of how many versions updates are lost. O(steps). */
export function lostUpdates(observations: Observations): { readonly count: number; readonly first?: LostUpdate } {
  const { keys, readWriter, readAccess, transactionOf } = observations
  const reads = readsByKey(observations)
  let count = 0
  let first: LostUpdate | undefined
  const updaters = new Map<number, Map<number, number>>()
  for (let key = 0; key < keys.length; key += 1) {
    updaters.clear()
    for (let i = reads.start[key]!; i < reads.start[key + 1]!; i += 1) {
      const [node, read] = [reads.reader[i]!, reads.read[i]!]
      const writer = readWriter[read]!
      if (writer === AMBIGUOUS || !writtenBy(observations, node).includes(key)) continue
      const known = updaters.get(writer)
      if (known === undefined) updaters.set(writer, new Map([[node, read]]))
      else if (!known.has(node)) known.set(node, read)
    }
    for (const [writer, readBy] of updaters) {
      if (readBy.size < 2) continue
      count += 1
      first ??= {
        key,
        ...(writer === INITIAL ? {} : { version: finalWrite(observations, writer, key) }),
        of: readBy.size,
        updates: [...readBy].slice(0, UPDATES_MAX).map(([node, read]) => ({
          read: { transaction: transactionOf[node]!, access: readAccess[read]! },
          write: finalWrite(observations, node, key),
        })),
      }
    }
  }
  return { count, ...(first === undefined ? {} : { first }) }
}

/** Who missed whose writes may be many: no more are looked at than these. */
const HOPS_MAX = 5_000_000

export interface WriteSkews {
  /** At least so many pairs; not more, if it is decided. */
  readonly count: number
  readonly first?: readonly Hop[]
  readonly isDecided: boolean
}

/**
 * Two transactions each of which missed what the other wrote, without a key that both wrote: the cycle of the first such
 * pair, and how many pairs there are.
 */
export function writeSkews(graph: Graph, observations: Observations): WriteSkews {
  const { of } = components(graph, ALL_KINDS & ~(SO | RT), 1)
  const budget: Budget = { edges: HOPS_MAX }
  const isList = observations.history.type === 'list-append'
  const missedBy = new Map<number, ReadonlyMap<number, Hop>>()
  const missed = (node: number) => {
    let hops = missedBy.get(node)
    if (hops === undefined) {
      // A key that the transaction writes itself is one that both would write.
      const own = writtenBy(observations, node)
      const next = hopsFrom(graph, node, RW, budget).filter(({ key }) => !own.includes(key))
      const inside = (isList ? withLater(graph, next, budget) : next).filter(({ to }) => of[to] === of[node])
      hops = new Map(inside.reverse().map((hop) => [hop.to, hop]))
      missedBy.set(node, hops)
    }
    return hops
  }
  let count = 0
  let first: readonly Hop[] | undefined
  for (let node = 0; node < graph.count && budget.edges >= 0; node += 1) {
    if (of[node] === NONE) continue
    const others = [...missed(node).values()].filter(({ to }) => to > node && !writeTogether(observations, node, to))
    for (const hop of others.sort((a, b) => a.to - b.to)) {
      const back = missed(hop.to).get(node)
      if (back === undefined) continue
      count += 1
      first ??= [hop, back]
    }
  }
  return { count, isDecided: budget.edges >= 0, ...(first === undefined ? {} : { first }) }
}

/** Who missed a version of a list missed all later ones. */
function withLater(graph: Graph, missed: readonly Hop[], budget: Budget): readonly Hop[] {
  const all = [...missed]
  const known = new Set(missed.map(({ to, key }) => `${key} ${to}`))
  for (const { from, to, kind, key } of all) {
    for (const later of budget.edges < 0 ? [] : hopsFrom(graph, to, WW | WW_DISPUTED, budget)) {
      const name = `${key} ${later.to}`
      if (later.key !== key || known.has(name)) continue
      known.add(name)
      all.push({ from, to: later.to, kind, key })
    }
  }
  return all
}

function writeTogether(observations: Observations, a: number, b: number): boolean {
  const others = writtenBy(observations, b)
  return writtenBy(observations, a).some((key) => others.includes(key))
}

function writtenBy({ writeStart, writeKey }: Observations, node: number): Int32Array {
  return writeKey.subarray(writeStart[node], writeStart[node + 1])
}
