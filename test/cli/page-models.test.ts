/** Models in pages: they run where there is no Node, do what the model does, and say why where they are not there. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, Script } from 'node:vm'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { settingOf, stepperOf } from '../../explore/stepper/index.js'
import { actorSpecs, catalogue } from '../../properties/index.js'
import { parseTrace } from '../../traces/index.js'
import type { Stepper } from '../../traces/report/index.js'
import { faultline, folder, quickly } from './run.js'

const CHECK = '--runs 200 --workers 1 --states 0 --no-database --out traces --json'

/** A counterexample of a target, and its page. */
async function paged(target: string, cwd = folder(), ask = quickly) {
  const checked = await ask(`check ${target} ${CHECK}`, { cwd })
  expect(checked.code, checked.stderr).toBe(1)
  const { targets } = JSON.parse(checked.stdout) as { targets: { counterexample: { trace: string } }[] }
  const file = targets[0]!.counterexample.trace
  const shown = await ask(['show', file, '--html', 'page.html'], { cwd })
  expect(shown.code, shown.stderr).toBe(0)
  return {
    cwd,
    file,
    html: readFileSync(join(cwd, 'page.html'), 'utf8'),
    trace: parseTrace(readFileSync(join(cwd, file), 'utf8'), file),
  }
}

function unpacked(html: string, id: string): string | undefined {
  const text = new RegExp(`<script type="text/plain" id="${id}">([^<]*)</script>`).exec(html)?.[1]
  return text === undefined ? undefined : gunzipSync(Buffer.from(text, 'base64')).toString('utf8')
}

const missingIn = (html: string): readonly string[] => {
  const plain = /<script type="application\/json" id="report">(.*?)<\/script>/.exec(html)?.[1]
  return (JSON.parse(plain ?? unpacked(html, 'report-gzip')!) as { missing: string[] }).missing
}

/** In a world that has the language, and of what Node and browsers share no more than text in bytes. */
function stepperIn(html: string): Stepper {
  const world = createContext({ TextDecoder, TextEncoder })
  new Script(unpacked(html, 'model-gzip')!).runInContext(world)
  const begin = JSON.stringify(JSON.parse(unpacked(html, 'begin-gzip')!))
  return new Script(`faultlineModel(${begin})`).runInContext(world) as Stepper
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

test.each(['two-phase-commit/impatient-participant', 'raft/leader-votes'])(
  'the model in the page of %s needs nothing but the language, and answers as the model does',
  async (target) => {
    const { html, trace } = await paged(target)
    expect(missingIn(html)).toEqual([])
    const here = stepperIn(html)
    const suite = catalogue.find(({ protocol }) => protocol.name === trace.protocol)!
    const [setting, path] = [settingOf(suite, trace), trace.steps.map(({ event }) => event)]
    const there = stepperOf(suite, { setting, path })
    expect(plain(await here.offer())).toEqual(plain(await there.offer()))
    expect(plain(await here.tell(setting, path))).toEqual(plain(await there.tell(setting, path)))
    expect(plain(await here.outcomes(setting, path, 2))).toEqual(plain(await there.outcomes(setting, path, 2)))
    const goal = { type: 'steps', count: 10 } as const
    expect(plain(await here.run(setting, path, goal, 1))).toEqual(plain(await there.run(setting, path, goal, 1)))
    // With the digest that Node makes.
    const text = await here.trace(setting, path)
    expect(parseTrace(text, 'page').fingerprint).toBe(trace.fingerprint)
    expect(unpacked(html, 'model-gzip')!.length).toBeLessThan(600_000)
  },
)

test('the policy of a page names the digests of its scripts and of its model, and allows no connection', async () => {
  const { html } = await paged('two-phase-commit/impatient-participant')
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!
  const { createHash } = await import('node:crypto')
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text]) => digest(text!))
  expect(scripts).toHaveLength(2)
  const allowed = /script-src ([^;]*)/.exec(policy)![1]!.split(' ')
  expect(allowed).toEqual([...scripts, digest(unpacked(html, 'model-gzip')!)])
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('connect-src')
})

test('each suite has a part that pages are made of', () => {
  const parts = JSON.parse(
    readFileSync(fileURLToPath(new URL('../../dist/parts/suites.json', import.meta.url)), 'utf8'),
  )
  expect(Object.keys(parts).sort()).toEqual([...catalogue, ...actorSpecs].map(({ protocol }) => protocol.name).sort())
})

