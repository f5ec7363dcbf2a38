/** How explanations name transactions and spell their steps. */
import { showValue, type Value } from '../../../history/index.js'
import type { Access } from '../../../history/transactions.js'
import type { Naming } from '../../verdict.js'
import type { CoreTransaction, IsolationEvidence } from '../evidence.js'
import type { AccessAt } from '../flaws.js'

export class Words {
  readonly #transactions: ReadonlyMap<number, CoreTransaction>

  constructor(
    private readonly evidence: IsolationEvidence,
    private readonly naming: Naming = {},
  ) {
    this.#transactions = new Map(evidence.transactions.map((each) => [each.transaction, each]))
  }

  /** `T3`, counted from 1. */
  name(transaction: number): string {
    return nameOf(transaction)
  }

  key(number: number): string {
    return showValue(this.evidence.keys[number]!)
  }

  access({ transaction, access }: AccessAt): Access {
    const found = this.#transactions.get(transaction)?.steps.find((step) => step.access === access)
    if (found === undefined) throw new Error(`step ${access} of transaction ${transaction} is not part of the evidence`)
    return found
  }

  value(at: AccessAt): Value {
    return this.access(at).value ?? null
  }

  /** `read "x" → [1, 2]`, `wrote 3 to "x"`, `appended 3 to "x"`. */
  did(at: AccessAt): string {
    const { type, key, value = null } = this.access(at)
    if (type === 'read') return `read ${showValue(key)} → ${showValue(value)}`
    return type === 'append'
      ? `appended ${showValue(value)} to ${showValue(key)}`
      : `wrote ${showValue(value)} to ${showValue(key)}`
  }

  client(transaction: number): string {
    const { session } = this.#transactions.get(transaction)!
    return this.naming.process?.(session) ?? `client ${session}`
  }

  /** `ended (line 4)` needs to know of lines; without names for positions nothing is said. */
  when(transaction: number, end: 'invoked' | 'completed'): string {
    const position = this.#transactions.get(transaction)![end]
    const name = position === undefined ? undefined : this.naming.position?.(position)
    return name === undefined ? '' : ` (${name})`
  }
}

export function nameOf(transaction: number): string {
  return `T${transaction + 1}`
}

/** `r "x" → [1, 2]`, `w "x" 3`, `append "x" 3`. */
export function stepText({ type, key, value }: Access): string {
  if (type === 'read') return `r ${showValue(key)}${value === undefined ? '' : ` → ${showValue(value)}`}`
  return `${type === 'append' ? 'append' : 'w'} ${showValue(key)} ${showValue(value ?? null)}`
}
