/** Of transactions: for each level that fails those that contradict each other, then anomalies that no level has told of. */
import type { Edge } from '../../checkers/isolation/edges.js'
import type { Drawing, PageCycle } from '../../history/page/index.js'
import type { TransactionsOutcome } from '../history-transactions.js'
import { SHAPES } from '../report/isolation-text.js'
import type { FoundPart } from './history-file.js'
import { sentenceFor } from './history-sentences.js'

export function transactionParts({
  lattice,
  parts,
  anomalies,
  result,
  transactions,
}: TransactionsOutcome): FoundPart[] {
  const evidence =
    lattice === undefined
      ? result.verdict === 'invalid'
        ? [result.evidence!]
        : []
      : lattice.levels.flatMap(({ result: own }) => (own?.verdict === 'invalid' ? [own.evidence!] : []))
  const failing = parts.map(({ level, anomaly, why }, i): FoundPart => {
    const found = evidence[i]!
    return {
      title: `Not ${level}: ${whoOf(found.transactions.length, transactions)}`,
      ...(anomaly === undefined ? {} : { anomaly }),
      why,
      operations: found.transactions.map(({ transaction }) => transaction),
      rest: (drawing) => (found.contradiction?.type === 'cycle' ? ring(found.contradiction.edges, why, drawing) : {}),
    }
  })
  const said = new Set(parts.flatMap(({ anomaly = '' }) => [anomaly, SHAPES[anomaly] ?? anomaly]))
  const others = anomalies.flatMap((anomaly, i): FoundPart[] => {
    if (said.has(anomaly.name)) return []
    const { example } = lattice!.anomalies[i]!
    const times = anomaly.count === 1 ? '' : ` (found ${anomaly.count.toLocaleString('en')} times; one of them)`
    return [
      {
        title: `${anomaly.name}${times}, forbidden from ${anomaly.refutes} on`,
        anomaly: anomaly.name,
        why: anomaly.why,
        operations: namesIn(anomaly.why),
        rest: (drawing) => ('edges' in example ? ring(example.edges, anomaly.why, drawing) : {}),
      },
    ]
  })
  return [...failing, ...others]
}

function whoOf(some: number, all: number): string {
  if (some === 1) return `one of ${all.toLocaleString('en')} transactions cannot be`
  if (some === all) return `the ${all} transactions contradict each other`
  return `${some} of ${all.toLocaleString('en')} transactions contradict each other`
}

const nameOf = (transaction: number): string => `T${transaction + 1}`

/** The transactions that sentences name. */
const namesIn = (why: readonly string[]): number[] =>
  why.flatMap((text) => [...text.matchAll(/\bT(\d+)\b/g)].map(([, number]) => Number(number) - 1))

/** Longer circles are told in words alone. */
const RING_MAX = 12

function ring(
  edges: readonly Edge[],
  why: readonly string[],
  { drawn, placeOf }: Drawing,
): { readonly cycle?: PageCycle } {
  const inCircle = [...new Set(edges.flatMap(({ from, to }) => [from, to]))]
  if (inCircle.length > RING_MAX) return {}
  const at = new Map(inCircle.map((transaction, i) => [transaction, i]))
  const texts = sentenceFor(
    edges.map(({ from, to }) => ({ from: nameOf(from), to: nameOf(to) })),
    why,
  )
  const cycle = {
    nodes: inCircle.map((transaction) => {
      const operation = placeOf(transaction)
      const text = operation === undefined ? '' : drawn.operations[operation]!.call
      return { name: nameOf(transaction), text, ...(operation === undefined ? {} : { operation }) }
    }),
    edges: edges.map(({ from, to, type }, i) => ({
      from: at.get(from)!,
      to: at.get(to)!,
      type: type === 'so' ? 'same session' : type === 'rt' ? 'real time' : type,
      text: texts[i]!,
    })),
  }
  return { cycle }
}
