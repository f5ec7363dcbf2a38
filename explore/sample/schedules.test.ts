/** Schedules as fast-check sees them: generated, shrunk, printed, and replayed by seed and path. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnyProtocol, ModelError, describe as named, type Run, replayExactly, System } from '../../kernel/index.js'
import { shortestTo } from '../../test/breadth-first.js'
import { allModels } from '../../test/models.js'
import { failing, planted } from '../../test/planted.js'
import { counters, pingPong, ToyState, toy, toyWords } from '../../test/protocols.js'
import { randomRun, randomSource } from '../../test/runs.js'
import { schedulers } from './schedulers/index.js'
import { Schedules, schedules } from './schedules.js'
import { walk } from './walk.js'

const protocols: [string, AnyProtocol][] = [
  ...(await allModels()).filter(([, { variant }]) => variant === null),
  ['counters', counters({ loss: 1, crash: 1, restart: 1, partition: 1 }, { giveUp: 1 })],
]

const name = 'two-phase commit, a participant that will not wait'
const bug = planted[name]!
const holds = (run: Run): boolean => failing(bug, run.system).failsAt(run) === undefined
const numRuns = 2000

test('fast-check finds a planted bug, and shrinks it to a few steps', () => {
  const details = fc.check(fc.property(schedules(bug.protocol), holds), { seed: 1, numRuns })
  expect(details.failed).toBe(true)
  const [run] = details.counterexample!
  const { isFailure } = failing(bug, run.system)
  expect(holds(run)).toBe(false)
  expect(run.length).toBeLessThanOrEqual(shortestTo(run.system, isFailure) + 4)
  expect(details.numShrinks).toBeGreaterThan(0)
})

test('a failure replays by its seed and path, in the same arbitrary and in a new one', () => {
  const arbitrary = schedules(bug.protocol)
  const first = fc.check(fc.property(arbitrary, holds), { seed: 7, numRuns })
  const { seed, counterexamplePath: path } = first
  for (const other of [arbitrary, schedules(bug.protocol)]) {
    const again = fc.check(fc.property(other, holds), { seed, path: path!, endOnFailure: true, numRuns })
    expect(again.failed).toBe(true)
    expect(again.counterexample![0].schedule()).toEqual(first.counterexample![0].schedule())
  }
})

test('the same seed finds the same counterexample, whatever the system has seen before', () => {
  const system = new System(bug.protocol)
  for (let seed = 0; seed < 50; seed++) randomRun(system, seed)
  const found = (arbitrary: fc.Arbitrary<Run>) =>
    fc.check(fc.property(arbitrary, holds), { seed: 3, numRuns }).counterexample![0].schedule()
  expect(found(new Schedules(() => system, 200))).toEqual(found(schedules(bug.protocol)))
})

test('the report shows the schedule, an event a line, and how to replay it', () => {
  const run = () => fc.assert(fc.property(schedules(bug.protocol), holds), { seed: 1, numRuns })
  expect(run).toThrow(/\{ seed: 1, path: "[\d:]+"/)
  expect(run).toThrow(
    /Counterexample: \[two-phase-commit\/impatient-participant, \d+ steps:\n {2}1\. \{"type":"invoke"/,
  )
  try {
    run()
  } catch (error) {
    expect(String(error).length).toBeLessThan(5000)
  }
})

test.each(protocols)(
  '%s: every generated run can be replayed step by step, and so can what it shrinks to',
  (_, protocol) => {
    const arbitrary = schedules(protocol, { depth: 40 })
    const canReplay = (run: Run) =>
      expect(replayExactly(run.system, run.schedule())).toMatchObject({
        stuckAt: undefined,
        run: { states: run.states },
      })
    fc.assert(
      fc.property(arbitrary, fc.nat(), (run, pick) => {
        canReplay(run)
        expect(run.length).toBeLessThanOrEqual(40)
        const shrunk = [...arbitrary.shrink(run, undefined).take(12)]
        if (shrunk.length === 0) return
        const { value } = shrunk[pick % shrunk.length]!
        expect(value.length).toBeLessThan(run.length)
        canReplay(value)
      }),
      { seed: 2, numRuns: 12 },
    )
  },
)

test('a run ends at its depth, or when nothing but faults can happen', () => {
  const endless = toy({
    init: () => toyWords.next(ToyState(), toyWords.setTimer('tick')),
    timeout: { tick: (state) => toyWords.next(state, toyWords.setTimer('tick')) },
  })
  for (const depth of [0, 1, 17])
    for (const [run] of fc.sample(fc.tuple(schedules(endless, { depth })), { seed: 1, numRuns: 5 }))
      expect(run.length).toBe(depth)
  const system = new System(pingPong(3))
  for (let seed = 0; seed < 10; seed++) expect(walk(system, randomSource(seed), 100).length).toBe(6)
})

/** All that a run shows of itself. */
const shown = ({ system, states, choices }: Run) =>
  states.map((state, i) => [
    choices[i] && named(system, state, choices[i]),
    system.cluster.nodes.map((_, node) => [system.locals.jsonOf(state[node]!), system.isUp(state, node)]),
    system.inFlight(state).map((envelope) => system.messages.textOf(envelope)),
    system.histories.eventsOf(state[system.at.history]!),
  ])

test.each(schedulers.map((scheduler) => [scheduler.name, scheduler] as const))(
  'scheduler %s: a seed leads to the same run, whatever the system has seen before',
  (_, scheduler) => {
    for (const [, protocol] of protocols) {
      const warm = new System(protocol)
      const run = (system: System, seed: number) => shown(walk(system, randomSource(seed), 40, scheduler))
      for (let other = 100; other < 105; other++) run(warm, other)
      for (let seed = 2; seed >= 0; seed--) expect(run(warm, seed)).toEqual(run(new System(protocol), seed))
    }
  },
)

test('faults happen in some runs and not in others, and each kind that has a budget does happen', () => {
  const protocol = counters({ loss: 3, duplication: 3, crash: 3, restart: 3, partition: 2 })
  const kinds = new Set<string>()
  let [with_, without] = [0, 0]
  for (const run of fc.sample(schedules(protocol), { seed: 4, numRuns: 200 })) {
    const faults = run.schedule().filter(({ type }) => !['deliver', 'timeout', 'invoke'].includes(type))
    faults.length > 0 ? with_++ : without++
    for (const { type } of faults) kinds.add(type)
  }
  expect([...kinds].sort()).toEqual(['crash', 'duplicate', 'heal', 'lose', 'partition', 'restart'])
  expect(Math.min(with_, without)).toBeGreaterThan(30)
})

test('a model that is wrong ends fast-check with the ModelError itself, and its schedule', () => {
  const wrong = toy({ init: () => toyWords.next(ToyState(), toyWords.send('node', { type: 'ping', n: 1 })) })
  try {
    fc.assert(fc.property(schedules(wrong), () => true))
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError)
    expect((error as ModelError).schedule).toHaveLength(1)
  }
})
