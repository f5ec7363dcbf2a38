/** Small histories for tests: written down in short, and at random. */
import seedrandom from 'seedrandom'
import type { Transaction, Value } from '../../../../history/index.js'
import type { TransactionHistory } from '../../observations.js'

/** `wx1`, `ax1` (append), `rx1`, `rx` (nil), `rx12` (the list 1, 2): one letter for the key, one digit for a value. */
export type Steps = string

export interface Written {
  readonly steps: Steps
  readonly session?: number
  readonly status?: Transaction['status']
  /** Beginning and end. */
  readonly at?: readonly [number, number]
}

/** Without `at`, there is no real time; without `session`, each transaction has one of its own. */
export function historyOf(type: TransactionHistory['type'], ...written: (Steps | Written)[]): TransactionHistory {
  const all = written.map((each): Written => (typeof each === 'string' ? { steps: each } : each))
  const transactions = all.map(({ steps, session, status = 'committed', at }, index): Transaction => {
    const accesses = steps
      .split(' ')
      .filter((step) => step !== '')
      .map((step) => accessOf(step, type))
    const time = at === undefined ? {} : { invoked: at[0], completed: at[1] }
    return { index, session: session ?? index, status, accesses, ...time }
  })
  return { type, transactions, initial: null, realTime: all.some(({ at }) => at !== undefined) }
}

function accessOf([letter, key, ...digits]: string, type: TransactionHistory['type']) {
  const numbers = digits.map(Number)
  const value: Value = letter === 'r' && type === 'list-append' ? numbers : (numbers[0] ?? null)
  return { type: ({ r: 'read', w: 'write', a: 'append' } as const)[letter as 'r' | 'w' | 'a'], key: key!, value }
}

/** Two keys, up to five transactions, in sessions and with times; what is read is often, but not always, possible. */
export function randomHistory(seed: string, type: TransactionHistory['type']): TransactionHistory {
  const random = seedrandom.alea(seed)
  const below = (n: number) => Math.floor(random() * n)
  const keys = ['x', 'y']
  const held = new Map(keys.map((key) => [key, [] as number[]]))
  const count = 2 + below(4)
  const moments = shuffled(
    Array.from({ length: count * 2 }, (_, i) => i),
    below,
  )
  const written = Array.from({ length: count }, (_, i): Written => {
    // What is there, or what was there before.
    const isStale = random() < 0.5
    const kinds = Array.from({ length: 1 + below(3) }, () => random() < 0.5)
    // Often reads come first, as in an update.
    if (random() < 0.5) kinds.sort((a, b) => Number(a) - Number(b))
    const steps = kinds.map((isWrite): Steps => {
      const key = keys[below(2)]!
      const values = held.get(key)!
      if (isWrite) {
        values.push(values.length + 1)
        return `${type === 'register' ? 'w' : 'a'}${key}${values.length}`
      }
      const seen = isStale ? below(values.length + 1) : values.length
      return `r${key}${(type === 'register' ? values.slice(0, seen).slice(-1) : values.slice(0, seen)).join('')}`
    })
    const [a, b] = [moments[i * 2]!, moments[i * 2 + 1]!]
    return { steps: steps.join(' '), session: below(3), at: [Math.min(a, b), Math.max(a, b)] }
  })
  // A session is in order: later ones begin later.
  return historyOf(type, ...written.sort((a, b) => a.at![0] - b.at![0]))
}

function shuffled(values: number[], below: (n: number) => number): number[] {
  for (let i = values.length - 1; i > 0; i -= 1) {
    const j = below(i + 1)
    ;[values[i], values[j]] = [values[j]!, values[i]!]
  }
  return values
}
