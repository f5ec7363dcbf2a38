/** Depth first against breadth first: the same states, whatever the bounds, and counterexamples that are true. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AnyProtocol, System, type SystemOptions } from '../../kernel/index.js'
import { MachineSystem } from '../../kernel/machine/index.js'
import { twoPhaseCommit } from '../../models/two-phase-commit/index.js'
import { catalogue, machineSpecs, type PlantedBug } from '../../properties/index.js'
import { counters, erased, pingPong, stream } from '../../test/protocols.js'
import { randomProtocols } from '../../test/random-protocol.js'
import { tries } from '../../test/thorough.js'
import { replayTrace } from '../../traces/index.js'
import { ClusterSpace } from './cluster-space.js'
import { exhaustVerdictOf } from './conclude.js'
import { declaredSearch } from './declared.js'
import { DepthFirst } from './depth-first.js'
import { Exhaustion } from './exhaustion.js'
import { MachineSpace } from './machine-space.js'
import { distanceOf } from './path.js'
import { BreadthFirst, type SearchLimits } from './search.js'
import type { StateSpace } from './space.js'

const unseeing = { visit: () => false }

/** Both searches of one space, where equal states are equal words. */
function both(space: StateSpace, limits: SearchLimits = {}) {
  const [broad, deep] = [new BreadthFirst(space, limits), new DepthFirst(space, limits)]
  broad.run(unseeing)
  deep.run(unseeing)
  return { broad, deep }
}

function expectSameStates({ broad, deep }: ReturnType<typeof both>): void {
  expect([deep.set.size, deep.expanded, deep.cut]).toEqual([broad.set.size, broad.expanded, broad.cut])
  const state: number[] = []
  let missing = 0
  for (let index = 0; index < deep.set.size; index++) {
    deep.set.load(index, state)
    if (broad.set.find(Int32Array.from(state), state.length) < 0) missing++
  }
  expect(missing).toBe(0)
}

const small: [string, AnyProtocol, SystemOptions][] = [
  ['ping-pong, lossy and duplicating', pingPong(3), { faults: { loss: 2, duplication: 2 } }],
  ['a FIFO stream', stream(3, { order: 'fifo' }), { faults: { loss: 1, duplication: 1, timeout: 4 } }],
  ['counters whose clients give up', counters({ crash: 1, restart: 1 }, { giveUp: 1 }), {}],
  ['two-phase commit', erased(twoPhaseCommit), { faults: { duplication: 0, timeout: 1 } }],
]

test.each(small)('%s: the same states, and as many successors', (_, protocol, options) => {
  const searches = both(new ClusterSpace(new System(protocol, options)))
  expectSameStates(searches)
  const { broad, deep } = searches
  expect(deep.generated).toBe(broad.generated)
  expect(deep.levels.reduce((sum, states) => sum + states, 0)).toBe(deep.set.size)
  // Some path is longer than any shortest one: it did go deep.
  expect(deep.depth).toBeGreaterThanOrEqual(broad.depth)
})

test('plain machines as well', () => {
  for (const { machine } of machineSpecs.filter(({ machine: { name } }) => name !== 'specs/paxos')) {
    const searches = both(new MachineSpace(new MachineSystem(machine)), { states: 20_000 })
    if (searches.broad.cut === undefined) expectSameStates(searches)
  }
})

test('a bound on depth means the same: all states within so many steps, each on a path of its distance', () => {
  const agrees = (protocol: AnyProtocol, depth: number) => {
    const searches = both(new ClusterSpace(new System(protocol)), { depth, states: 1_000 })
    const { broad, deep } = searches
    if (broad.set.size >= 1_000) return
    expectSameStates(searches)
    expect(deep.levels).toEqual(broad.levels)
    const reached = deep.levels.map(() => 0)
    for (let index = 0; index < deep.set.size; index++) reached[distanceOf(deep.set, index)]!++
    expect(reached).toEqual(broad.levels)
  }
  fc.assert(fc.property(randomProtocols, fc.integer({ min: 0, max: 12 }), agrees), { numRuns: tries(40, 80), seed: 7 })
})

