/**
 * The package as npm packs it, in projects of strangers. They are installed with npm, as anybody would: from its cache
 * where that has everything (as a rule after `npm ci`), from the registry otherwise. Where neither is there, these tests
 * fail, and say what npm said: a package that nobody could install has not been tested.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ended, filesIn, LONG, run } from '../cli/run.js'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const PACK = ['pack', '--ignore-scripts', '--silent', '--pack-destination']
const INSTALL = ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=0']

const top = mkdtempSync(join(tmpdir(), 'faultline-package-'))
afterAll(() => rmSync(top, { recursive: true, force: true }), LONG.testMs) // thousands of files

const empty = join(top, 'empty')
/** With a blank, which is where commands are copied wrongly. */
const app = join(top, 'my app')
let packed = ''

/** Any command, in one of the projects; without colours, so that what it prints can be copied. */
const sh = (cwd: string, command: string): Promise<Ended> =>
  run('bash', ['-c', command], { cwd, env: { NO_COLOR: '1', CI: '1' }, ...LONG })

async function succeeds(ended: Promise<Ended>): Promise<Ended> {
  const { code, stdout, stderr } = await ended
  expect(code, code === null ? `it did not end in ${LONG.hangMs} ms` : `${stdout}\n${stderr}`).toBe(0)
  return ended
}

const npm = (cwd: string, args: readonly string[]) => succeeds(run('npm', args, { cwd, ...LONG }))

beforeAll(async () => {
  const { stdout } = await npm(REPOSITORY, [...PACK, top])
  packed = join(top, stdout.trim())
  mkdirSync(empty)
  writeFileSync(join(empty, 'package.json'), '{"name":"empty","private":true,"type":"module"}')
  await npm(empty, [...INSTALL, packed])
  await succeeds(sh(empty, 'npx faultline init "../my app"'))
  await npm(app, [...INSTALL, packed])
}, LONG.testMs)

test('what is installed works with nothing but its own dependencies', async () => {
  expect(existsSync(join(empty, 'node_modules/vitest'))).toBe(false)
  const { stdout, stderr } = await succeeds(sh(empty, 'npx faultline check two-phase-commit --runs 50 --workers 1'))
  expect(stdout).toContain('✓ no participant commits while another aborts')
  expect(stderr).not.toMatch(/error|warning/)
  const planted = await sh(empty, 'npx faultline check two-phase-commit/impatient-participant --runs 50')
  expect(planted.code).toBe(1)
  expect(planted.stdout).toContain('✗ VIOLATED: no participant commits while another aborts')
  const page = await sh(empty, 'npx faultline show faultline-traces/*aborts.json --html page.html')
  expect(page).toMatchObject({ code: 0, stderr: '' })
  expect(readFileSync(join(empty, 'page.html'), 'utf8')).toContain('id="model-gzip"')
})

