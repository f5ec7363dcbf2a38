/** The same seed gives the same answer, byte for byte, however many workers there are. */
import { expect, test } from 'vitest'
import { type CheckOutput, targetOf } from './contract.js'
import { type Ended, faultline, filesIn, folder, LONG, quickly } from './run.js'

/** Output without what is measured: seconds, rates. */
function unmeasured({ stdout }: Ended): string {
  return stdout
    .replaceAll(/("(?:seconds|memoHitRate)": )[\d.e-]+/g, '$1measured')
    .replaceAll(/steps in [\d.]+ s/g, 'steps in measured')
}

/** All that a run left behind: its answer, and the files that it wrote. */
async function leftBy(args: string) {
  const cwd = folder()
  const ended = await faultline(args, { cwd, ...LONG })
  expect(ended.stderr).toBe('')
  return { code: ended.code, output: unmeasured(ended), files: filesIn(cwd) }
}

test('a named target: traces and output are the same twice, and with one, two or three workers', async () => {
  // Four batches, so that workers can overtake each other.
  const args = 'check idempotent-sink/guarded-by-run-id --runs 1700 --json'
  const [first, ...others] = await Promise.all(
    ['--workers 1', '--workers 1', '--workers 2', '--workers 3'].map((workers) => leftBy(`${args} ${workers}`)),
  )
  expect(Object.keys(first!.files).length).toBeGreaterThan(1)
  for (const other of others) expect(other).toEqual(first)
})

test(
  'everything: traces and output are the same with one worker and with three',
  async () => {
    const all = await Promise.all(
      [1, 3].map((workers) => leftBy(`check --runs 2 --depth 40 --out found --ascii --workers ${workers}`)),
    )
    expect(Object.keys(all[0]!.files).length).toBeGreaterThan(3)
    expect(all[1]).toEqual(all[0])
    // While we have them: with --ascii all of it is 7-bit, whatever protocols and properties are called.
    expect(all[0]!.output).toMatch(/^[\n -~]*$/)
  },
  LONG.testMs,
)

test('another seed takes other runs, and says so; the default seed is printed as well', async () => {
  const args = 'check two-phase-commit/impatient-participant --runs 300 --workers 1'
  const [one, two, text] = await Promise.all([
    quickly(`${args} --json`),
    quickly(`${args} --json --seed 2`),
    quickly(`${args} --quiet`),
  ])
  expect([targetOf(one), targetOf(two)]).toMatchObject([{ seed: 1 }, { seed: 2 }])
  expect(targetOf(one).steps).not.toBe(targetOf(two).steps)
  expect(text.stdout).toContain('seed 1')
})

test('--seed and --path take the very run that was reported, and find the same counterexample in it', async () => {
  const cwd = folder()
  const args = 'check two-phase-commit/impatient-participant --json --workers 1'
  const property = ['--property', 'no participant commits while another aborts', '--seed', '-7']
  const whole = targetOf(await quickly([...args.split(' '), ...property, '--runs', '500'], { cwd }))
  const before = filesIn(cwd)
  const { run, trace } = whole.counterexample!
  expect(run).toBeGreaterThan(0)
  const again = await quickly([...args.split(' '), ...property, '--path', String(run)], { cwd })
  expect(targetOf(again)).toMatchObject({ verdict: 'invalid', runs: 1, counterexample: { run, trace } })
  expect(filesIn(cwd)).toEqual(before)
  // The runs before it do not fail: the lowest failing run was reported.
  const earlier = await quickly([...args.split(' '), ...property, '--runs', String(run)], { cwd })
  expect((JSON.parse(earlier.stdout) as CheckOutput).verdict).toBe('valid')
})
