/** `history --check <level>` and `--check all`: levels, anomalies, why, and the part that is bad by itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectRefused, faultline, fileWith, folder } from './run.js'

/** Two doctors go off duty, each because the other one is on: write skew. */
const SKEW = `
{:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:append :y 1]]}
{:process 1, :type :invoke, :f :txn, :value [[:r :y nil] [:append :x 1]]}
{:process 0, :type :ok, :f :txn, :value [[:r :x []] [:append :y 1]]}
{:process 1, :type :ok, :f :txn, :value [[:r :y []] [:append :x 1]]}
{:process 2, :type :invoke, :f :txn, :value [[:r :z nil]]}
{:process 2, :type :ok, :f :txn, :value [[:r :z []]]}
`
/** A lost update: two read what was there at first, and both write. */
const LOST = 'r(1,0,0,1)\nw(1,5,0,1)\nr(1,0,1,2)\nw(1,6,1,2)\n'

test('all levels are drawn as a lattice, and the weakest that fail are explained', async () => {
  const { code, stdout, stderr } = await faultline(['history', fileWith(SKEW, 'skew.edn'), '--check', 'all'], {
    cwd: folder(),
  })
  expect([code, stderr]).toEqual([1, ''])
  expect(stdout).toMatch(
    /^✗ \S*skew\.edn {2}strongest that holds: strong-snapshot-isolation {2}3 transactions, edn as list-append/,
  )
  expect(stdout).toMatch(/✗ repeatable-read ─+┤\n +✓ snapshot-isolation\n/)
  expect(stdout).toContain('Not repeatable-read: 2 of its 3 transactions contradict each other (write-skew):')
  expect(stdout).toContain('1. T1 comes before T2: T1 read "x" → [] and so did not see that T2 appended 1 to "x".')
  expect(stdout).toContain('2. T2 comes before T1: T2 read "y" → [] and so did not see that T1 appended 1 to "y".')
  expect(stdout).not.toContain('T3')
})

test('what transactions have is judged at all levels where nothing is asked for', async () => {
  const file = fileWith(SKEW, 'skew.edn')
  const [asked, told] = await Promise.all([
    faultline(['history', file, '--check', 'all', '--quiet'], { cwd: folder() }),
    faultline(['history', file, '--quiet'], { cwd: folder() }),
  ])
  const untimed = (text: string) => text.replace(/[\d.]+ ms/, '')
  expect(untimed(told.stdout)).toBe(untimed(asked.stdout))
})

test('the part of a bad history is a history, as bad as the whole', async () => {
  const cwd = folder()
  const first = await faultline(['history', fileWith(LOST, 'lost.txt'), '--check', 'snapshot-isolation'], { cwd })
  expect(first.code).toBe(1)
  expect(first.stdout).toContain('(lost-update)')
  const again = await faultline(['history', 'faultline-traces/lost-core.jsonl', '--json'], { cwd })
  expect(again.code).toBe(1)
  const [file] = JSON.parse(again.stdout).files
  expect(file).toMatchObject({
    checker: 'snapshot-isolation',
    definition: 'biswas-enea',
    verdict: 'invalid',
    transactions: 2,
  })
  expect(readFileSync(join(cwd, 'faultline-traces/lost-core.jsonl'), 'utf8')).toContain('"realTime":false')
})

test('--json has every level with its verdict, and what follows from what', async () => {
  const cwd = folder()
  const { code, stdout } = await faultline(['history', fileWith(SKEW, 'skew.edn'), '--check', 'all', '--json'], { cwd })
  expect(code).toBe(1)
  const [file] = JSON.parse(stdout).files
  expect(file).toMatchObject({
    checker: 'all',
    verdict: 'invalid',
    operations: 5,
    strongest: ['strong-snapshot-isolation'],
    weakestFailing: ['repeatable-read'],
  })
  const level = (name: string) => file.levels.find((each: { level: string }) => each.level === name)
  expect(file.levels).toHaveLength(13)
  expect(level('serializable')).toMatchObject({ verdict: 'invalid', because: 'repeatable-read' })
  expect(level('causal')).toMatchObject({ verdict: 'valid' })
  expect(level('repeatable-read').evidence).toMatchObject({ type: 'isolation', anomaly: 'write-skew' })
  expect(file.anomalies.map(({ name }: { name: string }) => name)).toEqual(['write-skew', 'G2-item'])
})

