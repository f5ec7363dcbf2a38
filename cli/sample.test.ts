/** How batches become an outcome: in the order of their runs, whoever took them, and up to the limit that applies. */
import { expect, test } from 'vitest'
import { Sampler } from '../explore/index.js'
import { catalogue } from '../properties/index.js'
import { randomSource } from '../test/runs.js'
import type { WorkerPool } from './pool.js'
import { type SampleOptions, sampleTarget } from './sample.js'
import { allTargets, protocolIn, type Target } from './targets.js'
import type { Job } from './worker-protocol.js'

const suites = new Map(catalogue.map((suite) => [suite.protocol.name, suite]))
const never = { reason: () => undefined, promise: new Promise<string>(() => {}) }
const DEPTH = 200

/** Workers that take turns as chance will have it, and keep their tables from batch to batch. */
function pool(target: Target, size: number, seed: number): WorkerPool {
  const protocol = protocolIn(suites, target.reference)
  const workers = Array.from(
    { length: size },
    () => new Sampler(protocol, target.properties, { config: target.config }),
  )
  const { nextInt } = randomSource(seed)
  const answer = async (job: Job): Promise<unknown> => {
    for (let wait = nextInt(0, 5); wait > 0; wait--) await Promise.resolve()
    if (job.type === 'batch') return workers[nextInt(0, size - 1)]!.batch(job.request)
    return job.type === 'budgets' ? workers[0]!.system.cluster.budgets : undefined
  }
  return { run: answer, wrapUp: () => {} } as unknown as WorkerPool
}

const options = (change: Partial<SampleOptions>): SampleOptions => ({
  seed: 1,
  start: 0,
  runs: 4000,
  depth: DEPTH,
  scheduler: 'uniform',
  stepsMax: undefined,
  faults: undefined,
  untilCaught: false,
  proofStates: 0,
  window: 1,
  ...change,
})

const targetNamed = (name: string): Target => allTargets().find((target) => target.name === name)!

async function outcome(target: Target, change: Partial<SampleOptions>, workers = 1, seed = 1) {
  const sampled = await sampleTarget(
    pool(target, workers, seed),
    target,
    options({ ...change, window: workers }),
    never,
    () => {},
  )
  const { seconds: _, memoHitRate: __, ...rest } = sampled
  return rest
}

test('sampling ends with the batch in which the limit of steps is reached, however many workers there are', async () => {
  const target = targetNamed('two-phase-commit')
  const [whole, limited] = [await outcome(target, {}), await outcome(target, { stepsMax: 20_000 })]
  expect(whole).toMatchObject({ runs: 4000, stepsMax: undefined })
  expect(limited.stepsMax).toBe(20_000)
  expect(limited.runs % 500).toBe(0)
  expect(limited.steps).toBeGreaterThanOrEqual(20_000)
  // A batch less would not have been enough.
  expect((await outcome(target, { runs: limited.runs - 500 })).steps).toBeLessThan(20_000)
  for (const [workers, seed] of [
    [2, 5],
    [3, 6],
  ])
    expect(await outcome(target, { stepsMax: 20_000 }, workers, seed)).toEqual(limited)
})

test('a planted bug is looked for in all runs, whatever the limit of steps', async () => {
  const bug = targetNamed('two-phase-commit/impatient-participant')
  // The property that would catch it is left out.
  const uncaught = { ...bug, properties: bug.properties.filter(({ kind }) => kind === 'finally') }
  expect(uncaught.properties).not.toEqual([])
  expect(await outcome(uncaught, { runs: 1500, stepsMax: 100 })).toMatchObject({ runs: 1500, stepsMax: undefined })
})

test('what was covered is the same with one worker and with three that overtake each other', async () => {
  const store = targetNamed('quorum-store')
  const target = { ...store, properties: store.properties.filter(({ name }) => name === 'a version names one value') }
  const { coverage } = await outcome(target, { runs: 1600 })
  expect(coverage!.states).toMatchObject({ estimate: true })
  for (const seed of [1, 2]) expect((await outcome(target, { runs: 1600 }, 3, seed)).coverage).toEqual(coverage)
})
