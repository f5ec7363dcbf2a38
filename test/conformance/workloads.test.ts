/** Public histories of Jepsen's counting workloads have the verdicts that elle-cli gives them; public sessions keep what they must. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { deliveryCheckers } from '../../checkers/delivery/index.js'
import { sessionCheckers } from '../../checkers/sessions/index.js'
import { type RecordedTransactions, readHistory, readTransactions } from '../../history/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const data = resolve(root, process.env.FAULTLINE_CONFORMANCE_DATA ?? '../shared/data')
const rowsOf = (folder: string) =>
  readFileSync(join(data, folder, 'EXPECTED.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t') as [file: string, model: string, expected: string])

const names = ['counter', 'set', 'set-full', 'bank', 'long-fork'] as const
type Name = (typeof names)[number]

/** `long-fork --group-size 3` */
function checkerOf(model: string) {
  const groupSize = /--group-size (\d+)/.exec(model)?.[1]
  if (groupSize) return deliveryCheckers['long-fork']({ groupSize: Number(groupSize) })
  return deliveryCheckers[model as Name]()
}

/** What the histories that are bad have wrong; of the one of `set-full`, that its pairs of key and element were never split. */
const found: Readonly<Record<string, readonly string[]>> = {
  'set_full.edn': ['lost', 'unexpected'],
  'set_full.json': ['lost', 'unexpected'],
  'bank-tidb.edn': ['wrong-total'],
  'bank-negative-balances.json': ['negative-balance'],
  // Its reads contradict each other; besides, the history leaves out the writes.
  'long-fork.edn': ['fork', 'unexpected'],
}

if (existsSync(join(data, 'elle-cli'))) {
  const cases = rowsOf('elle-cli').filter(([, model]) => names.includes(model.split(' ')[0] as Name))

  describe('elle-cli', () => {
    test('has the files of these workloads that it had', () => expect(cases).toHaveLength(11))

    test.each(cases)('%s as %s is %s', (file, model, expected) => {
      const { history } = readHistory(readFileSync(join(data, 'elle-cli', file)), { file })
      const { verdict, evidence } = checkerOf(model).check(history)
      expect(verdict).toBe(expected)
      expect(evidence!.findings.map(({ what }) => what)).toEqual(found[file.split('/').at(-1)!] ?? [])
    })

    test('a counter that is never read is said to prove nothing', () => {
      const file = 'histories/jepsen/counter.edn'
      const { history } = readHistory(readFileSync(join(data, 'elle-cli', file)), { file })
      expect(deliveryCheckers.counter().check(history)).toMatchObject({ vacuous: 'no completed read' })
    })
  })
} else notice('elle-cli')

/** Causal consistency, with sessions, has all four guarantees. */
const isCausal = (expected: string) => /\bCC=t\b/.test(expected)
const checkSessions = (recorded: RecordedTransactions) => {
  return sessionCheckers['session-guarantees']().checkTransactions(recorded).verdict
}

for (const folder of ['awdit', 'isovista']) {
  if (!existsSync(join(data, folder))) {
    notice(folder)
    continue
  }
  const read = (file: string) => readTransactions(readFileSync(join(data, folder, file)), { file })
  test.each(rowsOf(folder).filter(([, , expected]) => isCausal(expected)))(
    `${folder}: %s is causal, so it keeps the session guarantees`,
    (file) => expect(checkSessions(read(file))).toBe('valid'),
  )
}

if (existsSync(join(data, 'awdit'))) {
  const verdicts = (file: string) => {
    const recorded = readTransactions(readFileSync(join(data, 'awdit/histories/tests', file)), { file })
    const alone = Object.entries(sessionCheckers).filter(([name]) => name !== 'session-guarantees')
    return alone.filter(([, make]) => make().checkTransactions(recorded).verdict === 'invalid').map(([name]) => name)
  }
  test('AWDIT: what is not causal breaks what it must, and what need not be broken is not', () => {
    expect(verdicts('none/hb-cycle.txt')).toEqual(['writes-follow-reads'])
    expect(verdicts('read-committed/test-rc.txt')).toEqual(['monotonic-reads'])
    expect(verdicts('read-committed/generated/l10e100sqrt.txt')).toHaveLength(4)
  })
}

if (existsSync(join(data, 'cobra-logs'))) {
  test.each(rowsOf('cobra-logs').filter(([, model, expected]) => isCausal(expected) && !/37190/.test(model)))(
    'Cobra: %s is causal, so it keeps the session guarantees',
    (folder) => {
      const path = join(data, 'cobra-logs', folder)
      const entries = readdirSync(path).map((name) => ({
        file: join(path, name),
        chunks: [readFileSync(join(path, name))],
      }))
      expect(checkSessions(readTransactions({ folder: entries }, { file: folder }))).toBe('valid')
    },
  )
} else notice('cobra-logs')

function notice(folder: string): void {
  const missing = `NOT RUN: no public histories of ${folder} at ${data}; set FAULTLINE_CONFORMANCE_DATA`
  console.warn(missing)
  test.skip(missing)
}