test('without bounds random protocols have the same states, too', () => {
  const agrees = (protocol: AnyProtocol) => {
    const searches = both(new ClusterSpace(new System(protocol)), { states: 1_000 })
    if (searches.broad.cut !== undefined) return
    expectSameStates(searches)
    expect(searches.deep.generated).toBe(searches.broad.generated)
  }
  fc.assert(fc.property(randomProtocols, agrees), { numRuns: tries(30, 60), seed: 5 })
})

test('ends when it is told to, or has found so many states', () => {
  const space = () => new ClusterSpace(new System(counters({ partition: 1, loss: 1 }), { config: 'three' }))
  const stopped = new DepthFirst(space())
  let asked = 0
  stopped.run(unseeing, () => (++asked > 1 ? 'time is up' : undefined))
  expect(stopped.cut).toEqual({ by: 'stop', reason: 'time is up' })
  expect(stopped.expanded).toBeLessThan(stopped.set.size)
  const few = new DepthFirst(space(), { states: 50 })
  few.run(unseeing)
  expect(few.cut).toEqual({ by: 'states' })
  expect([few.set.size >= 50, few.expanded]).toEqual([true, few.set.size])
})

const bugs = catalogue
  .flatMap((suite) =>
    suite.variants.map((bug) => [`${suite.protocol.name}/${bug.protocol.variant}`, suite, bug] as const),
  )
  .filter(([, { protocol }]) => protocol.name === 'idempotent-sink' || protocol.name === 'two-phase-commit')

test.each(bugs)(
  '%s is caught, by a counterexample that is true and not said to be shortest',
  (_, suite, bug: PlantedBug) => {
    const exhaustive = bug.exhaustive[0]!
    const search = declaredSearch(suite, bug, exhaustive, { order: 'depth-first' })
    const report = search.run()
    expect(report.end).toBe('violation')
    const property = search.properties.find(({ name }) => name === bug.caughtBy)!
    const trace = search.counterexample(property.name, { modelFile: null })
    expect(trace.minimality).toBe('1-minimal')
    expect(trace.steps.length).toBeGreaterThanOrEqual(exhaustive.found!.length!)
    expect(search.judge.failsAt(replayTrace(trace, search.space.system), property)).toBe(trace.steps.length)
  },
)

test('verdicts are those of a breadth-first search, where all is decided', () => {
  for (const name of ['idempotent-sink', 'quorum-store']) {
    const suite = catalogue.find(({ protocol }) => protocol.name === name)!
    const verdicts = (['breadth-first', 'depth-first'] as const).map((order) => {
      const search = declaredSearch(suite, null, suite.exhaustive[0]!, { order })
      const report = search.run()
      return search.properties.map((property) => exhaustVerdictOf(property, report, 'holds', undefined).verdict)
    })
    expect(verdicts[1]).toEqual(verdicts[0])
  }
})

test('what is known of a search that was cut does not speak of steps that are covered', () => {
  const property = catalogue[0]!.properties.find(({ kind }) => kind === 'always')!
  const search = new Exhaustion(erased(twoPhaseCommit), [property], { order: 'depth-first', limits: { states: 500 } })
  const cut = exhaustVerdictOf(property, search.run(), 'holds', undefined)
  expect(cut).toMatchObject({ verdict: 'valid' })
  const stopped = new Exhaustion(erased(twoPhaseCommit), [property], { order: 'depth-first' })
  let asked = 0
  const { reason } = exhaustVerdictOf(
    property,
    stopped.run(() => (++asked > 1 ? 'stopped' : undefined)),
    'holds',
    undefined,
  )
  expect(reason).toBe('stopped; 1,024 states judged, depth first')
})

test('liveness needs to know which states were followed, and so a search without bounds', () => {
  const duel = catalogue.find(({ protocol }) => protocol.name === 'raft')!
  const property = duel.properties.filter(({ kind }) => kind === 'eventually')
  const search = (limits: SearchLimits) =>
    new Exhaustion(duel.protocol, property, { system: { config: 'duel' }, order: 'depth-first', limits })
  expect(() => search({ depth: 5 })).toThrow('expected no bound on depth or states for a depth-first search')
  const { findings } = search({}).run()
  expect(findings.map(({ length }) => length === undefined)).toEqual([false, true])
})