test('the package has no tests, no sources but the template, and no maps to them', () => {
  const files = Object.keys(filesIn(join(empty, 'node_modules/faultline')))
  expect(files).toContain('dist/cli/main.js')
  expect(files).toContain('traces/trace.schema.json')
  expect(files).toContain('traces/machine-trace.schema.json')
  const sources = files.filter((file) => /(?<!\.d)\.ts$|\.map$/.test(file))
  expect(sources).toEqual(['model.test.ts', 'model.ts'].map((name) => join('dist/cli/init/template', name)))
  expect(files.filter((file) => /(^|\/)test\//.test(file))).toEqual([])
})

test('its types hold in a strict project, and refuse what is wrong', async () => {
  const options = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit', '--checkers 1']
  const tsc = `npx tsc ${options.join(' ')} --module nodenext --target es2023 --lib es2023 --types "" --ignoreConfig`
  const use = (last: string) => `
import fc from 'fast-check'
import { always, type Run, schedules, suite, vocabulary } from 'faultline'
import { type CheckResult, linearizable, register } from 'faultline/checkers'
import { type RecordedHistory, readHistory } from 'faultline/history'
import { twoPhaseCommit } from 'faultline/models/two-phase-commit'
import { type MachineView, oneOf, variables } from 'faultline/machine'
import { catalogue, machineSuite, type Suite } from 'faultline/properties'

const recorded: RecordedHistory = readHistory('{}', { file: 'x' })
export const result: CheckResult = linearizable(register()).check(recorded.history)
export const runs: fc.Arbitrary<Run> = schedules(twoPhaseCommit, { depth: 20 })
export const all: readonly Suite[] = [...catalogue, suite(twoPhaseCommit, [
  always('two at most', ({ nodes }) => nodes.participant.length <= 2),
])]
const { role, next } = vocabulary<{ role: 'node' }>()
void role; void next
const { machine } = variables((config: { last: number }) => ({ n: oneOf(0, config.last) }))
const flips = machine({
  name: 'flips', configs: { only: { last: 1 } }, init: () => ({ n: 0 }), actions: () => ({ Flip: ({ n }) => ({ n: 1 - n }) }),
})
machineSuite(flips, [always<MachineView<typeof flips>>('two at most', ({ n, config }) => n <= config.last)])
${last}
`
  writeFileSync(join(app, 'right.ts'), use(''))
  writeFileSync(
    join(app, 'wrong.ts'),
    use("suite(twoPhaseCommit, [always('x', ({ nodes }) => nodes.participants === 1)])"),
  )
  const { code, stdout } = await sh(app, `${tsc} model.ts model.test.ts right.ts wrong.ts`)
  expect(code).not.toBe(0)
  const errors = stdout.split('\n').filter((line) => line.includes('error'))
  expect(errors).toEqual([expect.stringMatching(/^wrong\.ts\(\d+,\d+\): .*Property 'participants' does not exist/)])
  for (const name of ['right.ts', 'wrong.ts']) rmSync(join(app, name))
})

describe('the project that init makes', () => {
  const readme = () => readFileSync(join(app, 'README.md'), 'utf8')
  const model = join(app, 'model.ts')
  /** The change that the README asks for. */
  function change(): { from: string; to: string } {
    const [, from, to] = /```diff\n-(.*)\n\+(.*)\n```/.exec(readme())!
    return { from: from!, to: to! }
  }
  function edit(from: string, to: string): void {
    const text = readFileSync(model, 'utf8')
    expect(text.split(from)).toHaveLength(2)
    writeFileSync(model, text.replace(from, to))
  }

  test('asks for the versions that this Faultline uses', () => {
    const own = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'))
    const made = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
    // npm has replaced faultline by the file that we installed.
    expect(made.dependencies).toMatchObject({ immutable: own.dependencies.immutable })
    const { 'fast-check': fastCheck } = own.dependencies
    const { typescript, vitest } = own.devDependencies
    expect(made.devDependencies).toEqual({ 'fast-check': fastCheck, typescript, vitest })
    expect(made).toMatchObject({ name: 'my-app', type: 'module', scripts: { test: 'vitest run' } })
    expect(existsSync(join(app, '.npmrc'))).toBe(false)
  })

  test('type-checks as it is', async () => {
    await succeeds(sh(app, 'npx tsc --checkers 1'))
  })

  test('its README is true from the first command to the last', async () => {
    const [before, after] = readme().split('```diff')
    const commands = (text: string) =>
      [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block!.trim().split('\n'))
    expect(commands(before!)).toEqual(['npm install', 'npm test', 'npx faultline check model.ts'])
    for (const command of commands(before!).slice(1)) await succeeds(sh(app, command))

    const { from, to } = change()
    edit(from, to)
    const [fails, draws, replays, mended, ...others] = commands(after!)
    expect(others).toEqual([])
    const failed = await sh(app, fails!)
    expect(failed.code).toBe(1)
    expect(failed.stdout).toMatch(/Tests +2 failed \| 3 passed/)
    const picture = /✗ VIOLATED: no write is carried out twice[\s\S]*?\nWHY .*/.exec(
      `${failed.stdout}${failed.stderr}`,
    )?.[0]
    expect(picture).toMatch(/\d+ steps \(shrunk from \d+\)/)
    const drawn = await sh(app, draws!)
    expect(drawn.code).toBe(1)
    expect(drawn.stdout).toContain(picture)
    const replayed = await sh(app, replays!)
    expect(replayed.code).toBe(1)
    expect(replayed.stdout).toContain("reproduced: 'no write is carried out twice' is violated")
    edit(to, from)
    const again = await succeeds(sh(app, mended!))
    expect(again.stdout.match(/no longer fails: removed/g)).toHaveLength(2)
    expect(filesIn(join(app, '.faultline'))).toEqual({})
  })

  test('the command that a failing test prints can be copied, whatever things are called', async () => {
    const broken = join(app, 'broken model.ts')
    const { from, to } = change()
    const text = readFileSync(model, 'utf8')
      .replace(from, to)
      .replace("'no write is carried out twice'", '`no client\'s write is "applied" twice ($HOME)`')
      .replace('configs: { default: {} }', "configs: { 'as it is': {} }")
    writeFileSync(broken, text)
    writeFileSync(
      join(app, 'broken.test.ts'),
      `import { testSuite } from 'faultline/vitest'
       import { retryingRegisterSuite } from './broken model.js'
       testSuite(retryingRegisterSuite, { seed: 7, depth: 40, runs: 600 })`,
    )
    // A suite that no file exports can be run by its test alone.
    writeFileSync(
      join(app, 'local.test.ts'),
      text
        .replace('export const', 'const')
        .concat(`\nimport { testSuite } from 'faultline/vitest'\ntestSuite(retryingRegisterSuite, { runs: 50 })\n`),
    )
    const failed = await sh(app, 'npx vitest run broken local')
    expect(failed.code).toBe(1)
    const printed = `${failed.stdout}${failed.stderr}`
    const commands = [...printed.matchAll(/^again: (.*)$/gm)].map(([, command]) => command!)
    const copied = commands.find((command) => command.includes('faultline check') && command.includes('HOME'))!
    expect(copied).toContain("--model-file 'broken model.ts'")
    expect(copied).toContain('--depth 40')
    const again = await sh(app, copied)
    expect(again.code, again.stderr).toBe(1)
    const seen = /seed 7, run \d+ · \d+ steps \(shrunk from \d+\)/.exec(again.stdout)?.[0]
    expect(printed).toContain(seen)

    const local = commands.find((command) => command.includes('vitest run local.test.ts') && command.includes('HOME'))!
    expect(printed).toContain('testSuite(suite, { file })')
    const rerun = await sh(app, local)
    expect(rerun.code).toBe(1)
    expect(rerun.stdout).toMatch(/Tests +1 failed \| \d+ skipped/)
    for (const name of ['broken model.ts', 'broken.test.ts', 'local.test.ts']) rmSync(join(app, name))
  })
})
