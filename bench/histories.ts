/**
 * How long the linearizability checker takes for public histories: all of Jepsen's etcd logs together, and each key-value
 * log of porcupine's. Reading and pairing are part of it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { linearizable, specificationNamed, type Verdict } from '../checkers/index.js'
import { readHistory } from '../history/index.js'

export interface HistoryBenchRow {
  readonly name: string
  readonly operations: number
  readonly seconds: number
  /** A verdict, or for several files how many had which: `14 valid, 56 invalid`. */
  readonly verdict: string
}

/** @param data the folder of public histories, with `porcupine/` in it */
export function benchHistories(data: string): readonly HistoryBenchRow[] {
  const files = (folder: string) => readdirSync(join(data, 'porcupine', folder)).sort()
  const etcd = files('jepsen').map((file) => judge(join(data, 'porcupine/jepsen', file)))
  const count = (verdict: Verdict) => etcd.filter((row) => row.verdict === verdict).length
  const sum = (of: (row: HistoryBenchRow) => number) => etcd.reduce((total, row) => total + of(row), 0)
  const together = {
    name: `etcd, ${etcd.length} logs`,
    operations: sum(({ operations }) => operations),
    seconds: sum(({ seconds }) => seconds),
    verdict: `${count('valid')} valid, ${count('invalid')} invalid`,
  }
  return [together, ...files('kv').map((file) => ({ ...judge(join(data, 'porcupine/kv', file)), name: `kv ${file}` }))]
}

function judge(file: string): HistoryBenchRow {
  const text = readFileSync(file, 'utf8')
  const start = performance.now()
  const { history, defaults } = readHistory(text, { file })
  const specification = specificationNamed(defaults.model ?? '', defaults)
  if (specification === undefined) throw new Error(`Expected ${file} to suggest a specification, got none`)
  const { verdict } = linearizable(specification).check(history)
  const seconds = (performance.now() - start) / 1000
  return { name: file, operations: history.filter(({ type }) => type === 'invoke').length, seconds, verdict }
}
