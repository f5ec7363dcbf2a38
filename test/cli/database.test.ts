/** The example database: what failed once is tried first, on the model as it is now, and leaves when it holds. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CheckOutput, contract, targetOf } from './contract.js'
import { type Ended, faultline, filesIn, folder, quickly } from './run.js'

/** Messages that arrive in one order of many: a few hundred runs find it, a single one does not. */
const MODEL = `
import { always, sometimes, suite, vocabulary } from 'faultline'
import { List, Record } from 'immutable'
const { role, next, send, protocol } = vocabulary<{ role: 'a' | 'b'; message: { type: 'item'; n: number }; config: { items: number } }>()
const State = Record({ seen: List<number>() })
const a = role({
  init: (context) => next(State(), ...Array.from({ length: context.config.items }, (_, n) => send('b', { type: 'item', n }))),
})
const b = role({
  init: () => State(),
  receive: { item: (state, { n }) => /* react */ next(state.set('seen', state.seen.push(n))) },
})
const order = protocol({
  name: 'order', roles: { a, b }, cluster: () => ({ a: 1, b: 1 }),
  configs: { four: { items: 4 }, three: { items: 3 } }, workload: () => [], faults: { loss: 1 },
})
export const orderSuite = suite(order, [
  always('never backwards', ({ nodes }) => nodes.b[0]!.seen.join() !== '3,2,1,0'),
  always('never 0, 3, 1, 2', ({ nodes }) => nodes.b[0]!.seen.join() !== '0,3,1,2'),
  sometimes('something arrives', ({ nodes }) => nodes.b[0]!.seen.size > 0),
])
`
const MANY = 'check model.ts --runs 500 --workers 1'
const ONE = 'check model.ts --runs 1 --seed 3 --workers 1'
const BACKWARDS = join('.faultline', 'order.four.never-backwards.json')
const ZERO_FIRST = join('.faultline', 'order.four.never-0-3-1-2.json')
/** A change after which no run goes backwards. */
const MENDED: [string, string] = ["seen.join() !== '3,2,1,0'", 'seen.size < 5']

function change(cwd: string, from: string, to: string): void {
  const file = join(cwd, 'model.ts')
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to))
}

/** A project in which a check has saved the two failures that there are. */
const project = mkdtempSync(join(tmpdir(), 'faultline-'))
afterAll(() => rmSync(project, { recursive: true, force: true }))
beforeAll(async () => {
  writeFileSync(join(project, 'model.ts'), MODEL)
  expect(await faultline(MANY, { cwd: project })).toMatchObject({ code: 1, stderr: '' })
  expect(entriesOf(project)).toEqual([ZERO_FIRST, BACKWARDS])
})

/** A copy of that. */
function withFailures(): string {
  const cwd = folder()
  cpSync(project, cwd, { recursive: true })
  return cwd
}

const entriesOf = (cwd: string): string[] => Object.keys(filesIn(cwd)).filter((file) => file.startsWith('.faultline'))

const savedOf = (ended: Ended) => targetOf(ended).saved

test('a saved failure is found again by a check whose own runs do not find it, and the report says where it is from', async () => {
  const cwd = withFailures()
  const before = filesIn(cwd)
  const [text, json, without, single] = await Promise.all([
    faultline(ONE, { cwd }),
    quickly(`${ONE} --json`, { cwd }),
    quickly(`${ONE} --json --no-database`, { cwd }),
    quickly(`${ONE} --json --path 0`, { cwd }),
  ])
  expect(text).toMatchObject({ code: 1, stderr: '' })
  expect(text.stdout).toContain(`violated again, from ${BACKWARDS}: `)
  expect(text.stdout).toContain(`${BACKWARDS} still fails`)
  expect(text.stdout).toContain('✗ VIOLATED: never backwards')
  expect(json.code).toBe(1)
  expect(targetOf(json)).toMatchObject({
    verdict: 'invalid',
    asExpected: false,
    runs: 1,
    properties: [
      { name: 'never backwards', verdict: 'invalid', counterexample: { length: 4, from: BACKWARDS, trace: BACKWARDS } },
      { name: 'never 0, 3, 1, 2', verdict: 'invalid', counterexample: { from: ZERO_FIRST } },
      { name: 'something arrives', verdict: 'valid' },
    ],
    saved: [
      { file: ZERO_FIRST, property: 'never 0, 3, 1, 2', status: 'fails' },
      { file: BACKWARDS, property: 'never backwards', status: 'fails' },
    ],
  })
  // Who wants no database, or one run only, gets what an empty database would give.
  for (const ended of [without, single]) {
    expect(ended.code).toBe(0)
    expect(targetOf(ended)).not.toHaveProperty('saved')
  }
  expect(filesIn(cwd)).toEqual(before)
})