const MODEL = (before: string, inHandler = '') => `
${before}
import { always, suite, vocabulary } from 'faultline'
import { Record } from 'immutable'
interface Shape {
  role: 'node'
  message: { type: 'ping' }
  operation: { f: 'go' }
  config: { size: number }
}
const { role, next, send, complete, protocol } = vocabulary<Shape>()
const State = Record({ pings: 0 })
const node = role({
  init: () => State(),
  invoke: { go: (state, { id }) => next(state, send('node', { type: 'ping' }), complete(id)) },
  receive: { ping: (state) => { ${inHandler}; return next(state.set('pings', state.pings + 1)) } },
})
const counting = protocol({
  name: 'counting',
  roles: { node },
  configs: { one: { size: 1 } },
  cluster: () => ({ node: 1 }),
  workload: () => [[{ f: 'go' }]],
})
export const countingSuite = suite(counting, [always('no ping arrives', ({ nodes }) => nodes.node[0]!.pings === 0)])
`

async function ownPage(text: string, cwd = folder(), ask = quickly) {
  writeFileSync(join(cwd, 'model.ts'), text)
  return paged('model.ts', cwd, ask)
}

test("a user's file is put into a page without an installed faultline, and gives the same bytes anywhere", async () => {
  const [first, second] = [await ownPage(MODEL('')), await ownPage(MODEL(''))]
  expect(missingIn(first.html)).toEqual([])
  expect(second.html).toBe(first.html)
  expect(first.html).not.toContain(first.cwd)
  expect(unpacked(first.html, 'model-gzip')).not.toContain(first.cwd)
  const { setting, path } = JSON.parse(unpacked(first.html, 'begin-gzip')!)
  const told = await stepperIn(first.html).tell(setting, path)
  expect(plain(told.violated)).toEqual([{ property: 'no ping arrives', step: path.length }])
})

test.each([
  [
    "import { readFileSync } from 'node:fs'; export const read = readFileSync",
    '',
    /model\.ts:2: it imports node:fs, which a browser does not have\.$/,
  ],
  ["import './missing-in-browsers.js'", '', /missing-in-browsers/],
  ['export const later = await Promise.resolve(1)', '', /model\.ts:2: Top-level await/],
  ['', 'if (process.pid === 0) throw new Error()', /it does not run without Node: .*process is not defined\.$/],
])('a model with %s%s is left out of its page, which says why', async (before, inHandler, words) => {
  const cwd = folder()
  writeFileSync(join(cwd, 'missing-in-browsers.ts'), "import 'node:os'\n")
  // A process in which something waited at its top level answers no others.
  const { html } = await ownPage(MODEL(before, inHandler), cwd, before.includes('await') ? faultline : quickly)
  expect(unpacked(html, 'model-gzip')).toBeUndefined()
  expect(missingIn(html)).toEqual([
    expect.stringMatching(/^No other steps can be taken in this page, since the model is not in it: /),
  ])
  expect(missingIn(html)[0]).toMatch(words)
})

test('a page that would get too long by its model has none, and says so', async () => {
  let [seed, noise] = [1, '']
  while (noise.length < 1_500_000) {
    seed = (seed * 48_271) % 2_147_483_647
    noise += seed.toString(36)
  }
  const { html } = await ownPage(MODEL(`const noise = '${noise}'`, 'if (noise.length === 0) throw new Error()'))
  expect(html.length).toBeLessThan(1_000_000)
  expect(missingIn(html)).toEqual([expect.stringMatching(/longer than 1 MB/)])
})

test('pages of a check have the model where the target was named', async () => {
  const cwd = folder()
  await quickly(`check two-phase-commit/impatient-participant ${CHECK} --report pages`, { cwd })
  const { readdirSync } = await import('node:fs')
  const names = readdirSync(join(cwd, 'pages')).filter((name) => name !== 'index.html')
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) {
    const html = readFileSync(join(cwd, 'pages', name), 'utf8')
    expect(missingIn(html)).toEqual([])
    const { setting, path } = JSON.parse(unpacked(html, 'begin-gzip')!)
    expect((await stepperIn(html).tell(setting, path)).skipped).toHaveLength(0)
  }
})
