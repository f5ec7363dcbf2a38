/** How explanations name transactions and spell their steps. */
import { showValue, type Value } from '../../../history/index.js'
import type { Access, Transaction } from '../../../history/transactions.js'
import type { Naming } from '../../verdict.js'
import { explainEdge } from '../anomalies/explain-edge.js'
import { Phrases } from '../anomalies/phrases.js'
import type { Edge } from '../edges.js'
import type { IsolationEvidence } from '../evidence.js'
import type { AccessAt } from '../flaws.js'
import type { TransactionHistory } from '../observations.js'

/** What an explanation of evidence is written with. */
export class Words {
  readonly #history: TransactionHistory
  readonly #phrases: Phrases

  constructor(
    private readonly evidence: IsolationEvidence,
    private readonly naming: Naming = {},
  ) {
    this.#history = historyOf(evidence)
    this.#phrases = new Phrases(this.#history, naming)
  }

  /** `T3`, counted from 1. */
  name(transaction: number): string {
    return this.#phrases.name(transaction)
  }

  key(number: number): string {
    return showValue(this.evidence.keys[number]!)
  }

  access(at: AccessAt): Access {
    return this.#phrases.access(at)
  }

  /** `read "x" → [1 2]`, `wrote 3 to "x"`, `appended 3 to "x"`; of long lists what is around the `shown` elements. */
  did(at: AccessAt, shown: readonly Value[] = []): string {
    return this.#phrases.did(at, shown)
  }

  /** Why one transaction comes before another, with the steps that show it. */
  edge(edge: Edge): string {
    return explainEdge({ history: this.#history }, edge, this.naming)
  }
}

/** The transactions and steps of the evidence, at the places that they have in the history that was judged. */
function historyOf({ transactions: core }: IsolationEvidence): TransactionHistory {
  const transactions: Transaction[] = []
  let isList = false
  for (const { transaction: index, session, status, steps, invoked, completed } of core) {
    const accesses: Access[] = []
    for (const { access, ...step } of steps) {
      accesses[access] = step
      isList ||= step.type === 'append' || Array.isArray(step.value)
    }
    transactions[index] = {
      index,
      session,
      status,
      accesses,
      ...(invoked === undefined ? {} : { invoked }),
      ...(completed === undefined ? {} : { completed }),
    }
  }
  return {
    type: isList ? 'list-append' : 'register',
    transactions,
    realTime: core.some(({ invoked }) => invoked !== undefined),
  }
}

/** `r "x" → [1, 2]`, `w "x" 3`, `append "x" 3`. */
export function stepText({ type, key, value }: Access): string {
  if (type === 'read') return `r ${showValue(key)}${value === undefined ? '' : ` → ${showValue(value)}`}`
  return `${type === 'append' ? 'append' : 'w'} ${showValue(key)} ${showValue(value ?? null)}`
}
