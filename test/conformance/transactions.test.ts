/** Public histories of transactions are read; the numbers are those that their sources give, or that a count of lines gives. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readTransactions } from '../../history/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = resolve(root, process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data')
const numbersOf = (file: string) => {
  const { transactions } = readTransactions(readFileSync(join(data, file)), { file })
  return [transactions.length, new Set(transactions.map(({ session }) => session)).size]
}

if (existsSync(data)) {
  test.each(['ser-violation', 'one-shot-chengRW', 'one-shot-10k'].flatMap((group) => cobra(group)))(
    '%s has %d transactions in %d sessions',
    (folder, transactions, sessions) => {
      const path = join(data, 'cobra-logs', folder)
      const entries = readdirSync(path).map((name) => ({
        file: join(path, name),
        chunks: [readFileSync(join(path, name))],
      }))
      const recorded = readTransactions({ folder: entries }, { file: folder })
      expect(recorded.transactions).toHaveLength(transactions)
      expect(new Set(recorded.transactions.map(({ session }) => session)).size).toBe(sessions)
    },
  )

  test('AWDIT, PolySI and Elle', () => {
    expect(numbersOf('awdit/histories/tests/causal/long-fork.txt')).toEqual([5, 3])
    expect(numbersOf('isovista/bugs/pg_ser_bug.txt')).toEqual([21, 21])
    expect(numbersOf('elle/histories/huge-scc.edn')[0]).toBe(10_254)
    expect(numbersOf('elle-cli/histories/elle/rw-register.json')).toEqual(
      numbersOf('elle-cli/histories/elle/rw-register.edn'),
    )
  })
} else {
  const missing = `NOT RUN: no public histories at ${data}; set FAULTLINE_CONFORMANCE_DATA`
  console.warn(missing)
  test.skip(missing)
}

/** `… (dir of T*.log = one history, 446 txns, 10 sessions)` */
function cobra(group: string): [string, number, number][] {
  const rows = readFileSync(join(data, 'cobra-logs/EXPECTED.tsv'), 'utf8').trim().split('\n').slice(1)
  return rows.flatMap((row): [string, number, number][] => {
    const [, folder, transactions, sessions] = /^(\S+)\t.*?(\d+) txns, (\d+) sessions/.exec(row)!
    return folder!.startsWith(group) ? [[folder!, Number(transactions), Number(sessions)]] : []
  })
}
