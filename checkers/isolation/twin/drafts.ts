/** Transactions while their history is made up, and the source of chance. */
import seedrandom from 'seedrandom'
import type { Transaction, Value } from '../../../history/index.js'

export class Chance {
  private readonly random: () => number

  constructor(seed: string) {
    this.random = seedrandom.alea(seed)
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  percent(n: number): boolean {
    return this.random() * 100 < n
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items]
    return items.map(() => left.splice(this.below(left.length), 1)[0]!)
  }
}

/** A value that no transaction writes. */
export const UNWRITTEN = 99

export interface Step {
  readonly type: 'read' | 'write' | 'append'
  readonly key: string
  value?: Value
}

export interface Draft {
  session: number
  status: Transaction['status']
  steps: Step[]
  invoked?: number
  completed?: number
}

export interface About {
  readonly isLists: boolean
  readonly initial: Value | undefined
}

/** A read whose result somebody saw. */
export interface Place {
  readonly draft: Draft
  readonly at: number
  readonly step: Step
}

export const valuesOf = ({ steps }: Pick<Draft, 'steps'>, key: string): Value[] =>
  steps.filter((step) => step.type !== 'read' && step.key === key).map(({ value = null }) => value)

export const writtenBy = ({ steps }: Draft): string[] =>
  steps.filter(({ type }) => type !== 'read').map(({ key }) => key)

/** Reads of committed transactions, with what was read. */
export function readsOf(drafts: readonly Draft[]): Place[] {
  return drafts
    .filter(({ status }) => status === 'committed')
    .flatMap((draft) => draft.steps.map((step, at) => ({ draft, at, step })))
    .filter(({ step }) => step.type === 'read' && step.value !== undefined)
}

/** What the transaction itself wrote to the key before it read it. */
export const ownBefore = ({ draft, at, step }: Place): Value[] =>
  valuesOf({ steps: draft.steps.slice(0, at) }, step.key)

export const listOf = ({ value }: Step): readonly Value[] => (Array.isArray(value) ? (value as readonly Value[]) : [])

export function transactionOf({ steps, ...rest }: Draft, index: number): Transaction {
  return { index, ...rest, accesses: steps.map((step) => ({ ...step })) }
}

/** Drafts of a history that has been made up before. */
export const draftsOf = (transactions: readonly Transaction[]): Draft[] =>
  transactions.map(({ index: _, accesses, ...rest }) => ({
    ...rest,
    steps: accesses.map(({ key, ...access }) => ({ ...access, key: key as string })),
  }))
