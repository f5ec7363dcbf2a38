/**
 * How long it takes to name all anomalies of a million steps in a hundred thousand transactions: reading, what the
 * transactions observed of each other, and the anomalies, each apart; and all of it as a process of its own.
 */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { anomaliesOf } from '../checkers/isolation/anomalies/index.js'
import { observe } from '../checkers/isolation/observe.js'
import { historyInput } from '../cli/history-input.js'
import { readTransactions } from '../history/index.js'
import { dataFolder } from './histories.js'
import { measureProcess, once, type ProcessTimes, type Times } from './measure.js'
import { table, thousands } from './text.js'
import { type TransactionsAsked, writeTransactions } from './transactions.js'

const main = fileURLToPath(new URL('main.js', import.meta.url))

export interface AnomalyBenchRow {
  readonly name: string
  readonly transactions: number
  readonly steps: number
  readonly mebibytes: number
  readonly read: Times
  readonly observe: Times
  readonly find: Times
  readonly anomalies: readonly string[]
  /** Reading, observing and finding, cold, with the start of Node. */
  readonly whole: ProcessTimes
}

const STEPS = 1_000_000
const generated: readonly (readonly [name: string, asked: TransactionsAsked])[] = [
  ['strictly serializable, JSON Lines', { steps: STEPS, format: 'jsonl' }],
  ['strictly serializable, EDN', { steps: STEPS, format: 'edn' }],
  ['1 in 20,000 reads what is old', { steps: STEPS, format: 'jsonl', staleOneIn: 20_000 }],
  ['1 in 200 reads what is old', { steps: STEPS, format: 'jsonl', staleOneIn: 200 }],
]

/** Row by row: each takes some seconds. */
export function* benchAnomalies(): Generator<AnomalyBenchRow> {
  const folder = mkdtempSync(join(tmpdir(), 'faultline-anomalies-'))
  try {
    for (const [name, asked] of generated) {
      const file = join(folder, 'history')
      writeTransactions(file, asked)
      yield benchFile(name, file)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const huge = join(dataFolder, 'elle/histories/huge-scc.edn')
  if (existsSync(huge)) yield benchFile("Elle's huge-scc.edn", huge)
}

/** What the process of its own does: one file, once. */
export function nameAnomalies(file: string): void {
  process.stdout.write(
    `${anomaliesOf(observe(readTransactions(historyInput(file), { file })))
      .map(({ name }) => name)
      .join(' ')}\n`,
  )
}

function benchFile(name: string, file: string): AnomalyBenchRow {
  const [read, recorded] = timed(() => readTransactions(historyInput(file), { file }))
  const [observing, seen] = timed(() => observe(recorded))
  const [find, anomalies] = timed(() => anomaliesOf(seen))
  return {
    name,
    transactions: recorded.transactions.length,
    steps: recorded.transactions.reduce((sum, { accesses }) => sum + accesses.length, 0),
    mebibytes: statSync(file).size / 2 ** 20,
    read,
    observe: observing,
    find,
    anomalies: anomalies.map(({ name, count }) => `${name} ${thousands(count)}`),
    whole: measureProcess(main, ['isolation', file]),
  }
}

function timed<T>(run: () => T): [Times, T] {
  let result: T | undefined
  const times = once(() => {
    result = run()
  })
  return [times, result as T]
}

/** `isolation`: prints it; `isolation <file>`: the names alone, of one file. */
export function isolation(file?: string): void {
  if (file !== undefined) {
    nameAnomalies(file)
    return
  }
  const seconds = ({ cpu }: Times) => cpu.toFixed(2)
  table(
    'Anomalies of transactions by name, seconds of processor time (goal: without reading under 5 s, 2 GB)',
    ['history', 'transactions', 'steps', 'MiB', 'read', 'observe', 'name', 'process, s', 'peak, MiB', 'anomalies'],
    [...benchAnomalies()].map((row) => [
      row.name,
      thousands(row.transactions),
      thousands(row.steps),
      row.mebibytes.toFixed(0),
      seconds(row.read),
      seconds(row.observe),
      seconds(row.find),
      seconds(row.whole),
      thousands(row.whole.peak),
      row.anomalies.join(', ') || 'none',
    ]),
  )
}
