import { describe, expect, it } from 'vitest'
import { replayExactly, System } from '../../kernel/index.js'
import { catalogue } from '../../properties/catalogue.js'
import { raftSuite } from '../../properties/raft.js'
import { isThorough } from '../../test/thorough.js'
import { lastStep } from '../../traces/compare/index.js'
import { Diverger } from './diverge.js'
import { Sampler } from './sampler.js'
import { schedulerDefault } from './schedulers/index.js'

const SEED = 1
const DEPTH = 200
/** Where the first thing to differ is that one of the two cannot take the step at all. */
const CANNOT_FOLLOW = [
  'crdt-state/merges-by-maximum',
  'crdt-state/no-tie-break',
  'crdt-operations/sends-once',
  'crdt-operations/delivers-twice',
  'order-saga/charge-without-key',
  'orchestrated-saga/charge-twice',
]
/** Where hardly a run in a hundred comes to what the bug is about. */
const RARE = ['order-saga/no-outbox', 'consumer-group/pending-offsets']
const suites = [...catalogue.filter(({ protocol }) => protocol.name !== 'raft'), raftSuite]
const bugs = suites
  .flatMap(({ protocol: base, variants }) =>
    variants.map(
      ({ protocol: variant, config }) => [`${base.name}/${variant.variant}`, base, variant, config] as const,
    ),
  )
  // A long schedule, and so as long to tell as all the others together.
  .filter(([name]) => isThorough || name !== 'raft/applies-retries')

describe('Diverger', () => {
  it.each(bugs)('tells %s from its base in few runs, by a schedule of which no step can be left out', (...bug) => {
    const [name, base, variant, config] = bug
    const diverger = new Diverger({ base, variant }, { config }, schedulerDefault)
    const { found } = diverger.batch({ seed: SEED, start: 0, count: RARE.includes(name) ? 2000 : 100, depth: DEPTH })
    const run = diverger.runAt(found!.side, SEED, found!.run, DEPTH)
    const origin = { seed: SEED, run: found!.run, steps: run.length }
    const divergence = diverger.divergence(run, { modelFiles: { base: null, variant: null }, origin })
    const { step, kind, differsIn, foundIn } = divergence
    const cannotFollow = CANNOT_FOLLOW.includes(name)
    expect([kind, differsIn.length > 0, foundIn]).toEqual([
      cannotFollow ? 'enabled' : 'effects',
      !cannotFollow,
      found!.side,
    ])
    if (!cannotFollow) expect(lastStep(divergence, 'base')!.event).toEqual(lastStep(divergence, 'variant')!.event)

    // Nothing of the search is left: two new systems part there, and without any one step nowhere before.
    const again = new Diverger({ base, variant }, { config }, schedulerDefault)
    const schedule = divergence[foundIn].steps.map(({ event }) => event)
    expect(schedule).toHaveLength(step)
    const partsAt = (events: typeof schedule) => again.pair.part(replayExactly(again.pair[foundIn], events).run)?.step
    expect(partsAt(schedule)).toBe(step)
    for (const i of schedule.keys()) {
      const shorter = replayExactly(again.pair[foundIn], schedule.toSpliced(i, 1))
      if (shorter.stuckAt === undefined) expect(again.pair.part(shorter.run)).toBeUndefined()
    }
  })

  it('finds no difference between a protocol and itself, and says how far it looked', () => {
    for (const { protocol } of suites) {
      const diverger = new Diverger({ base: protocol, variant: protocol }, {}, schedulerDefault)
      const result = diverger.batch({ seed: SEED, start: 0, count: 40, depth: 60 })
      expect(result).toEqual({ runs: 40, steps: expect.any(Number) })
      expect(result.steps).toBeGreaterThan(40)
    }
  })

  it('finds the same run however the runs are cut into batches', () => {
    const [base, variant] = [
      raftSuite.protocol,
      raftSuite.variants.find((bug) => bug.protocol.variant === 'erases-on-stale-append')!,
    ]
    const diverger = () =>
      new Diverger({ base, variant: variant.protocol }, { config: variant.config }, schedulerDefault)
    const whole = diverger().batch({ seed: SEED, start: 0, count: 60, depth: DEPTH })
    const pieces = diverger()
    const first = pieces.batch({ seed: SEED, start: 0, count: 7, depth: DEPTH })
    const second = pieces.batch({ seed: SEED, start: 7, count: 53, depth: DEPTH })
    expect(first.found).toBeUndefined()
    expect(whole.found).toBeDefined()
    expect({ ...second, runs: first.runs + second.runs, steps: first.steps + second.steps }).toEqual(whole)
  })

  it('takes the very runs of the base that check takes', () => {
    const { protocol, properties } = suites[0]!
    const diverger = new Diverger({ base: protocol, variant: protocol }, {}, schedulerDefault)
    const sampler = new Sampler(protocol, properties)
    for (const index of [0, 1, 17])
      expect(diverger.runAt('base', 5, index, DEPTH).schedule()).toEqual(sampler.runAt(5, index, DEPTH).schedule())
  })

  it('gives the variant the budgets of the base', () => {
    const { protocol } = suites[0]!
    const { pair } = new Diverger({ base: protocol, variant: protocol }, { faults: { crash: 3 } }, schedulerDefault)
    expect(pair.variant.cluster.budgets).toEqual(new System(protocol, { faults: { crash: 3 } }).cluster.budgets)
  })
})
