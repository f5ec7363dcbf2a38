/** Proofs that a counterexample is as short as any, for all the bugs whose proofs are small. */
import { describe, expect, it } from 'vitest'
import { catalogue } from '../properties/index.js'
import { tries } from '../test/thorough.js'
import { replayTrace, systemOf, type Trace } from '../traces/index.js'
import { Judge } from './judge.js'
import { nearest } from './prove.js'
import { counterexample } from './sample/counterexample.js'
import { Sampler } from './sample/sampler.js'

const DEPTH = 120

/** Bugs, and how many states are enough. */
const bugs = [
  ['two-phase-commit', 'impatient-participant', 20_000],
  ['two-phase-commit', 'silence-is-consent', 1_000],
  ['quorum-store', 'minority-quorum', 20_000],
  ['quorum-store', 'copies-in-memory', 20_000],
  ['idempotent-sink', 'guarded-by-run-id', 1_000],
  ['raft', 'optimistic-match-index', 5_000],
] as const

function caught(protocol: string, variant: string) {
  const suite = catalogue.find(({ protocol: { name } }) => name === protocol)!
  const bug = suite.variants.find((candidate) => candidate.protocol.variant === variant)!
  const property = suite.properties.find(({ name }) => name === bug.caughtBy)!
  const sampler = new Sampler(bug.protocol, [property], { config: bug.config })
  const found = (seed: number) => {
    const request = { seed, start: 0, count: 300, depth: DEPTH, open: [property.name] }
    const number = sampler.batch(request).findings[0]!.run!
    return { number, run: sampler.runAt(seed, number, DEPTH) }
  }
  const trace = (seed: number, proofStates: number): Trace => {
    const { number, run } = found(seed)
    return counterexample(run, property, sampler.judge, { seed, run: number, modelFile: null, proofStates })
  }
  return { bug, property, found, trace, sampler }
}

const settingAndSteps = ({ config, workload, steps }: Trace) => ({ config, workload, steps })

describe.each(bugs)('%s/%s', (protocol, variant, states) => {
  const { bug, property, found, trace, sampler } = caught(protocol, variant)
  const [first, second] = [trace(1, states), trace(2, states)]

  it('is proved to need as many steps as the catalogue says', () => {
    for (const proved of [first, second]) {
      expect(proved).toMatchObject({ minimality: 'shortest', needs: proved.steps.map((_, i) => i + 1) })
      expect(proved.steps).toHaveLength(bug.shortest!)
      expect(proved.searched!.states).toBeLessThanOrEqual(states)
    }
  })

  it('is the same counterexample in the same setting, whatever seed found it', () => {
    expect(settingAndSteps(second)).toEqual(settingAndSteps(first))
  })

  it('is 1-minimal, no more, where there were too few states to prove anything', () => {
    const unproved = trace(1, 2)
    expect(unproved.minimality).toBe('1-minimal')
    expect(unproved.searched!.states).toBeLessThan(states)
  })

  it('is found from any violating run that is longer, and none is found where there is none', () => {
    const { run } = found(1)
    const violating = run.prefix(sampler.judge.failsAt(run, property)!)
    const near = nearest(violating, property, { states: 400_000 })
    expect(near.run!.length).toBe(bug.shortest)
    expect(near.isShortest).toBe(violating.length === bug.shortest)
    const shortest = near.run!.prefix(near.run!.length - 1)
    const none = nearest(shortest, property, { states: 400_000 })
    expect(none).toMatchObject({ isShortest: true })
    expect(none.run).toBeUndefined()
  })

  it('stands on a setting in which it replays', () => {
    const system = systemOf(first, bug.protocol)
    const run = replayTrace(first, system)
    expect(new Judge(system).failsAt(run, property)).toBe(first.steps.length)
    const near = nearest(run, property, { states })
    expect(near).toMatchObject({ isShortest: true, among: 'all' })
    expect(new Judge(near.run!.system).failsAt(near.run!, property)).toBe(first.steps.length)
  })
})

it('where all runs are too many, those with no more faults and timeouts are looked through, and the trace says so', () => {
  const { bug, trace } = caught('raft', 'commits-earlier-terms')
  const proved = [1, 2].map((seed) => trace(seed, 20_000))
  for (const one of proved) {
    expect(one).toMatchObject({ minimality: 'shortest', searched: { among: 'as many faults' } })
    expect(one.steps).toHaveLength(bug.shortest!)
    // The assumption under which it was found stays what it was.
    expect(one.budgets).toMatchObject({ timeout: 4 })
  }
  expect(proved[1]!.steps).toEqual(proved[0]!.steps)
})

/** Bugs, with seeds that find them in runs of which the smallest settings differ as long as nothing is searched. */
const farApart = [
  ['quorum-store', 'last-arrival-wins', 1, 3],
  ['raft', 'log-in-memory', 8, 9],
  ['raft', 'erases-on-stale-append', 1, 2],
] as const

it.each(farApart.slice(0, tries(2, 3)))(
  '%s/%s is told as one story, from however different runs',
  (protocol, variant, one, other) => {
    const { bug, trace } = caught(protocol, variant)
    const [unproved, unprovedToo] = [trace(one, 0), trace(other, 0)]
    expect(settingAndSteps(unprovedToo)).not.toEqual(settingAndSteps(unproved))
    const [first, second] = [trace(one, 40_000), trace(other, 40_000)]
    expect(first).toMatchObject({ minimality: 'shortest', searched: { among: 'all' } })
    expect(first.steps).toHaveLength(bug.shortest!)
    expect(settingAndSteps(second)).toEqual(settingAndSteps(first))
  },
)

it('where those are too many as well, events like those of the counterexample are tried in every order', () => {
  const { bug, trace } = caught('raft', 'commits-earlier-terms')
  const proved = trace(1, 1_000)
  expect(proved).toMatchObject({ minimality: 'shortest', searched: { among: 'like events' } })
  expect(proved.searched!.states).toBeLessThan(1_000)
  expect(proved.steps).toHaveLength(bug.shortest!)
})