test('what is decided by a saved failure alone needs no run; other properties and configurations are left alone', async () => {
  const cwd = withFailures()
  const before = filesIn(cwd)
  const [alone, other, three] = await Promise.all([
    quickly([...ONE.split(' '), '--json', '--property', 'never backwards'], { cwd }),
    quickly([...ONE.split(' '), '--json', '--property', 'something arrives'], { cwd }),
    quickly(`${ONE} --json --config three`, { cwd }),
  ])
  expect(targetOf(alone)).toMatchObject({ verdict: 'invalid', runs: 0, bounds: { loss: 1 } })
  for (const ended of [other, three]) {
    expect(ended.code).toBe(0)
    expect(savedOf(ended)).toBeUndefined()
  }
  expect(filesIn(cwd)).toEqual(before)
})

test('a failure that is mended is said to fail no longer, and removed; the others stay', async () => {
  const cwd = withFailures()
  change(cwd, ...MENDED)
  const ended = await faultline(ONE, { cwd })
  expect(ended).toMatchObject({ code: 1, stderr: '' })
  expect(ended.stdout).toContain(`${BACKWARDS} no longer fails: removed`)
  expect(ended.stdout).toMatch(/✓ never backwards .* valid up to 1 run/)
  expect(entriesOf(cwd)).toEqual([ZERO_FIRST])
  const again = await quickly(`${ONE} --json`, { cwd })
  expect(savedOf(again)).toMatchObject([{ file: ZERO_FIRST, status: 'fails' }])
})

test('a failure that looks different by now is saved as it is now', async () => {
  const cwd = withFailures()
  change(cwd, 'Record({ seen: List<number>() })', 'Record({ seen: List<number>(), colour: "red" })')
  const stale = await quickly(['replay', BACKWARDS], { cwd })
  expect(stale.code).toBe(254)
  const ended = await quickly(`${ONE} --json`, { cwd })
  expect(savedOf(ended)).toMatchObject([{ status: 'fails' }, { status: 'fails' }])
  const replayed = await quickly(['replay', BACKWARDS], { cwd })
  expect(replayed.code).toBe(1)
  expect(readFileSync(join(cwd, BACKWARDS), 'utf8')).toContain('"colour":"red"')
})

test('a failure that was found under larger fault budgets is kept; one that is expected by now is removed', async () => {
  const cwd = folder()
  const lost = "!(nodes.b[0]!.seen.join() === '3,2,1' && inFlight.length === 0)"
  const needsLoss = MODEL.replace(
    "({ nodes }) => nodes.b[0]!.seen.join() !== '3,2,1,0'",
    `({ nodes, inFlight }) => ${lost}`,
  )
  writeFileSync(join(cwd, 'model.ts'), needsLoss)
  const property = ['--property', 'never backwards', '--json']
  expect((await quickly([...MANY.split(' '), ...property], { cwd })).code).toBe(1)
  expect(entriesOf(cwd)).toEqual([BACKWARDS])
  const run = [...ONE.split(' '), ...property]
  const kept = await quickly([...run, '--faults', '{"loss":0}'], { cwd })
  expect(kept.code).toBe(0)
  expect(savedOf(kept)).toMatchObject([{ status: 'kept', reason: 'it was found under larger fault budgets' }])
  const more = await quickly([...run, '--faults', '{"loss":null}'], { cwd })
  expect(savedOf(more)).toMatchObject([{ status: 'fails' }])

  change(cwd, lost, `${lost}, { refuted: { four: 'nobody sorts them' } }`)
  const expected = await faultline([...run, '--faults', '{"loss":0}'], { cwd })
  expect(savedOf(expected)).toMatchObject([{ status: 'expected' }])
  expect(entriesOf(cwd)).toEqual([])
})

interface Editable {
  version: number
  protocol: string
  variant: string | null
  modelFile: string | null
  config: { name: string | null; value: unknown }
  property: { name: string }
}