test('the definition matters: only the one of Biswas and Enea knows sessions, and forbids reading backwards', async () => {
  const session = fileWith('w 1 1\n-----\nw 1 2\n=====\nr 1 2\n-----\nr 1 1\n', 'backwards.txt')
  const cwd = folder()
  const judge = (definition: string) =>
    faultline(['history', session, '--check', 'serializable', '--definition', definition, '--quiet'], { cwd })
  const [adya, biswasEnea] = await Promise.all([judge('adya'), judge('biswas-enea')])
  expect([adya.code, biswasEnea.code]).toEqual([0, 1])
})

test('what is known of the keys of registers makes more anomalies certain', async () => {
  const event = (type: string, f: string, value: number | null) =>
    `{"process":0,"type":"${type}","f":"txn","value":[["${f}","x",${value}]]}\n`
  const write = (value: number) => event('invoke', 'w', value) + event('ok', 'w', value)
  const file = fileWith(write(1) + write(2) + event('invoke', 'r', null) + event('ok', 'r', 1), 'versions.jsonl')
  const named = async (...flags: readonly string[]) => {
    const { stdout } = await faultline(['history', file, '--check', 'all', '--json', ...flags], { cwd: folder() })
    return JSON.parse(stdout).files[0].anomalies.map(({ name }: { name: string }) => name)
  }
  expect(await named()).not.toContain('cyclic-versions')
  expect(await named('--options', '{"sequential":true}')).toContain('cyclic-versions')
})

test('what a history does not tell is unknown, and one that could not fail is vacuous', async () => {
  const cwd = folder()
  const file = fileWith('w 1 1\n=====\nw 2 2\n', 'writes.txt')
  const [strict, vacuous] = await Promise.all([
    faultline(['history', file, '--check', 'strict-serializable'], { cwd }),
    faultline(['history', file, '--check', 'serializable'], { cwd }),
  ])
  expect(strict.code).toBe(2)
  expect(strict.stdout).toContain('asks about real time, of which this history tells nothing')
  expect(vacuous.code).toBe(0)
  expect(vacuous.stdout).toContain('but vacuous: no committed transaction read anything')
})

const txn = (type: string, value: string) => `{"process":0,"type":"${type}","f":"txn","value":${value}}\n`

test.each<[string, string, readonly string[], RegExp]>([
  [
    'an unknown step',
    txn('invoke', '[["cas","x",1]]'),
    ['--check', 'serializable'],
    /h:1:1: expected a transaction.*got \["cas", "x", 1\] as step 1/,
  ],
  [
    'an element that is appended twice',
    `${txn('invoke', '[["append","x",1]]')}${txn('ok', '[["append","x",1]]')}${txn('invoke', '[["append","x",1]]')}`,
    ['--check', 'serializable'],
    /h:3:1: expected each element appended once to key "x", got 1 a second time \(see line 1/,
  ],
  [
    'a transaction in two sessions',
    'w(1,1,0,3)\nw(1,2,1,3)\n',
    ['--check', 'causal'],
    /h:2:1: expected transaction 3 in one session/,
  ],
  [
    'a definition that nobody has',
    'w 1 1\n',
    ['--definition', 'ansi'],
    /a definition for --definition.*adya, biswas-enea/,
  ],
  ['a level that nobody has', 'w 1 1\n', ['--check', 'serialisable'], /serializable/],
  [
    'a specification',
    'w 1 1\n',
    ['--check', 'causal', '--model', 'register'],
    /expected no --model with --check causal/,
  ],
  [
    'transactions without time',
    'w 1 1\n',
    ['--check', 'linearizable'],
    /expected a history of operations in real time/,
  ],
])('%s is refused', async (_, content, flags, message) => {
  await expectRefused(['history', fileWith(content, 'h'), ...flags], message)
})

test('an aborted write that was read is no mistake of the file, but an anomaly', async () => {
  const file = fileWith('w(1,5,0,-1)\nr(1,5,1,1)\n', 'aborted.txt')
  const { code, stdout } = await faultline(['history', file, '--check', 'read-committed'], { cwd: folder() })
  expect(code).toBe(1)
  expect(stdout).toContain('(G1a)')
  expect(stdout).toContain('What an aborted transaction wrote is never seen.')
})
