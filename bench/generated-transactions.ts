/**
 * Histories of transactions of our own making: of registers whose values are each written once, in sessions, without real
 * time. The fewer the keys and the reads, the less they tell of the order of writes.
 */
import type { Transaction } from '../history/index.js'

export interface TransactionsAsked {
  readonly transactions: number
  readonly sessions: number
  readonly keys: number
  /** Accesses of each transaction, and how many of 100 are writes. */
  readonly accesses: number
  readonly writePercent: number
  /** One after the other, or several at once of which each sees what was there when it began. */
  readonly isolation: 'serial' | 'snapshot'
  /** Reads, far from the beginning, of a version that had been overwritten. */
  readonly stale?: number
  readonly seed: number
}

export interface GeneratedTransactions {
  readonly transactions: readonly Transaction[]
  readonly type: 'register'
  readonly initial: 0
  readonly realTime: false
}

type Step = { type: 'read' | 'write'; key: number; value: number }

export function generateTransactions(asked: TransactionsAsked): GeneratedTransactions {
  const below = generator(asked.seed)
  const { sessions, keys } = asked
  /** Of each key its versions, and when each was written. */
  const versions = Array.from({ length: keys }, () => [{ value: 0, at: 0 }])
  const open: ({ began: number; steps: Step[] } | undefined)[] = Array.from({ length: sessions }, () => undefined)
  const done: { session: number; steps: Step[] }[] = []
  let fresh = 0
  while (done.length < asked.transactions) {
    const session = below(sessions)
    const running = open[session]
    if (running === undefined) open[session] = { began: done.length, steps: stepsOf(asked, below, () => ++fresh) }
    else {
      const began = asked.isolation === 'serial' ? done.length : running.began
      done.push({ session, steps: execute(running.steps, versions, began, done.length + 1) })
      open[session] = undefined
    }
  }
  spoil(done, versions, asked, below)
  return { transactions: inSessions(done), type: 'register', initial: 0, realTime: false }
}

/** Numbers below another one, the same for the same seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

function stepsOf(
  { accesses, keys, writePercent }: TransactionsAsked,
  below: (limit: number) => number,
  fresh: () => number,
): Step[] {
  const steps: Step[] = []
  for (let i = 0; i < accesses; i += 1) {
    const key = below(keys)
    if (below(100) >= writePercent) steps.push({ type: 'read', key, value: 0 })
    else if (!steps.some((step) => step.key === key && step.type === 'write'))
      steps.push({ type: 'write', key, value: fresh() })
  }
  return steps
}

/** What was asked, answered with what was there at the beginning; nobody overwrites what came after that. */
function execute(steps: readonly Step[], versions: { value: number; at: number }[][], began: number, at: number) {
  const done: Step[] = []
  for (const step of steps) {
    const known = versions[step.key]!
    if (step.type === 'write') {
      if (known.at(-1)!.at <= began) done.push(step)
      continue
    }
    const own = done.findLast(({ type, key }) => type === 'write' && key === step.key)
    done.push({ ...step, value: own?.value ?? known.findLast((version) => version.at <= began)!.value })
  }
  for (const { type, key, value } of done) if (type === 'write') versions[key]!.push({ value, at })
  return done
}

function spoil(
  done: readonly { readonly steps: Step[] }[],
  versions: readonly (readonly { readonly value: number }[])[],
  { stale = 0 }: TransactionsAsked,
  below: (limit: number) => number,
): void {
  for (let left = stale; left > 0; ) {
    const { steps } = done[(done.length >> 1) + below(done.length >> 1)]!
    const read = steps.find(({ type, key, value }) => {
      return type === 'read' && !steps.some((step) => step.type === 'write' && step.key === key) && value !== 0
    })
    if (read === undefined) continue
    const at = versions[read.key]!.findIndex(({ value }) => value === read.value)
    if (at < 2) continue
    read.value = versions[read.key]![at - 1]!.value
    left -= 1
  }
}

/** As files have them: session after session, which tells nothing of time. */
function inSessions(done: readonly { readonly session: number; readonly steps: readonly Step[] }[]): Transaction[] {
  return done
    .toSorted((a, b) => a.session - b.session)
    .map(({ session, steps }, index) => ({ index, session, status: 'committed', accesses: steps }))
}
