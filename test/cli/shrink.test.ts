/** `faultline shrink`: a shorter trace from a trace, wherever that came from. */
import type { ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract, targetOf } from './contract.js'
import { expectRefused, faultline, filesIn, fileWith, folder, model, quickly } from './run.js'

interface Shrunk {
  readonly verdict: string
  readonly before: number
  readonly after: number | null
  readonly minimality: string | null
  readonly trace: string | null
  readonly reason?: string
}
interface Editable {
  minimality: string
  steps: { event: { type: string } }[]
  workload?: { operations: { f: string }[][]; of: { clients: number; operations: number } }
  [field: string]: unknown
}

const cwd = mkdtempSync(join(tmpdir(), 'faultline-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
/** A folder with the models, a long trace of one of them, and its text. */
let [long, text] = ['', '']

/** Takes ten steps where two would do. */
const WANDERING = `
import { always, suite, vocabulary } from 'faultline'
import { Record } from 'immutable'

interface Pings { role: 'a' | 'b'; message: { type: 'ping'; n: number }; operation: { f: 'go'; value: number } }
const { role, next, send, complete, protocol } = vocabulary<Pings>()
const A = Record({ role: 'a' as const })
const B = Record({ role: 'b' as const, pings: 0, last: 0 })
const a = role({
  init: () => A(),
  invoke: { go: (state, { id, value }) => next(state, send('b', { type: 'ping', n: value }), complete(id)) },
})
const b = role({ init: () => B(), receive: { ping: (state, { n }) => next(state.merge({ pings: state.pings + 1, last: n })) } })
const go = [1, 2, 3, 4, 5].map((value) => ({ f: 'go' as const, value }))
const wandering = protocol({
  name: 'wandering', roles: { a, b }, cluster: () => ({ a: 1, b: 1 }), configs: { only: {} }, workload: () => [go, go],
  simpler: { operations: 'independent' },
})
const LIMIT = 4
export const wanderingSuite = suite(wandering, [
  always('never as many as that', ({ nodes }) => nodes.b[0]!.pings < 4),
  always('never any at all', ({ nodes }) => nodes.b[0]!.pings < LIMIT),
])
`

beforeAll(async () => {
  writeFileSync(join(cwd, 'wandering.ts'), WANDERING)
  const args = 'check wandering.ts --runs 50 --workers 1 --json --property'
  const found = await faultline([...args.split(' '), 'never any at all'], { cwd })
  // Four pings were too many when it was found; one is by now. So the trace still violates, and is far too long.
  long = targetOf(found).counterexample!.trace!
  text = readFileSync(join(cwd, long), 'utf8')
  writeFileSync(join(cwd, 'wandering.ts'), WANDERING.replace('LIMIT = 4', 'LIMIT = 1'))
})

/** The folder again, for a test that writes to it. */
function copied(): string {
  const copy = folder()
  cpSync(cwd, copy, { recursive: true })
  return copy
}

const shrunkBy = async (args: readonly string[], at: string, code: number) => {
  const ended = await quickly(['shrink', ...args, '--json'], { cwd: at })
  expect(ended, ended.stderr).toMatchObject({ code })
  return contract<Shrunk>(ended, 'shrink')
}

test('a trace that is too long becomes short, beside the one that was read, which stays as it is', async () => {
  const at = copied()
  const { after, ...result } = await shrunkBy([long], at, 1)
  expect(result).toMatchObject({ verdict: 'invalid', before: 8, minimality: 'shortest' })
  expect(after).toBe(2)
  expect(result.trace).toBe(long.replace(/\.json$/, '.shrunk.json'))
  expect(readFileSync(join(at, long), 'utf8')).toBe(text)
  const written = JSON.parse(readFileSync(join(at, result.trace!), 'utf8')) as Editable
  expect(written.workload).toEqual({ operations: [[{ f: 'go', value: 1 }]], of: { clients: 2, operations: 10 } })
  expect(written).toMatchObject({ modelFile: '../wandering.ts', needs: [1, 2] })
  expect(written.origin).toEqual((JSON.parse(text) as Editable).origin)
  const replayed = await quickly(['replay', basename(result.trace!)], { cwd: join(at, dirname(result.trace!)) })
  expect(replayed.code).toBe(1)
  expect(replayed.stdout).toContain('made smaller: 1 of 2 clients, 1 of 10 operations')
})

test('what was shrunk shrinks no further, and its result does not replace it', async () => {
  const at = copied()
  const first = (await shrunkBy([long], at, 1)).trace!
  const second = await shrunkBy([first], at, 1)
  expect(second).toMatchObject({ before: 2, after: 2, trace: first.replace(/\.json$/, '-2.json') })
  expect(readFileSync(join(at, second.trace!), 'utf8')).toBe(readFileSync(join(at, first), 'utf8'))
})

test('--out names another folder, --in-place the trace itself, and both is a contradiction', async () => {
  const at = copied()
  const before = filesIn(at)
  const elsewhere = await shrunkBy([long, '--out', 'new/folder'], at, 1)
  expect(elsewhere.trace).toBe(join('new/folder', basename(long).replace(/\.json$/, '.shrunk.json')))
  expect(filesIn(at)).toMatchObject(before)
  const written = JSON.parse(readFileSync(join(at, elsewhere.trace!), 'utf8')) as Editable
  expect(written.modelFile).toBe('../../wandering.ts')
  expect((await shrunkBy([long, '--in-place'], at, 1)).trace).toBe(long)
  expect((JSON.parse(readFileSync(join(at, long), 'utf8')) as Editable).steps).toHaveLength(2)
  await expectRefused(['shrink', long, '--in-place', '--out', 'x'], /expected --in-place or --out, got both/, {
    cwd: at,
  })
})

test('a trace whose property holds by now is valid, and nothing is written', async () => {
  const at = copied()
  writeFileSync(join(at, 'mended.ts'), WANDERING.replace('LIMIT = 4', 'LIMIT = 99'))
  const before = filesIn(at)
  const result = await shrunkBy([long, '--model-file', 'mended.ts'], at, 0)
  expect(result).toMatchObject({ verdict: 'valid', before: 8, after: null, minimality: null, trace: null })
  expect(filesIn(at)).toEqual(before)
})

test('without --json the result is drawn, and with --quiet it is one line', async () => {
  const at = copied()
  const drawn = await faultline(['shrink', long], { cwd: at })
  expect(drawn.stdout).toMatch(/^✗ 'never any at all' is violated in 2 of 8 steps: .*\.shrunk\.json\n/)
  expect(drawn.stdout).toContain('✗ VIOLATED: never any at all (always)')
  const quiet = await quickly(['shrink', long, '--quiet'], { cwd: at })
  expect(quiet.stdout.trimEnd().split('\n')).toHaveLength(1)
})

test('Ctrl-C ends it with the best so far, which is not called minimal', async () => {
  const at = copied()
  // Quick at first, and then so slow that nobody would wait for all the candidates; one of them, of eight states, is
  // over before patience is.
  const slow = WANDERING.replace(
    "any at all', ({ nodes }) => nodes.b[0]!.pings < LIMIT",
    `any at all', ({ nodes, inFlight, history }) => {
      asked += 1 + 0 * (inFlight.length + history.length)
      if (asked === 9) console.error('slow from here on')
      for (const end = Date.now() + 150; asked > 8 && Date.now() < end; );
      return nodes.b[0]!.pings < 3
    }`,
  )
  expect(slow).toContain('slow from here on')
  writeFileSync(join(at, 'slow.ts'), `let asked = 0\n${slow}`)
  const args = ['shrink', long, '--model-file', 'slow.ts', '--json']
  const meanwhile = (child: ChildProcess) => void child.stderr!.once('data', () => child.kill('SIGINT'))
  const ended = await faultline(args, { cwd: at, meanwhile })
  expect(ended.code).toBe(2)
  const result = contract<Shrunk>(ended, 'shrink')
  expect(result).toMatchObject({ verdict: 'invalid', minimality: 'unshrunk', reason: 'interrupted' })
  expect(result.after).toBeLessThanOrEqual(result.before)
  const written = JSON.parse(readFileSync(join(at, result.trace!), 'utf8')) as Editable
  expect(written.steps).toHaveLength(result.after!)
  expect(written).not.toHaveProperty('needs')
})

test('a model that never ends is given up when the time is up', async () => {
  const at = copied()
  writeFileSync(join(at, 'endless.ts'), `${WANDERING}\nfor (;;);\n`)
  const given = await shrunkBy([long, '--model-file', 'endless.ts', '--time-limit', '1s'], at, 2)
  expect(given).toMatchObject({ verdict: 'unknown', after: null, trace: null })
  expect(given.reason).toBe('time limit of 1 s reached, and the model did not come to an end')
})

test('what is no trace, fits no model, or cannot be written is refused', async () => {
  const at = copied()
  const edited = JSON.parse(text) as Editable
  edited.fingerprint = '0'
  await Promise.all([
    expectRefused(['shrink', fileWith('{}', 'a.json')], /this is not a trace/),
    expectRefused(['shrink', 'gone.json'], /expected a readable file, got gone\.json: there is no such file/),
    expectRefused(
      ['shrink', fileWith(JSON.stringify({ ...edited, modelFile: join(cwd, 'wandering.ts') }), 'b.json')],
      /the trace was edited/,
    ),
    expectRefused(['shrink', long, '--model-file', model('ping.ts')], /expected a protocol .*got wandering/, {
      cwd: at,
    }),
    expectRefused(['shrink', long, '--out', 'wandering.ts/x'], /expected a folder to write to/, { cwd: at }),
  ])
})
