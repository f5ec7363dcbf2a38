/** What the exit code says, which is all that a script looks at. */
import { expect, test } from 'vitest'
import { type CheckOutput, targetOf } from './contract.js'
import { faultline, filesIn, folder, LONG, model, quickly } from './run.js'

const VERDICTS = model('verdicts.ts')
const few = ['--runs', '200', '--workers', '1']
const named = (...targets: string[]) => faultline(['check', ...targets, '--model-file', VERDICTS, ...few])

test('a protocol of which everything holds gives 0, and says that this is so up to a number of runs', async () => {
  const { code, stdout, stderr } = await faultline(['check', model('ping.ts'), ...few])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('valid up to 200 runs')
  expect(stdout).toContain('reached in run')
})

test('a violation gives 1, a `sometimes` that was never reached 2; a property that throws counts as violated', async () => {
  const [violated, unreached, throwing] = await Promise.all([
    named('violated'),
    named('unreached'),
    named('unreached', 'throws'),
  ])
  expect(violated.code).toBe(1)
  expect(violated.stdout).toContain('2 pings arrived → that is 1 too many.')
  expect(unreached.code).toBe(2)
  expect(unreached.stdout).toContain('unknown: not reached in 200 runs')
  // Of several targets invalid wins over unknown, though it comes last.
  expect(throwing.code).toBe(1)
  expect(throwing.stdout).toContain('the property threw: expected a node of the cluster, got c')
})

test('of several targets unknown wins over valid, and they are reported in the order in which they were named', async () => {
  const both = await faultline(['check', 'two-phase-commit', model('ping.ts'), '--runs', '3', '--workers', '1'])
  // After three runs two-phase commit has not yet reached everything that it should reach.
  expect(both.code).toBe(2)
  expect(both.stdout.indexOf('two-phase-commit')).toBeLessThan(both.stdout.indexOf('ping'))
})

test('with --property nothing else is judged, so that the verdict is that of the property alone', async () => {
  const property = 'fewer than nine pings arrive'
  const one = await quickly(['check', 'violated', '--model-file', VERDICTS, '--property', property, ...few, '--json'])
  expect(one.code).toBe(0)
  expect(targetOf(one).properties).toEqual([{ name: property, kind: 'always', expected: 'holds', verdict: 'valid' }])
})

test('a named variant is judged raw: the bug that it was planted for makes it invalid, as expected', async () => {
  const bug = await quickly('check two-phase-commit/silence-is-consent --runs 500 --workers 1 --json')
  expect(bug.code).toBe(1)
  const target = targetOf(bug)
  expect(target).toMatchObject({ verdict: 'invalid', asExpected: true, config: 'one-unwilling' })
  expect(target.counterexample?.property).toBe('a commit needs the yes of every participant')
  // Only one property must catch it; of the others nothing is expected.
  const expected = target.properties.map((property) => property.expected).filter((wanted) => wanted !== null)
  expect(expected).toEqual(['refuted'])
})

test('a refuted property is a result: raw invalid, and as expected', async () => {
  const lost = await quickly('check two-phase-commit --config coordinator-lost --runs 500 --workers 1 --json')
  expect(lost.code).toBe(1)
  expect(targetOf(lost)).toMatchObject({ verdict: 'invalid', asExpected: true })
})

test('--config takes a JSON object whose fields replace those of the first configuration', async () => {
  const four = await quickly(['check', 'two-phase-commit', '--config', '{"participants":1}', '--runs', '200', '--json'])
  expect(targetOf(four).config).toBe('{"participants":1}')
  expect(four.code).toBe(0)
})

test('--faults replaces budgets one by one, and the bounds say what was allowed', async () => {
  const budgets = '{"crash":0,"loss":null,"duplication":2}'
  const given = await quickly(['check', 'two-phase-commit', '--faults', budgets, ...few, '--json'])
  expect(targetOf(given).bounds).toEqual({ runs: 200, depth: 200, restart: 1, loss: null, duplication: 2, timeout: 2 })
})

test(
  'without a target the answer is by expectation, for every protocol, configuration and planted bug',
  async () => {
    const cwd = folder()
    const [all, list] = await Promise.all([
      faultline('check --runs 2 --depth 40 --json', { cwd, ...LONG }),
      quickly('list --json'),
    ])
    const output = JSON.parse(all.stdout) as CheckOutput
    const { protocols } = JSON.parse(list.stdout) as {
      protocols: { name: string; configs: { name: string }[]; variants: { name: string }[] }[]
    }
    const wanted = protocols.flatMap(({ name, configs, variants }) => [
      ...configs.map((config) => `${name} ${config.name}`),
      ...variants.map((variant) => `${name}/${variant.name}`),
    ])
    const got = output.targets.map(({ target, config }) => (target.includes('/') ? target : `${target} ${config}`))
    expect(got).toEqual(wanted)
    // So few runs leave some bugs uncaught by what must catch them; without bugs, nothing is violated that should not be.
    // The tests of the suites take more runs.
    const surprises = output.targets.filter(({ asExpected }) => asExpected === false)
    const isPlanted = ({ target }: { readonly target: string }) => target.includes('/')
    const isBroken = ({ properties }: (typeof surprises)[number]) =>
      properties.some(({ expected, verdict }) => expected === 'holds' && verdict === 'invalid')
    expect(surprises.filter((one) => isBroken(one) && !isPlanted(one))).toEqual([])
    expect(output.targets.filter(({ asExpected }) => asExpected === true).length).toBeGreaterThan(10)
    expect(all.code).toBe(1)
    // Much is refuted, as expected: raw verdicts stay what they are.
    expect(output).toMatchObject({ verdict: 'invalid', asExpected: false })
    // And none of it is worth a file: nothing was unexpected, and nothing was asked for.
    expect(filesIn(cwd)).toEqual({})
  },
  LONG.testMs,
)

test('without a target, what stays undecided gives 2', async () => {
  const short = await faultline('check --time-limit 1ms --json')
  expect(short.code).toBe(2)
  expect(JSON.parse(short.stdout)).toMatchObject({ asExpected: null })
})
