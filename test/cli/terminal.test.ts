/** What goes to a pipe, what to a terminal, and what when nobody reads to the end. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultline, filesIn, fileWith, folder, model, quickly, run, shell } from './run.js'

const BUG = 'check two-phase-commit/silence-is-consent --runs 100 --workers 1'
const ESCAPE = '\x1b['
const SEVEN_BIT = /^[\n -~]*$/
const HISTORY = `${[
  { process: 0, type: 'invoke', f: 'write', value: 3 },
  { process: 0, type: 'ok', f: 'write', value: 3 },
  { process: 1, type: 'invoke', f: 'read' },
  { process: 1, type: 'ok', f: 'read', value: 4 },
]
  .map((event) => JSON.stringify(event))
  .join('\n')}\n`

/** Runs under a terminal of its own, which `script` (util-linux) makes; both streams go there. */
const onTerminal = (args: string, env: Record<string, string> = {}) =>
  shell(`export -f faultline; script -qec "faultline ${args}" /dev/null`, { env: { TERM: 'xterm-256color', ...env } })
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

test('piped output has neither colours nor progress, however long it takes', async () => {
  const [bug, all] = await Promise.all([faultline(BUG), faultline('check --time-limit 1s')])
  for (const { stdout, stderr } of [bug!, all!]) {
    expect(stdout).not.toContain(ESCAPE)
    expect(stdout).not.toContain('\r')
    expect(stderr).toBe('')
  }
})

test.skipIf(!hasScript)(
  'a terminal gets colours and progress; NO_COLOR, --no-color and --quiet take them away',
  async () => {
    const slow = 'check two-phase-commit --runs 3000 --workers 1'
    const [plain, noColor, byFlag, quiet] = await Promise.all([
      onTerminal(slow),
      onTerminal(BUG, { NO_COLOR: '1' }),
      onTerminal(`${BUG} --no-color`),
      onTerminal(`${slow} --quiet`),
    ])
    expect(plain.stdout).toContain(`${ESCAPE}32m✓`)
    expect(plain.stdout.replaceAll(ESCAPE, 'ESC')).toMatch(
      /\rESCK0\/1 targets · [\d,]+ runs · [\d,]+ steps · [\d,]+ steps\/s · \d+ MB/,
    )
    // The last line of progress is wiped before the results are printed.
    expect(plain.stdout).toContain(`\r${ESCAPE}K${ESCAPE}1mtwo-phase-commit`)
    for (const { stdout } of [noColor, byFlag]) {
      expect(stdout).toContain('✗')
      // Progress still wipes its line; that is no colour.
      expect(stdout.replaceAll(`\r${ESCAPE}K`, '')).not.toContain(ESCAPE)
    }
    expect(quiet.stdout).not.toContain('steps/s')
    expect(quiet.stdout).toContain('two-phase-commit')
  },
)

test('--ascii is 7-bit to the last character, in results and in complaints, for every command', async () => {
  const cwd = folder()
  const file = fileWith(HISTORY, 'history.jsonl')
  const odd = ['check', 'alike', '--model-file', model('verdicts.ts'), '--runs', '50', '--workers', '1', '--ascii']
  const found = await faultline(odd, { cwd })
  const [trace] = Object.keys(filesIn(cwd)).filter((name) => name.includes('unnamed'))
  const others = await Promise.all([
    quickly(['show', trace!, '--ascii'], { cwd }),
    quickly(['show', trace!, '--ascii', '--json'], { cwd }),
    quickly(['replay', trace!, '--ascii'], { cwd }),
    quickly(['list', '--ascii']),
    quickly(['history', file, '--check', 'linearizable', '--ascii']),
    quickly(['check', 'ピング', '--ascii']),
  ])
  for (const { stdout, stderr } of [found, ...others]) {
    expect(stdout).toMatch(SEVEN_BIT)
    expect(stderr).toMatch(SEVEN_BIT)
    expect(stdout + stderr).not.toBe('')
  }
  expect(found.stdout).toContain('\\u30d4\\u30f3\\u30b0')
  // JSON says the same in 7 bits as in more.
  expect(JSON.parse(others[1]!.stdout)).toEqual(JSON.parse(readFileSync(join(cwd, trace!), 'utf8')))
})

test('--quiet leaves the verdicts and drops the drawings', async () => {
  const file = fileWith(HISTORY, 'history.jsonl')
  const [bug, history] = await Promise.all([
    quickly(`${BUG} --quiet`),
    quickly(['history', file, '--check', 'linearizable', '--quiet']),
  ])
  expect(bug.code).toBe(1)
  expect(bug.stdout).toContain('✗ a commit needs the yes of every participant')
  expect(bug.stdout).not.toContain('VIOLATED')
  expect(history.code).toBe(1)
  expect(history.stdout.trimEnd().split('\n')).toHaveLength(1)
})

test('a reader who has had enough breaks nothing: the exit code stays that of the verdict', async () => {
  const cwd = folder()
  const script = `set -o pipefail; faultline ${BUG} --json | true; echo "check \${PIPESTATUS[0]}"
    for i in 1 2 3; do faultline list --json; done | head -n 1 > /dev/null; echo "list \${PIPESTATUS[0]}"
    faultline ${BUG} 2>&1 >&- | cat; faultline check zzz 2>&-; echo "closed $?"`
  const { stdout, stderr } = await shell(script, { cwd })
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^check 1\nlist \d+\n[\s\S]*closed 254\n$/)
  expect(stdout).not.toContain('at ')
})

test.skipIf(process.platform !== 'linux')('results that cannot be written are a failure, not a success', async () => {
  const { stdout, stderr } = await shell('faultline list > /dev/full; echo $?')
  expect(stdout).toBe('254\n')
  expect(stderr).toMatch(/^error: cannot write to standard output: ENOSPC/)
})

test('what a stranger put into a file reaches no terminal as a command', async () => {
  const hostile = `{"format":"faultline-trace","version":"${'\\u001b'}]0;owned\\u0007\\u009b2J"}`
  const { code, stderr } = await quickly(['show', fileWith(hostile, 'trace.json')])
  expect(code).toBe(254)
  expect(stderr).toContain('owned')
  expect(stderr).toMatch(/^[\n\x20-\x7e\xa0-\uffff]*$/)
})

test('the module that runs is the file that npm installs as `faultline`', async () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    bin: { faultline: string }
    version: string
  }
  const bin = new URL(`../../${manifest.bin.faultline}`, import.meta.url)
  const { code, stdout } = await run(bin.pathname, ['--version'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${manifest.version}\n` })
})