test('entries that are of no use are reported and set aside, never lost, and the check goes on', async () => {
  const cwd = withFailures()
  const good = readFileSync(join(cwd, BACKWARDS), 'utf8')
  const edited = (edit: (trace: Editable) => void) => {
    const trace = JSON.parse(good) as Editable
    edit(trace)
    return JSON.stringify(trace)
  }
  const bad: Record<string, readonly [text: string, problem: RegExp]> = {
    binary: ['\0\x01', /binary\.json:1:1: expected/],
    empty: ['', /empty\.json:1:1: expected a trace, got an empty file/],
    truncated: [good.slice(0, 300), /truncated\.json:.*the file is cut off/],
    newer: [edited((t) => (t.version = 9)), /newer\.json:.*expected version 1 .*got 9/],
    protocol: [
      edited((t) => (t.protocol = 'ordre')),
      /expected a protocol \(named in .*got ordre \(did you mean order/,
    ],
    stranger: [
      edited((t) => Object.assign(t, { modelFile: null, protocol: 'two-phase-comit' })),
      /got two-phase-comit \(did you mean two-phase-commit\?/,
    ],
    variant: [edited((t) => (t.variant = 'gone')), /expected a protocol \(.*got order\/gone/],
    config: [edited((t) => (t.config.name = 'five')), /expected a config of order \(.*got five/],
    fields: [edited((t) => (t.config = { name: null, value: { itms: 4 } })), /config fields of order .*got itms/],
    property: [edited((t) => (t.property.name = 'gone')), /expected a property of order .*got gone/],
    'order.three.never-backwards': [good, /tell of order\.three\.never-backwards, got order\.four\.never-backwards/],
  }
  for (const [name, [text]] of Object.entries(bad)) writeFileSync(join(cwd, '.faultline', `${name}.json`), text)
  // Something was set aside under one of the names before.
  mkdirSync(join(cwd, '.faultline/set-aside'))
  writeFileSync(join(cwd, '.faultline/set-aside/empty.json'), 'older')

  const ended = await quickly(`${ONE} --json --config three`, { cwd })
  expect(ended.code).toBe(0)
  for (const [, problem] of Object.values(bad)) expect(ended.stderr).toMatch(problem)
  expect(ended.stderr.match(/^warning: a saved failure is of no use, and was moved to /gm)).toHaveLength(
    Object.keys(bad).length,
  )
  const after = filesIn(join(cwd, '.faultline'))
  const aside = Object.entries(bad).map(([name, [text]]) => [
    join('set-aside', `${name}${name === 'empty' ? '-2' : ''}.json`),
    text,
  ])
  expect(after).toMatchObject({ ...Object.fromEntries(aside), [join('set-aside', 'empty.json')]: 'older' })
  expect(entriesOf(cwd).filter((file) => !file.includes('set-aside'))).toEqual([ZERO_FIRST, BACKWARDS])
  expect((await quickly(`${ONE} --json`, { cwd })).stderr).toBe('')
})

test('two suites whose failures have the same name keep both', async () => {
  const cwd = withFailures()
  writeFileSync(join(cwd, 'other.ts'), MODEL)
  const other = MANY.replace('model.ts', 'other.ts')
  const ended = await quickly(`${other} --json`, { cwd })
  expect(entriesOf(cwd)).toHaveLength(4)
  expect(targetOf(ended).counterexample!.trace).toBe(BACKWARDS.replace('.json', '-2.json'))
  const both = await quickly('check model.ts other.ts --runs 1 --seed 3 --json', { cwd })
  const { targets } = contract<CheckOutput>(both, 'check')
  expect(targets.map((target) => target.saved?.length)).toEqual([2, 2])
})

test('checks at the same time neither disturb each other nor lose anything', async () => {
  const cwd = withFailures()
  change(cwd, ...MENDED)
  for (let i = 0; i < 20; i++) writeFileSync(join(cwd, `.faultline/bad${i}.json`), `not JSON ${i}`)
  const all = await Promise.all(Array.from({ length: 4 }, () => faultline(MANY, { cwd })))
  for (const { code, stderr } of all) {
    expect(code).toBe(1)
    expect(stderr).not.toMatch(/error/)
  }
  const aside = filesIn(join(cwd, '.faultline/set-aside'))
  expect(Object.values(aside).sort()).toEqual(Array.from({ length: 20 }, (_, i) => `not JSON ${i}`).sort())
  expect(entriesOf(cwd).filter((file) => !file.includes('set-aside'))).toEqual([ZERO_FIRST])
})

test('a model that never ends on a saved failure obeys the time limit, and the failure stays', async () => {
  const cwd = withFailures()
  const before = entriesOf(cwd)
  writeFileSync(
    join(cwd, 'model.ts'),
    MODEL.replace('/* react */ next(', 'state.seen.join() === "3,2,1" ? forEver() : next(') +
      // It waits for ever, which takes no processor.
      '\nfunction forEver(): never { for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) }\n',
  )
  const ended = await faultline(`${ONE} --json --time-limit 8s`, { cwd })
  expect(ended.code).toBe(1)
  expect(savedOf(ended)).toMatchObject([
    { file: ZERO_FIRST, status: 'fails' },
    { file: BACKWARDS, status: 'undecided', reason: 'time limit of 8 s reached' },
  ])
  expect(targetOf(ended).properties[0]).toMatchObject({ verdict: 'unknown', reason: 'time limit of 8 s reached' })
  expect(entriesOf(cwd)).toEqual(before)
})

test('with --no-database a failure is written where counterexamples go that were asked for', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'model.ts'), MODEL)
  const ended = await quickly(`${MANY} --no-database --json`, { cwd })
  expect(ended.code).toBe(1)
  expect(entriesOf(cwd)).toEqual([])
  expect(filesIn(cwd)).toHaveProperty([targetOf(ended).counterexample!.trace!])
})
