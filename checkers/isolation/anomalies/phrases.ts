/** How explanations name transactions and say what they did. */
import { showValue, type Value, valueKey } from '../../../history/index.js'
import type { Naming } from '../../verdict.js'
import type { AccessAt } from '../flaws.js'
import type { TransactionHistory } from '../observations.js'

export interface TransactionNaming extends Naming {
  /** The name of a transaction, by its index in the history. Default: `T1` for the first one. */
  readonly transaction?: (index: number) => string
  /** Where a step is, to stand behind it in brackets; empty for nothing, which is the default. */
  readonly access?: (at: AccessAt) => string
}

/** Elements of a list that are shown around those that matter. */
const AROUND = 2
const ELEMENTS_MAX = 10

export class Phrases {
  constructor(
    readonly history: TransactionHistory,
    readonly naming: TransactionNaming,
  ) {}

  name(transaction: number): string {
    return this.naming.transaction?.(transaction) ?? `T${transaction + 1}`
  }

  client(transaction: number): string {
    const { session } = this.history.transactions[transaction]!
    return this.naming.process?.(session) ?? `client ${session}`
  }

  /** When a transaction began or ended, in brackets, where positions have names. */
  when(transaction: number, end: 'invoked' | 'completed'): string {
    const position = this.history.transactions[transaction]![end]
    const name = position === undefined ? undefined : this.naming.position?.(position)
    return name === undefined ? '' : ` (${name})`
  }

  /** `T1 appended 3 to "x"`. */
  clause(at: AccessAt, shown: readonly Value[] = []): string {
    return `${this.name(at.transaction)} ${this.did(at, shown)}`
  }

  /** `appended 3 to "x"`, `wrote 3 to "x"`, `read "x" → [3 4]`; of long lists what is around the `shown` elements. */
  did(at: AccessAt, shown: readonly Value[] = []): string {
    const { type, key, value = null } = this.access(at)
    const place = this.naming.access?.(at) ?? ''
    const where = place === '' ? '' : ` (${place})`
    if (type === 'read') return `read ${showValue(key)} → ${this.#read(value, shown)}${where}`
    return `${type === 'append' ? 'appended' : 'wrote'} ${showValue(value)} to ${showValue(key)}${where}`
  }

  access({ transaction, access }: AccessAt) {
    return this.history.transactions[transaction]!.accesses[access]!
  }

  value(at: AccessAt): Value {
    return this.access(at).value ?? null
  }

  key(at: AccessAt): string {
    return showValue(this.access(at).key)
  }

  #read(value: Value, shown: readonly Value[]): string {
    if (this.history.type === 'register') return showValue(value)
    if (!Array.isArray(value)) return '[]'
    const list = value as readonly Value[]
    if (list.length <= ELEMENTS_MAX) return `[${list.map((element) => showValue(element)).join(' ')}]`
    return `[${excerpt(list, shown).join(' ')}]`
  }
}

/** The last elements, and those around the ones that matter, with dots for what is left out. */
function excerpt(list: readonly Value[], shown: readonly Value[]): readonly string[] {
  const names = new Set(shown.map(valueKey))
  const kept = new Set<number>()
  for (const [place, element] of list.entries()) {
    const matters = names.has(valueKey(element)) || place === list.length - 1
    for (let i = place - (matters ? AROUND : 0); matters && i < place + AROUND; i += 1) kept.add(i)
  }
  const texts: string[] = []
  for (const [place, element] of list.entries()) {
    if (kept.has(place)) texts.push(showValue(element))
    else if (texts.at(-1) !== '…') texts.push('…')
  }
  return texts
}
