/** `--scheduler`: which runs are taken, in every worker, and how to take one of them again. */
import { expect, test } from 'vitest'
import { targetOf } from './contract.js'
import { expectRefused, folder, quickly } from './run.js'

const CHECK = 'check two-phase-commit --runs 600 --json'

test('every scheduler takes runs of its own, the same with one worker and with two, and the report names it', async () => {
  const names = ['uniform', 'pct2', 'pct3', 'pos', 'swarm', 'portfolio']
  const taken = async (args: string) => {
    const { scheduler, steps, properties, coverage } = targetOf(await quickly(`${CHECK} ${args}`))
    return { scheduler, steps, properties, coverage }
  }
  const all = await Promise.all(names.map((name) => taken(`--workers 1 --scheduler ${name}`)))
  expect(all.map(({ scheduler }) => scheduler)).toEqual(names)
  expect(new Set(all.map(({ steps }) => steps)).size).toBe(names.length)
  const [together, byDefault] = await Promise.all([taken('--workers 2 --scheduler swarm'), taken('--workers 2')])
  expect(together).toEqual(all[names.indexOf('swarm')])
  expect(byDefault).toEqual(all[names.indexOf(byDefault.scheduler)])
})

test('with --seed, --path and --scheduler the run that was reported is taken again', async () => {
  const cwd = folder()
  const args = 'check two-phase-commit/decision-not-logged --json --scheduler pct3 --seed 3'
  const found = targetOf(await quickly(`${args} --runs 1000`, { cwd }))
  const { run, length, trace } = found.counterexample!
  expect(run).toBeGreaterThan(0)
  const again = targetOf(await quickly(`${args} --path ${run}`, { cwd }))
  expect(again).toMatchObject({ runs: 1, scheduler: 'pct3', counterexample: { run, length, trace } })
})

test('a name that no scheduler has is refused with those that there are, and the nearest', async () => {
  const all = /expected a scheduler \(portfolio, uniform, pct2, pct3, pos, swarm\), got /
  await Promise.all([
    expectRefused(
      'check two-phase-commit --scheduler swarn',
      new RegExp(`${all.source}swarn \\(did you mean swarm\\?\\)`),
    ),
    expectRefused('check two-phase-commit --scheduler fair', all),
    expectRefused('check --scheduler fair', all),
  ])
})
