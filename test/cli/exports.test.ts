/** `show --export` writes what other tools read, and `show` draws what they write as ITF. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEDNString } from 'edn-data'
import { expect, test } from 'vitest'
import { hostile } from '../../traces/export/hostile.js'
import { exportNames } from '../../traces/export/index.js'
import { formatTrace } from '../../traces/index.js'
import { isItfTrace } from '../../traces/itf/index.js'
import { formatMachineTrace, type MachineTraceFile } from '../../traces/machine/index.js'
import { failoverLosesWrite, replayedEffect } from '../../traces/render/fixtures.js'
import { expectRefused, filesIn, fileWith, folder, quickly } from './run.js'

const TRACE = formatTrace(failoverLosesWrite)

const lights: MachineTraceFile = {
  format: 'faultline-machine-trace',
  version: 1,
  machine: 'specs/lights',
  modelFile: null,
  config: { name: 'two', value: { lights: 2 } },
  property: { name: 'both are on at last', kind: 'eventually' },
  minimality: 'unshrunk',
  searched: { states: 3 },
  steps: [
    { action: null, state: { on: { $set: [] }, count: 0 } },
    { action: 'Turn', state: { on: { $set: ['a'] }, count: 1 } },
  ],
  why: ['b stays off.'],
  lasso: { start: 1 },
}

test('every format goes to standard output, or as a whole to a file; what is lost is said on standard error and in the text', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 't.json'), TRACE)
  for (const to of exportNames) {
    const printed = await quickly(['show', 't.json', '--export', to], { cwd })
    const written = await quickly(['show', 't.json', '--export', to, '--out', `new/t.${to}`, '--json'], { cwd })
    expect([printed.code, written.code, written.stderr], to).toEqual([0, 0, ''])
    expect(readFileSync(join(cwd, `new/t.${to}`), 'utf8')).toBe(printed.stdout)
    const { lost, ...report } = JSON.parse(written.stdout) as { lost: string[] }
    expect(report).toEqual({ in: 't.json', to, out: `new/t.${to}` })
    expect(lost.length).toBeGreaterThan(0)
    expect(printed.stderr).toBe(`t.json: as ${to}\n${lost.map((loss) => `  lost: ${loss}\n`).join('')}`)
    for (const loss of lost) expect(printed.stdout).toContain(loss)
  }
  expect(Object.keys(filesIn(cwd)).sort()).toEqual([...exportNames.map((to) => `new/t.${to}`), 't.json'].sort())
  const quiet = await quickly(['show', 't.json', '--export', 'svg', '--quiet'], { cwd })
  expect(quiet.stderr).toBe('')
})

test('in 7 bits each format still says the same', async () => {
  const file = fileWith(formatTrace(hostile), 'hostile.json')
  const texts = new Map<string, readonly [string, string]>()
  for (const to of exportNames) {
    const [plain, ascii] = [
      await quickly(['show', file, '--export', to]),
      await quickly(['show', file, '--export', to, '--ascii']),
    ]
    expect(ascii.code).toBe(0)
    expect(ascii.stdout + ascii.stderr, to).toMatch(/^[\n -~]*$/)
    texts.set(to, [plain.stdout, ascii.stdout])
  }
  const [itf, itfAscii] = texts.get('itf')!
  expect(JSON.parse(itfAscii)).toEqual(JSON.parse(itf))
  const events = (text: string) =>
    text.split('\n').flatMap((line) => (line.startsWith('{') ? [parseEDNString(line)] : []))
  const [edn, ednAscii] = texts.get('jepsen-edn')!
  expect(events(ednAscii)).toEqual(events(edn))
})

test('states that were exported, or come from another tool, are drawn with what changes', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'm.json'), formatMachineTrace(lights))
  expect(await quickly(['show', 'm.json', '--export', 'itf', '--out', 'm.itf.json'], { cwd })).toMatchObject({
    code: 0,
    stdout: '',
  })
  expect(isItfTrace(readFileSync(join(cwd, 'm.itf.json'), 'utf8'))).toBe(true)
  const [shown, json] = [await quickly('show m.itf.json', { cwd }), await quickly('show m.itf.json --json', { cwd })]
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  expect(shown.stdout.split('\n').slice(2, 6)).toEqual([
    '  0  start  on {}   count 0',
    '↺ from here on, state 1 stays for ever',
    '  1  Turn   on + a; count 0→1',
    '↺ it stays like this for ever',
  ])
  expect(JSON.parse(json.stdout)).toEqual(JSON.parse(readFileSync(join(cwd, 'm.itf.json'), 'utf8')))
})

test('what cannot be exported is refused: nothing is written, and the message says what could be', async () => {
  const machine = fileWith(formatMachineTrace(lights), 'm.json')
  for (const to of exportNames.filter((name) => name !== 'itf'))
    await expectRefused(
      ['show', machine, '--export', to],
      /expected itf, the format of states, .* a machine has no nodes/,
    )
  const trace = fileWith(TRACE, 't.json')
  await expectRefused(
    ['show', trace, '--export', 'mermiad'],
    /expected a format for --export, got mermiad \(did you mean mermaid\?\)/,
  )
  await expectRefused(['show', trace, '--export', 'png'], /got png: pixels are drawn by a browser; write a page/)
  await expectRefused(['show', trace, '--out', 'x.svg'], /expected --export <format> with --out/)
  await expectRefused(['show', trace, '--export', 'svg', '--json'], /expected --out <file> with --json/)
  await expectRefused(['show', trace, '--export', 'svg', '--out', '/proc/x/y.svg'], /cannot write/)
  const silent = fileWith(formatTrace({ ...replayedEffect, clients: [] }), 't.json')
  await expectRefused(
    ['show', silent, '--export', 'jepsen-edn', '--out', 'x.edn'],
    /expected a trace in which clients call something/,
  )
  const states = fileWith('{"vars":["x"],"states":[{"x":1}]}', 's.itf.json')
  await expectRefused(['show', states, '--export', 'svg'], /which is ITF: it has states, and nothing else to draw/)
  const broken = fileWith('{\n"vars":["x"],\n"states":[{"y":1}]}', 's.itf.json')
  await expectRefused(['show', broken], /s\.itf\.json:3:\d+: expected a value of "x", got none/)
})

test('--help says of each format what it is and what it loses', async () => {
  const { code, stdout } = await quickly('show --help')
  expect(code).toBe(0)
  for (const to of exportNames) expect(stdout).toMatch(new RegExp(`^ {2}${to} +.*\\n {14}without `, 'm'))
})
