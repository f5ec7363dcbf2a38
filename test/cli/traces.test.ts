/** Trace files that are damaged, edited, or older than the model that they tell of. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract, targetOf } from './contract.js'
import { expectRefused, filesIn, fileWith, folder, model, quickly } from './run.js'

/** What the tests change in a trace. */
interface Editable {
  protocol: string
  variant: string | null
  modelFile: string | null
  version: number
  fingerprint: string
  property: { name: string; kind: string }
  config: { value: unknown }
  budgets: Record<string, number>
  nodes: { initial: Record<string, unknown> }[]
  steps: { event: Record<string, unknown>; changes: { after: unknown }[] }[]
}

const cwd = mkdtempSync(join(tmpdir(), 'faultline-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
let text = ''

beforeAll(async () => {
  const property = 'no participant commits while another aborts'
  const args = 'check two-phase-commit/impatient-participant --runs 200 --workers 1 --json --property'
  const found = await quickly([...args.split(' '), property], { cwd })
  text = readFileSync(join(cwd, targetOf(found).counterexample!.trace!), 'utf8')
})

/** The trace with a change, as a file. */
function edited(change: (trace: Editable) => void): string {
  const trace = JSON.parse(text) as Editable
  change(trace)
  return fileWith(JSON.stringify(trace, null, 1), 'edited.json')
}

const allRefused = (cases: readonly (readonly [file: string, message: RegExp])[]) =>
  Promise.all(cases.map(([file, message]) => expectRefused(['replay', file], message)))

test('a trace that is cut off, empty or no trace is refused with file, line and column, by show as by replay', async () => {
  const third = text.split('\n').slice(0, 3).join('\n')
  const cases = [
    [
      third.slice(0, -4),
      /cut\.json:3:\d+: expected the rest of the trace, got the end of the file — the file is cut off/,
    ],
    ['', /cut\.json:1:1: expected a trace, got an empty file/],
    ['{"process":0}', /cut\.json:1:1: expected "format": "faultline-trace", got nothing — this is not a trace/],
  ] as const
  await Promise.all(
    cases.map(([content, message], i) =>
      expectRefused([i % 2 === 0 ? 'show' : 'replay', fileWith(content, 'cut.json')], message),
    ),
  )
})

test('a trace of another version, or with references that lead nowhere, is refused where they stand', async () => {
  await allRefused([
    [
      edited((t) => (t.version = 2)),
      /edited\.json:3:13: expected version 1 .*, got 2 — a newer Faultline wrote the file/,
    ],
    [
      edited((t) => (t.steps[1]!.event.to = 'x')),
      /edited\.json:\d+:\d+: expected m\d to go coordinator → participant\d/,
    ],
  ])
})

test('a trace of a protocol, variant, property or model file that is not there is refused by its name', async () => {
  await allRefused([
    [edited((t) => (t.protocol = 'two-phase-comit')), /\(named in .*edited\.json\).*did you mean two-phase-commit\?/],
    [
      edited((t) => (t.property.name = 'gone')),
      /expected a property of two-phase-commit \(named in .*, got gone \(known/,
    ],
    [edited((t) => (t.modelFile = 'gone.ts')), /expected a model file, got .*gone\.ts: there is no such file/],
  ])
})

test('a configuration or a budget that cannot be is refused', async () => {
  await allRefused([
    [edited((t) => (t.config.value = null)), /expected an object as config of the trace, got null/],
    [
      edited((t) => (t.budgets = { crsh: 1 })),
      /edited\.json:\d+:\d+: expected no field "crsh" in budgets.* did you mean "crash"\?/,
    ],
  ])
})

test('a trace that was edited by hand is told from a model that has changed', async () => {
  const hint = /\(the trace was edited: its fingerprint is not that of its steps\)/
  const all = await allRefused([
    [edited((t) => (t.steps[6]!.changes[0]!.after = 'edited')), /step 7 \(.*\) does something else: expected changes /],
    [edited((t) => (t.nodes[0]!.initial.decision = 'commit')), /the cluster starts differently: expected nodes /],
    [edited((t) => (t.fingerprint = '0')), /expected fingerprint [0-9a-f]{16}, got 0/],
  ])
  for (const { stderr } of all) expect(stderr).toMatch(hint)
})

test('a model that has changed is refused at the first step that differs; what does not matter changes nothing', async () => {
  const cwd = folder()
  cpSync(dirname(model('ping.ts')), join(cwd, 'models'), { recursive: true })
  const original = readFileSync(join(cwd, 'models', 'ping.ts'), 'utf8')
  const check = 'check violated --model-file models/verdicts.ts --runs 100 --workers 1 --json'
  const trace = targetOf(await quickly(check, { cwd })).counterexample!.trace!

  // From another folder as well: the trace knows its model by the way from one file to the other.
  expect((await quickly(['replay', basename(trace)], { cwd: join(cwd, dirname(trace)) })).code).toBe(1)

  const after = async (from: string, to: string) => {
    expect(original).toContain(from)
    const changed = folder()
    cpSync(cwd, changed, { recursive: true })
    writeFileSync(join(changed, 'models', 'ping.ts'), original.replace(from, to))
    return quickly(['replay', trace], { cwd: changed })
  }
  const hint = 'the model changed since the trace was recorded; check again for a new one'
  const counts = await after('state.pings + 1', 'state.pings + 2')
  expect(counts).toMatchObject({ code: 254, stdout: '' })
  expect(counts.stderr).toMatch(/step 2 \(deliver ping from a to b\) does something else: expected changes .*, got /)
  expect(counts.stderr).toContain(hint)
  const begins = await after('B = Record({ pings: 0 })', 'B = Record({ pings: 1 })')
  expect(begins.stderr).toMatch(/the cluster starts differently: expected nodes /)
  const renamed = await after('const answer = (state', 'const answer = (  state')
  expect(renamed.code).toBe(1)

  // A property that holds by now makes the replay valid, and it says so.
  const mended = readFileSync(join(cwd, 'models/verdicts.ts'), 'utf8').replace('.pings < 2', '.pings < 9')
  writeFileSync(join(cwd, 'models/mended.ts'), mended)
  const before = filesIn(cwd)
  const json = await quickly(['replay', trace, '--json', '--model-file', 'models/mended.ts'], { cwd })
  expect(json.code).toBe(0)
  expect(contract(json, 'replay')).toMatchObject({ verdict: 'valid', failsAt: null })
  expect(filesIn(cwd)).toEqual(before)
})
