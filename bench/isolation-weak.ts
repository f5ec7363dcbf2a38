/**
 * How long the weak isolation levels take: histories of our own making of up to a million reads and writes, in AWDIT's
 * text. The store is serializable, or lags behind: then its histories are causal, and hardly any line of transactions
 * keeps them at first sight.
 */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Verdict } from '../checkers/index.js'
import { type IsolationLevel, ruleOf } from '../checkers/isolation/levels.js'
import { observe } from '../checkers/isolation/observe.js'
import { decideWeak, decideWeakLevels } from '../checkers/isolation/weak/index.js'
import { readTransactions } from '../history/index.js'
import { measureProcess, once, type ProcessTimes, type Times } from './measure.js'

export interface WeakShape {
  readonly operations: number
  readonly perTransaction: number
  readonly keys: number
  /** Few keys are used most. */
  readonly zipfian?: boolean
  /** How many commits the last session lags behind; the others less, the first one not at all. */
  readonly lag?: number
  /** One transaction of so many reads old versions: such a history is not even read atomic. Default: none does. */
  readonly staleOf?: number
  /** Default: 50. */
  readonly sessions?: number
}

export interface WeakRow {
  readonly shape: WeakShape
  readonly read: Times
  readonly observed: Times
  readonly levels: readonly { readonly level: IsolationLevel; readonly verdict: Verdict; readonly judged: Times }[]
  /** Causal without sessions. */
  readonly withoutSessions: Times
  /** All at once. */
  readonly together: Times
  /** The whole command for causal. */
  readonly command: ProcessTimes
}

export const weakShapes: readonly WeakShape[] = [4, 10, 100].flatMap((perTransaction) =>
  [1000, 100_000].flatMap((keys) =>
    [10_000, 100_000, 1_000_000].flatMap((operations) => [
      { operations, perTransaction, keys },
      { operations, perTransaction, keys, lag: 500 },
      { operations, perTransaction, keys, zipfian: true, lag: 500 },
    ]),
  ),
)

const main = fileURLToPath(new URL('../cli/main.js', import.meta.url))

const levels = ['read-committed', 'read-atomic', 'causal'] as const

export function* benchWeak(shapes: readonly WeakShape[] = weakShapes): Generator<WeakRow> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-weak-'))
  const file = join(folder, 'history.txt')
  try {
    for (const shape of shapes) {
      writeWeak(file, shape)
      yield benchFile(file, shape)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function benchFile(file: string, shape: WeakShape): WeakRow {
  const [recorded, read] = timed(() => readTransactions(readFileSync(file), { file }))
  const [observations, observed] = timed(() => observe(recorded))
  const rules = levels.map((level) => ruleOf(level, 'biswas-enea'))
  return {
    shape,
    read,
    observed,
    levels: rules.map((rule) => {
      const [{ verdict }, judged] = timed(() => decideWeak(observations, rule, {}))
      return { level: rule.level, verdict, judged }
    }),
    withoutSessions: once(() => decideWeak(observations, ruleOf('causal', 'adya'), {})),
    together: once(() => decideWeakLevels(observations, rules, {})),
    command: measureProcess(main, ['history', '--check', 'causal', '--quiet', file]),
  }
}

function timed<T>(run: () => T): [T, Times] {
  let result: T | undefined
  const times = once(() => {
    result = run()
  })
  return [result as T, times]
}

/** Writes a history of a causal store, which is serializable if nobody lags. */
export function writeWeak(file: string, shape: WeakShape): void {
  const { operations, perTransaction, keys, zipfian, lag = 0, staleOf, sessions = 50 } = shape
  const random = randomFrom(operations + keys + perTransaction)
  const pick = zipfian ? zipf(keys, random) : () => random(keys)
  const texts = Array.from({ length: sessions }, (): string[] => [])
  // Of each key its versions: when they were committed, by whom, and what they are.
  const versions = Array.from({ length: keys }, (): [number, number, number][] => [])
  const seen = new Int32Array(sessions)
  let value = 0
  for (let commit = 0; commit * perTransaction < operations; commit += 1) {
    const session = random(sessions)
    seen[session] = Math.max(seen[session]!, commit - Math.floor((lag * session) / sessions))
    const isVisible = ([at, by]: [number, number, number]) => at < seen[session]! || (by === session && at < commit)
    const isStale = staleOf !== undefined && commit % staleOf === staleOf - 1
    const written = new Map<number, number>()
    const lines: string[] = []
    for (let step = 0; step < perTransaction; step += 1) {
      const key = pick()
      const due = isStale ? versions[key]![random(versions[key]!.length)] : versions[key]!.findLast(isVisible)
      const old = written.get(key) ?? due?.[2]
      if (old !== undefined && random(2) === 0) lines.push(`r ${key} ${old}\n`)
      else {
        value += 1
        lines.push(`w ${key} ${value}\n`)
        written.set(key, value)
      }
    }
    for (const [key, value] of written) versions[key]!.push([commit, session, value])
    texts[session]!.push(lines.join(''))
  }
  const descriptor = openSync(file, 'w')
  for (const [i, transactions] of texts.entries())
    writeSync(descriptor, `${i === 0 ? '' : '=====\n'}${transactions.join('-----\n')}`)
  closeSync(descriptor)
}

/** Numbers below `n`, the first ones most often. */
function zipf(n: number, random: (below: number) => number): () => number {
  const sums = new Float64Array(n)
  for (let i = 0; i < n; i += 1) sums[i] = (sums[i - 1] ?? 0) + 1 / (i + 1)
  return () => {
    const wanted = (random(2 ** 30) / 2 ** 30) * sums[n - 1]!
    let [low, high] = [0, n - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Marsaglia's xorshift with 32 bits: integers from 0 to below `below`. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed ^ 0x9e3779b9 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
