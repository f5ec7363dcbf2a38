/** Why a history does not keep a level: a few transactions that contradict each other, and the contradiction. */
import type { Value } from '../../history/index.js'
import type { Access } from '../../history/transactions.js'
import type { Evidence } from '../verdict.js'
import type { Contradiction, Edge, OrderProof } from './edges.js'
import type { AccessAt, Flaw } from './flaws.js'
import type { Definition, IsolationLevel } from './levels.js'
import type { Observations, TransactionHistory } from './observations.js'

/** One of the transactions that contradict each other, with the steps that matter. */
export interface CoreTransaction {
  /** Index in the history that was judged. */
  readonly transaction: number
  readonly session: number
  readonly status: 'committed' | 'aborted' | 'unknown'
  /** With their places in the transaction, ascending. */
  readonly steps: readonly (Access & { readonly access: number })[]
  /** How many steps it has in all. */
  readonly of: number
  readonly invoked?: number
  readonly completed?: number
}

/** Plain data. Transactions and steps are named by their places in the history that was judged. */
export interface IsolationEvidence extends Evidence {
  readonly type: 'isolation'
  readonly level: IsolationLevel
  readonly definition: Definition
  /** `G-single`, `write-skew`, …; absent where the contradiction has no name of its own. */
  readonly anomaly?: string
  readonly transactions: readonly CoreTransaction[]
  /** Lists only: steps of these and of other transactions that the lists show besides; with them the part is whole. */
  readonly others?: readonly CoreTransaction[]
  /** Why they contradict each other; one of the two, unless the proof became too long. */
  readonly flaw?: Flaw
  readonly contradiction?: Contradiction
  /** Names of the keys that edges refer to by number. */
  readonly keys: readonly Value[]
}

/** A part of a history: which transactions it has, and which of their steps. */
export interface Part {
  readonly history: TransactionHistory
  /** Of each transaction of the part its index in the whole, and of each of its steps the place there. */
  readonly transactions: readonly number[]
  readonly accesses: readonly (readonly number[])[]
}

export function coreOf(whole: TransactionHistory, part: Part): CoreTransaction[] {
  return part.history.transactions.map(({ session, status, accesses, invoked, completed }, i) => ({
    transaction: part.transactions[i]!,
    session,
    status,
    steps: accesses.map((access, at) => ({ ...access, access: part.accesses[i]![at]! })),
    of: whole.transactions[part.transactions[i]!]!.accesses.length,
    ...(invoked === undefined ? {} : { invoked }),
    ...(completed === undefined ? {} : { completed }),
  }))
}

/** The same contradiction, with nodes and steps of the part named by their places in the whole. */
export function inTheWhole(contradiction: Contradiction, seen: Observations, part: Part): Contradiction {
  const transaction = (node: number) => part.transactions[seen.transactionOf[node]!]!
  const at = (place: AccessAt): AccessAt => ({
    transaction: part.transactions[place.transaction]!,
    access: part.accesses[place.transaction]![place.access]!,
  })
  const proofOf = (proof: OrderProof): OrderProof => {
    if (proof.type === 'forced') return { type: 'forced', contradiction: translated(proof.contradiction) }
    if ('read' in proof && proof.read !== undefined) return { ...proof, read: at(proof.read) }
    return proof
  }
  const edgeOf = (edge: Edge): Edge => {
    const ends = { from: transaction(edge.from), to: transaction(edge.to) }
    if (!('key' in edge)) return { ...edge, ...ends }
    if (edge.type === 'wr') return { ...edge, ...ends, write: at(edge.write), read: at(edge.read) }
    const common = { ...ends, overwrite: at(edge.overwrite), proof: proofOf(edge.proof) }
    if (edge.type === 'ww') return { ...edge, ...common, write: at(edge.write) }
    return { ...edge, ...common, read: at(edge.read), ...(edge.write ? { write: at(edge.write) } : {}) }
  }
  const translated = (each: Contradiction): Contradiction => {
    if (each.type === 'cycle') return { type: 'cycle', edges: each.edges.map(edgeOf) }
    if (each.type === 'cases') {
      const [ifBefore, ifAfter] = [translated(each.ifBefore), translated(each.ifAfter)]
      return { ...each, first: at(each.first), second: at(each.second), ifBefore, ifAfter }
    }
    return {
      ...each,
      read: at(each.read),
      cases: each.cases.map(({ writer, contradiction: inner }) => ({
        writer: writer === null ? null : part.transactions[writer]!,
        contradiction: translated(inner),
      })),
    }
  }
  return translated(contradiction)
}

/** The transactions that a contradiction speaks of. */
export function namedIn(contradiction: Contradiction): ReadonlySet<number> {
  const named = new Set<number>()
  const add = (each: Contradiction): void => {
    if (each.type === 'cycle') for (const edge of each.edges) addEdge(edge)
    else if (each.type === 'cases') {
      for (const { transaction } of [each.first, each.second]) named.add(transaction)
      for (const inner of [each.ifBefore, each.ifAfter]) add(inner)
    } else {
      named.add(each.read.transaction)
      for (const { writer, contradiction: inner } of each.cases) {
        if (writer !== null) named.add(writer)
        add(inner)
      }
    }
  }
  const addEdge = (edge: Edge) => {
    named.add(edge.from).add(edge.to)
    if (!('key' in edge) || edge.type === 'wr') return
    if (edge.write !== undefined) named.add(edge.write.transaction)
    if (edge.proof.type === 'forced') add(edge.proof.contradiction)
    else if ('read' in edge.proof && edge.proof.read !== undefined) named.add(edge.proof.read.transaction)
  }
  add(contradiction)
  return named
}
