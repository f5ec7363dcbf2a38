/** Whatever a model does, the command comes to an end within its limits, and says what it knows by then. */
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { targetOf } from './contract.js'
import { expectRefused, faultline, fileWith, folder, model, type RunOptions } from './run.js'

const endless = (args: string, options?: RunOptions) =>
  faultline(['check', '--model-file', model('endless.ts'), '--workers', '1', '--json', ...args.split(' ')], options)

/** Presses Ctrl-C once the model says that it will not come to an end. */
const interrupt = (child: ChildProcess) => void child.stderr!.once('data', () => child.kill('SIGINT'))

test('a handler that never ends is cut by the time limit: unknown, with the limit as its reason', async () => {
  const ended = await endless('handler --time-limit 8s')
  expect(ended.code).toBe(2)
  const { properties, ...target } = targetOf(ended)
  expect(target).toMatchObject({ verdict: 'unknown', asExpected: null, complete: false, runs: 0 })
  expect(properties).toMatchObject([{ reason: 'time limit of 8 s reached' }])
})

test('a property or a protocol that never ends can be interrupted: unknown, and nothing is claimed', async () => {
  const [property, cluster] = await Promise.all(
    ['property', 'cluster'].map((name) => endless(name, { meanwhile: interrupt })),
  )
  for (const ended of [property!, cluster!]) {
    expect(ended.code).toBe(2)
    expect(targetOf(ended).properties).toMatchObject([{ verdict: 'unknown', reason: 'interrupted' }])
  }
  expect(targetOf(property!).bounds).toEqual({ runs: 10_000, depth: 200, loss: 1 })
  // Nobody knows which faults this cluster would have allowed.
  expect(targetOf(cluster!).bounds).toEqual({ runs: 10_000, depth: 200 })
})

test('a file whose top level never ends is refused when the time is up', async () => {
  const file = fileWith('for (;;);\n', 'model.ts')
  await expectRefused(
    ['check', file, '--time-limit', '1s'],
    /expected .*model\.ts to be loaded in 1 s, got no end of it/,
  )
})

test('a violation stays one when its shrinking never ends, or needs more memory than there is', async () => {
  const [slow, large] = await Promise.all([
    endless('shrinking --runs 50', { meanwhile: interrupt }),
    endless('hoardingLater --memory-limit 40m --runs 50'),
  ])
  for (const ended of [slow!, large!]) {
    expect(ended.code).toBe(1)
    // Seed and run number are there to find it again, though there is no trace to look at.
    expect(targetOf(ended)).toMatchObject({ verdict: 'invalid', seed: 1 })
    expect(targetOf(ended).properties).toMatchObject([{ verdict: 'invalid', run: expect.any(Number) }])
    expect(targetOf(ended).counterexample).toBeUndefined()
  }
})

test('a model that needs more memory than --memory-limit is unknown, with that as its reason', async () => {
  const [hoarding, leaving] = await Promise.all([endless('hoarding --memory-limit 40m'), endless('leaving')])
  expect(hoarding).toMatchObject({ code: 2, stderr: '' })
  expect(targetOf(hoarding!).properties).toMatchObject([{ verdict: 'unknown', reason: 'memory limit reached' }])
  // A model that ends its own thread ends nothing else.
  expect(leaving.code).toBe(2)
  expect(targetOf(leaving!).properties).toMatchObject([{ reason: 'the model ended its thread: no error, but an exit' }])
})

test('a long check that is cut by Ctrl-C or a time limit ends with what it has so far, as whole JSON', async () => {
  const cwd = folder()
  const many = '--runs 100000000'
  const [interrupted, outOfTime] = await Promise.all([
    endless(`telling ${many}`, {
      cwd,
      // A batch of runs is done in a small part of that time.
      meanwhile: (child) => void child.stderr!.once('data', () => setTimeout(() => child.kill('SIGINT'), 1_500)),
    }),
    faultline(`check two-phase-commit/impatient-participant ${many} --workers 1 --json --time-limit 7s --out limited`, {
      cwd,
    }),
  ])
  const reasons = ['interrupted', 'time limit of 7 s reached']
  expect([interrupted.stderr, outOfTime.stderr]).toEqual(['under way\n', ''])
  for (const [i, ended] of [interrupted, outOfTime].entries()) {
    // What was violated is, what was reached is, and the rest stays open.
    expect(ended).toMatchObject({ code: 1, signal: null })
    const { runs, properties, counterexample } = targetOf(ended)
    expect(runs).toBeGreaterThan(0)
    expect(new Set(properties.map(({ verdict }) => verdict))).toEqual(new Set(['valid', 'invalid', 'unknown']))
    const open = properties.filter(({ verdict }) => verdict === 'unknown')
    expect(new Set(open.map(({ reason }) => reason))).toEqual(new Set([reasons[i]]))
    expect(existsSync(join(cwd, counterexample!.trace!))).toBe(true)
  }
})

test('a second Ctrl-C ends at once, without results', async () => {
  const ended = await endless('shrinking --runs 50', {
    meanwhile: (child) => {
      interrupt(child)
      child.stderr!.once('data', () => setTimeout(() => child.kill('SIGINT'), 200))
    },
  })
  expect(ended).toMatchObject({ code: 130, stdout: '' })
})
