/** Why one transaction comes before another, in one sentence that names the steps which show it. */
import { showValue } from '../../../history/index.js'
import type { Edge, OrderProof } from '../edges.js'
import type { TransactionHistory } from '../observations.js'
import { Phrases, type TransactionNaming } from './phrases.js'

/**
 * One sentence, such as `T1 comes before T2: T2 read "x" → [2 3], of which T1 had appended 3.` Why an edge is `forced` does
 * not go into one sentence; the caller tells it below.
 * @param edge between transactions of the history, by their indices
 */
export function explainEdge(
  { history }: { readonly history: TransactionHistory },
  edge: Edge,
  naming: TransactionNaming = {},
): string {
  const phrases = new Phrases(history, naming)
  const [from, to] = [phrases.name(edge.from), phrases.name(edge.to)]
  return `${from} comes before ${to}: ${reason(edge, phrases, from, to)}.`
}

function reason(edge: Edge, phrases: Phrases, from: string, to: string): string {
  switch (edge.type) {
    case 'so':
      return `${phrases.client(edge.from)} made ${from} first and then ${to}`
    case 'rt':
      return `${from} had ended${phrases.when(edge.from, 'completed')} before ${to} began${phrases.when(edge.to, 'invoked')}`
    case 'wr':
      return wr(edge, phrases)
    case 'ww':
      return ww(edge, phrases)
    case 'rw':
      return rw(edge, phrases)
  }
}

type Of<T extends Edge['type']> = Extract<Edge, { readonly type: T }>

function wr({ write, read }: Of<'wr'>, phrases: Phrases): string {
  const value = phrases.value(write)
  const writer = phrases.name(write.transaction)
  const isList = phrases.history.type === 'list-append'
  return `${phrases.clause(read, [value])}, ${isList ? `of which ${writer} had appended ${showValue(value)}` : `which ${writer} had written`}`
}

function ww({ write, overwrite, proof }: Of<'ww'>, phrases: Phrases): string {
  const [earlier, later] = [phrases.value(write), phrases.value(overwrite)]
  if (proof.type === 'list') {
    const shows = `${phrases.clause(proof.read, [earlier, later])}, which shows this order`
    return `${phrases.clause(write)} and ${phrases.clause(overwrite)}; ${shows}`
  }
  if (proof.type === 'unseen') {
    const seen = proof.read === undefined ? '' : `, and ${phrases.clause(proof.read, [earlier])}`
    return `${phrases.clause(write)}${seen}; ${phrases.clause(overwrite)}, which no read shows, so it came later`
  }
  return `${phrases.clause(write)} and ${phrases.clause(overwrite)}, ${follows(proof, phrases)}`
}

function rw({ read, write, overwrite, proof }: Of<'rw'>, phrases: Phrases): string {
  const seen = write === undefined ? [] : [phrases.value(write)]
  const writer = write === undefined ? 'was there before all writes' : `${phrases.name(write.transaction)} had written`
  const found = phrases.history.type === 'register' ? `, which ${writer},` : ''
  const missed = `${phrases.clause(read, seen)}${found} and so did not see that ${phrases.clause(overwrite)}`
  const isPlain = proof.type === 'list' || proof.type === 'unseen' || proof.type === 'initial'
  return isPlain ? missed : `${missed}, ${follows(proof, phrases)}`
}

/** How it is known which of two versions of a register comes later. */
function follows(proof: OrderProof, phrases: Phrases): string {
  if (proof.type === 'writes-follow-reads')
    return `which comes later, because ${phrases.clause(proof.read)} before it wrote`
  if (proof.type === 'assumed') return `which comes later if ${assumptions[proof.keys]}`
  if (proof.type === 'case') return 'which comes later, as supposed here'
  return 'which comes later: the other order of these writes is impossible, see below'
}

/** What the user says of the keys, as the condition of a sentence. */
export const assumptions = {
  sequential: 'each key by itself follows the order of every client',
  linearizable: 'each key by itself follows real time',
  'transaction-order': 'the transactions wrote in the order that was given',
  'writes-follow-reads': 'whoever reads a version of a key and then writes the key writes a later one',
} as const
