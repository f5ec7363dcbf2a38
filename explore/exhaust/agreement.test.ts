/**
 * Exhaustive search and sampling say the same of the catalogue: every planted bug is found, in as many steps as the
 * shortest that shrinking ever came to, and every protocol has a configuration of which every state is looked at.
 */
import { expect, test } from 'vitest'
import type { AnyProtocol, SystemOptions } from '../../kernel/index.js'
import { catalogue, expectationOf, isLiveness, propertiesFor, type Suite } from '../../properties/index.js'
import { replayTrace } from '../../traces/index.js'
import { Exhaustion } from './exhaustion.js'

/** A search that is larger than expected should fail, not take for ever. */
const limits = { states: 400_000 }
const reductions = { obsolete: true, symmetry: true }

/** What a configuration is made smaller by: other fields, other budgets. */
interface Smaller {
  readonly fields?: object
  readonly faults?: Readonly<Record<string, number>>
}

const suiteOf = (name: string): Suite => catalogue.find(({ protocol }) => protocol.name === name)!

function optionsOf({ protocol }: Suite, config: string, { fields, faults = {} }: Smaller): SystemOptions {
  const given = (protocol as AnyProtocol).definition.configs[config] as object
  return { config: fields ? { ...given, ...fields } : config, faults }
}

const key = 'x'
const writeAndReads = {
  clients: [
    [{ f: 'write', key, value: 1 }],
    [
      { f: 'read', key },
      { f: 'read', key },
    ],
  ],
}
const writesAndRead = {
  clients: [
    [
      { f: 'write', key, value: 1 },
      { f: 'read', key },
    ],
    [{ f: 'write', key, value: 2 }],
  ],
}
const oneWrite = { clients: [[{ f: 'write', value: 1, at: 'server1' }]] }
const writeAndRead = { clients: [[{ f: 'write', key, value: 1 }], [{ f: 'read', key }]] }
const writeThenRead = {
  clients: [
    [
      { f: 'write', value: 1, at: 'server1' },
      { f: 'read', at: 'server1' },
    ],
  ],
}
const promptRead = {
  clients: [[{ f: 'read', at: 'server1' }], []],
  lease: { electionTimeout: 3, assumedSkew: 1, skew: 1, prompt: true, horizon: 3 },
}
const twoElections = { timeout: 2, giveUp: 0 }
const reliable = { loss: 0, duplication: 0, partition: 0, heal: 0 }

/** Protocol, variant, its shortest length in a configuration that a test can exhaust, and in what. */
const bugs: readonly (readonly [protocol: string, variant: string, length: number, smaller: Smaller])[] = [
  ['two-phase-commit', 'impatient-participant', 7, {}],
  ['two-phase-commit', 'decision-not-logged', 9, { faults: reliable }],
  ['two-phase-commit', 'silence-is-consent', 3, {}],
  ['quorum-store', 'no-write-back', 9, { fields: writeAndReads }],
  ['quorum-store', 'no-query', 11, { fields: writesAndRead }],
  ['quorum-store', 'minority-quorum', 6, {}],
  ['quorum-store', 'copies-in-memory', 4, {}],
  ['quorum-store', 'last-arrival-wins', 7, {}],
  ['idempotent-sink', 'increment-on-replay', 8, {}],
  ['idempotent-sink', 'commit-before-effect', 4, {}],
  ['idempotent-sink', 'insert-without-key', 8, {}],
  ['idempotent-sink', 'guarded-by-run-id', 8, {}],
  ['raft', 'forgotten-vote', 8, { fields: oneWrite, faults: { ...twoElections, loss: 0, crash: 1, restart: 1 } }],
  ['raft', 'commit-goes-back', 8, { fields: oneWrite, faults: twoElections }],
  ['raft', 'match-index-goes-back', 8, { fields: oneWrite, faults: twoElections }],
  ['raft', 'erases-on-stale-append', 7, {}],
  ['raft', 'leader-votes', 6, {}],
  ['raft', 'votes-for-old-logs', 8, { fields: oneWrite, faults: twoElections }],
  ['raft', 'optimistic-match-index', 3, {}],
  ['raft', 'half-is-enough', 6, { faults: { ...twoElections, loss: 0 } }],
  ['raft', 'log-in-memory', 6, {}],
  [
    'raft',
    'acknowledges-at-once',
    10,
    {
      fields: { heartbeats: false, clients: [...oneWrite.clients, [{ f: 'read', at: 'server2' }]] },
      faults: twoElections,
    },
  ],
  [
    'raft',
    'reads-without-asking',
    10,
    {
      fields: {
        heartbeats: false,
        clients: [[{ f: 'read', at: 'server1' }], [{ f: 'write', value: 3, at: 'server2' }]],
      },
      faults: { ...twoElections, ...reliable },
    },
  ],
]

