/** `eventually` and `leadsTo` on the command line: lassos that are saved, replayed and drawn, and what is refused. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatTrace, parseTrace } from '../../traces/index.js'
import { contract, type ExhaustOutput } from './contract.js'
import { expectRefused, faultline, filesIn, fileWith, folder, LONG, model, quickly } from './run.js'

const DUEL = ['exhaust', 'raft', '--config', 'duel', '--property', 'a leader is elected, whenever timers fire']

test(
  'a lasso is found, saved, replayed and drawn; a search says with what view, and nothing shrinks or compares it',
  async () => {
    const cwd = folder()
    const found = await faultline([...DUEL, '--json'], { cwd })
    expect(found).toMatchObject({ code: 1, stderr: '' })
    const [property] = contract<ExhaustOutput>(found, 'exhaust').properties
    expect(property).toMatchObject({
      kind: 'eventually',
      verdict: 'invalid',
      expected: 'refuted',
      view: 'terms relative to the lowest',
      counterexample: { length: 6, lasso: { stem: 2, cycle: 4 } },
    })
    const file = property!.counterexample!.trace!
    const trace = parseTrace(filesIn(cwd)[file]!, file)
    expect(trace).toMatchObject({ lasso: { start: 2 }, budgets: { timeout: null }, origin: { seed: null } })
    const [replayed, json, shown] = await Promise.all([
      quickly(['replay', file], { cwd }),
      quickly(['replay', file, '--json'], { cwd }),
      quickly(['show', file], { cwd }),
    ])
    expect(replayed).toMatchObject({ code: 1 })
    expect(replayed.stdout).toContain("reproduced: 'a leader is elected, whenever timers fire' is violated")
    expect(replayed.stdout).toContain('the state after step 6 is like that after step 2')
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'invalid', failsAt: 2, lasso: { stem: 2, cycle: 4 } })
    expect(shown.stdout).toMatch(/↺ .*from here on, the steps 3 to 6 repeat for ever/)
    expect(shown.stdout).toContain('6 steps · the last 4 of them repeat for ever')
    expect(shown.stdout).toContain('✗ and again from step 3')
    await expectRefused(['shrink', file], /expected a trace that ends, got .*which repeats for ever/, { cwd })
    await expectRefused(['replay', file, '--against', 'raft'], /expected a trace that ends with --against/, { cwd })
    const moved = formatTrace({ ...trace, lasso: { ...trace.lasso!, start: 3 } })
    const elsewhere = await quickly(['replay', fileWith(moved, 'moved.json')])
    expect(elsewhere).toMatchObject({ code: 0 })
    expect(elsewhere.stdout).toContain(
      'is not violated by this: the state after step 6 is not like the one after step 3',
    )
    const { lasso: _, ...ending } = trace
    await expectRefused(['show', fileWith(formatTrace(ending), 'ending.json')], /expected a field "lasso"/)
  },
  LONG.testMs,
)

test('a behaviour that stays as it is, for nothing is left to do, is a counterexample that ends', async () => {
  const cwd = folder()
  const args = ['exhaust', '--model-file', model('beacon.ts'), 'beacon']
  const [json, bounded] = await Promise.all([
    quickly([...args, '--json', '--all'], { cwd }),
    quickly([...args, '--depth', '1']),
  ])
  expect(contract<ExhaustOutput>(json, 'exhaust').properties).toMatchObject([
    { verdict: 'valid' },
    { verdict: 'invalid', counterexample: { length: 6, minimality: 'shortest', lasso: { stem: 6, cycle: 0 } } },
  ])
  // Random runs could not try it again.
  expect(Object.keys(filesIn(cwd)).every((file) => !file.startsWith('.faultline'))).toBe(true)
  expect(bounded.stdout).toMatch(/a ping arrives +eventually +unknown: vacuous: .*cut short by a bound \(1 step;/)
})

test('random runs do not judge it, and say so', async () => {
  const [text, json] = await Promise.all([
    quickly(['check', 'two-phase-commit', '--runs', '200']),
    quickly(['check', 'two-phase-commit', '--runs', '200', '--json']),
  ])
  expect(text.stdout).toMatch(
    /whoever is prepared decides .* leadsTo +not judged by random runs: faultline exhaust does/,
  )
  const [target] = (JSON.parse(json.stdout) as { targets: { notSampled: object[]; properties: { kind: string }[] }[] })
    .targets
  expect(target!.notSampled).toMatchObject([{ kind: 'leadsTo' }])
  expect(target!.properties.some(({ kind }) => kind === 'leadsTo')).toBe(false)
  await expectRefused(
    ['check', 'raft', '--config', 'duel', '--property', 'a leader is elected, whenever timers fire'],
    /expected a property that random runs can judge, got the eventually 'a leader .*: use faultline exhaust raft/,
  )
})

test.each([
  ['crashing', /property 'a ping arrives': expected fairness of steps .* got crash: faults are never fair/],
  ['blurred', /expected states that look the same in the view 'no numbers' to go on alike, got two/],
  ['throwing', /base of the view 'broken' threw/],
])('%s is refused with a clear word', async (suite, message) => {
  await expectRefused(['exhaust', '--model-file', model('beacon.ts'), suite], message, { cwd: join(folder()) })
})
