/** State counts that others have published, and what must hold of each specification, over every reachable state. */
import { describe, expect, test } from 'vitest'
import { ClusterSpace } from '../../explore/exhaust/cluster-space.js'
import { exhaustMachine } from '../../explore/exhaust/machine-search.js'
import { BreadthFirst } from '../../explore/exhaust/search.js'
import { Memoised, System } from '../../kernel/index.js'
import { catalogue } from '../catalogue.js'
import type { StateProperty } from '../property.js'
import { expectationOf, propertiesFor } from '../suite.js'
import { actorSpecs, machineSpecs } from './index.js'

/** `FAULTLINE_LARGE=1` adds those that take seconds or a minute each, `FAULTLINE_LARGE=2` those that take longer. */
const SIZE_MAX = Number(process.env.FAULTLINE_LARGE ?? 0)
const TIMEOUT_MS = SIZE_MAX > 0 ? 1_800_000 : 120_000

interface Counts {
  readonly name: string
  readonly config: string | object
  readonly distinct: number
  readonly generated?: number
  readonly depth?: number
  readonly large?: 1 | 2
}
const counts = (
  name: string,
  config: string | object,
  distinct: number,
  generated: number,
  depth?: number,
): Counts => ({
  name: `specs/${name}`,
  config,
  distinct,
  generated,
  ...(depth === undefined ? {} : { depth }),
})
const large = (given: Counts, size: 1 | 2 = 1): Counts => ({ ...given, large: size })

const machines = [
  counts('two-phase-commit', 'two', 56, 154, 8),
  counts('two-phase-commit', 'three', 288, 1_146, 11),
  counts('two-phase-commit', 'five', 8_832, 58_146, 17),
  counts('two-phase-commit', 'six', 50_816, 402_306, 20),
  counts('two-phase-commit', 'seven', 296_448, 2_744_706, 23),
  large(counts('two-phase-commit', 'eight', 1_745_408, 18_507_778, 26)),
  large(counts('two-phase-commit', 'nine', 10_340_352, 123_558_402, 29)),
  counts('transaction-commit', 'three', 34, 94, 7),
  { name: 'specs/paxos', config: 'two-ballots', distinct: 3_921, depth: 17 },
  { name: 'specs/termination-detection', config: 'three', distinct: 302 },
  counts('die-hard', 'film', 16, 97, 8),
  counts('river-crossing', 'three', 64, 253, 13),
]

const actors = [
  counts('single-copy-register', 'two-clients', 93, 121),
  counts('single-copy-register', 'three-clients', 4_243, 6_778),
  { name: 'specs/single-copy-register', config: 'four-clients', distinct: 400_233, large: 1 },
  counts('abd-register', 'two-servers', 544, 875),
  large(counts('abd-register', 'three-servers', 41_138_199, 194_646_243), 2),
  counts('paxos-register', 'two-clients', 16_668, 32_971),
  large(counts('paxos-register', 'three-clients', 1_194_428, 2_420_477)),
  counts('lossy-ping-pong', 'one', 14, 21),
  counts('lossy-ping-pong', 'five', 4_094, 21_505),
  counts('ping-pong', 'five', 11, 11),
] satisfies Counts[]

const chosen = (all: readonly Counts[]) => all.filter(({ large: size = 0 }) => size <= SIZE_MAX)

describe('plain machines', { timeout: TIMEOUT_MS }, () => {
  test.each(chosen(machines))('$name, $config: $distinct states', ({ name, config, distinct, generated, depth }) => {
    const suite = machineSpecs.find(({ machine }) => machine.name === name)!
    const result = exhaustMachine(suite, { config })
    expect(result.complete).toBe(true)
    expect(result.explored.set.size).toBe(distinct)
    if (generated !== undefined) expect(result.explored.generated).toBe(generated)
    if (depth !== undefined) expect(result.depth).toBe(depth)
    for (const { name: property, verdict } of result.properties) {
      const { refuted = {} } = suite.properties.find((one) => one.name === property)!
      const isRefuted = typeof config === 'string' && config in refuted
      expect([property, verdict]).toEqual([property, isRefuted ? 'invalid' : 'valid'])
    }
  })

  test.each([
    { name: 'specs/die-hard', states: 7, last: { big: 4, small: 3 } },
    { name: 'specs/river-crossing', states: 12, last: { boat: 'west' } },
  ])('$name is solved in $states states, and no sooner', ({ name, states, last }) => {
    const suite = machineSpecs.find(({ machine }) => machine.name === name)!
    const [solution] = exhaustMachine(suite).properties.flatMap((property) =>
      property.verdict === 'invalid' ? [property.counterexample!] : [],
    )
    expect(solution).toHaveLength(states)
    expect(solution!.at(-1)!.state).toMatchObject(last)
    expect(solution!.map(({ action }) => action === null)).toEqual(solution!.map((_, i) => i === 0))
  })
})

describe('actor systems', { timeout: TIMEOUT_MS }, () => {
  test.each(chosen(actors))('$name, $config: $distinct states', ({ name, config, distinct, generated }) => {
    const { search } = searched(name, config)
    expect(search.set.size).toBe(distinct)
    if (generated !== undefined) expect(search.generated).toBe(generated)
  })

  const small = actorSpecs.flatMap((suite) => {
    const configs = Object.keys(suite.protocol.definition.configs)
    const isSmall = (config: string) =>
      !actors.some((one) => one.name === suite.protocol.name && one.config === config && 'large' in one)
    return configs.filter(isSmall).map((config) => ({ suite, name: suite.protocol.name, config }))
  })

  test.each(small)('$name, $config: what is expected holds in every state', ({ suite, name, config }) => {
    const { system, search } = searched(name, config)
    const states = Array.from({ length: search.set.size }, (_, index) => {
      const state: number[] = []
      search.set.load(index, state)
      return state
    })
    for (const property of propertiesFor(suite, config)) {
      const { holds, kind } = property as StateProperty<never>
      const memo = new Memoised(system, (view) => holds(view as never))
      const found = kind === 'sometimes' ? 'valid' : 'invalid'
      const index = states.findIndex((state) => memo.of(state) === (kind === 'sometimes'))
      const verdict = index >= 0 ? found : kind === 'sometimes' ? 'invalid' : 'valid'
      expect([property.name, verdict]).toEqual([
        property.name,
        expectationOf(property, config) === 'holds' ? 'valid' : 'invalid',
      ])
    }
  })

  function searched(name: string, config: string | object) {
    const { protocol } = actorSpecs.find((suite) => suite.protocol.name === name)!
    const system = new System(protocol, { config })
    const search = new BreadthFirst(new ClusterSpace(system))
    search.run({ visit: () => false })
    return { system, search }
  }
})

test('no specification is called as another is, or as a protocol of the catalogue', () => {
  const names = [
    ...machineSpecs.map(({ machine }) => machine.name),
    ...[...actorSpecs, ...catalogue].map(({ protocol }) => protocol.name),
  ]
  expect(new Set(names).size).toBe(names.length)
})