/** Too many states for a test: `faultline exhaust <protocol>/<variant> --property <name>` searches for them by hand. */
const BY_HAND = ['raft/commits-earlier-terms', 'raft/applies-retries', 'raft-lease/lease-ignores-skew']

test('every planted bug is searched for, here or by hand', () => {
  const planted = catalogue.flatMap(({ protocol, variants }) =>
    variants.map((bug) => `${protocol.name}/${bug.protocol.variant}`),
  )
  expect([...bugs.map(([protocol, variant]) => `${protocol}/${variant}`), ...BY_HAND].sort()).toEqual(planted.sort())
})

test.each(bugs)('%s/%s is found in %i steps, and in no fewer', (protocol, variant, length, smaller) => {
  const suite = suiteOf(protocol)
  const bug = suite.variants.find((candidate) => candidate.protocol.variant === variant)!
  const property = suite.properties.find(({ name }) => name === bug.caughtBy)!
  const system = optionsOf(suite, bug.config, smaller)
  const exhaustion = new Exhaustion(bug.protocol, [property], { system, limits, checkReductions: true })
  const { end, findings } = exhaustion.run()
  expect(end).toBe('violation')
  expect(findings[0]!.length).toBe(length)
  // A smaller configuration cannot have a shorter one.
  expect(length).toBeGreaterThanOrEqual(bug.shortest!)
  if (smaller.fields === undefined) expect(bug.shortest).toBe(length)
  const trace = exhaustion.counterexample(property.name, { modelFile: null, shouldStop: () => true })
  expect(trace).toMatchObject({ minimality: 'shortest', origin: { seed: null, run: null, steps: length } })
  expect(trace.steps).toHaveLength(length)
  const run = replayTrace(trace, exhaustion.space.system)
  expect(exhaustion.judge.failsAt(run, property)).toBe(length)
  const reduced = new Exhaustion(bug.protocol, [property], { system, limits, reductions })
  expect(reduced.run().findings[0]!.length).toBe(length)
  const again = reduced.counterexample(property.name, { modelFile: null, shouldStop: () => true })
  expect(again.minimality).toBe('shortest')
  expect(reduced.judge.failsAt(replayTrace(again, reduced.space.system), property)).toBe(length)
})

/** Protocol, configuration, in what, and how many states there are: distinct, generated, and on the longest shortest path. */
const complete: readonly (readonly [string, string, Smaller, number, number, number])[] = [
  ['two-phase-commit', 'willing', {}, 91_201, 447_109, 17],
  ['two-phase-commit', 'one-unwilling', {}, 37_572, 187_746, 17],
  ['idempotent-sink', 'orders', {}, 252, 403, 23],
  ['idempotent-sink', 'daily-count', {}, 252, 403, 23],
  ['idempotent-sink', 'one-run', {}, 871, 2_150, 17],
  ['idempotent-sink', 'two-runs', {}, 33, 46, 10],
  ['idempotent-sink', 'two-runs-lossy', {}, 18_381, 65_361, 20],
  ['quorum-store', 'lost-store-read-repair', {}, 9_512, 39_397, 15],
  ['quorum-store', 'abd', { fields: writeAndRead }, 104_635, 435_547, 19],
  ['raft', 'three-nodes', { fields: writeThenRead, faults: { timeout: 1, giveUp: 0 } }, 8_625, 30_286, 20],
  ['raft', 'figure-8-b', { faults: { timeout: 2 } }, 60_533, 250_932, 24],
  ['raft-lease', 'bounded-skew', { fields: promptRead, faults: { timeout: 2, clock: 1 } }, 68_214, 234_199, 27],
]

test.each(complete)(
  '%s in %s: all that is expected to hold does, in every state',
  (name, config, smaller, distinctStates, generatedStates, depth) => {
    const suite = suiteOf(name)
    const properties = propertiesFor(suite, config).filter(
      (property) => property.kind !== 'sometimes' && !isLiveness(property),
    )
    const system = optionsOf(suite, config, smaller)
    const exhaustion = new Exhaustion(suite.protocol, properties, { system, limits, checkReductions: true })
    const { end, distinct, generated, statesPerDepth, findings } = exhaustion.run()
    expect(properties.every((property) => expectationOf(property, config) === 'holds')).toBe(true)
    expect(findings.filter(({ length, undecided }) => length !== undefined || undecided !== undefined)).toEqual([])
    expect([end, distinct, generated, statesPerDepth.length]).toEqual([
      'complete',
      distinctStates,
      generatedStates,
      depth,
    ])
    const reduced = new Exhaustion(suite.protocol, properties, { system, limits, reductions }).run()
    expect(reduced.end).toBe('complete')
    expect(reduced.distinct).toBeLessThanOrEqual(distinct)
    expect(reduced.findings.every(({ length, undecided }) => length === undefined && undecided === undefined)).toBe(
      true,
    )
  },
)
