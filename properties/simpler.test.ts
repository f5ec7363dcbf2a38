/** A counterexample may move to a simpler setting: whatever is expected to hold must hold there as well. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Judge, Schedules } from '../explore/index.js'
import { canonicalText, System, type SystemOptions, toJson } from '../kernel/index.js'
import { tries } from '../test/thorough.js'
import { catalogue } from './catalogue.js'
import { expectationOf, propertiesFor, type Suite } from './suite.js'

const RUNS = tries(60, 300)

/** The simpler configurations of a configuration, theirs, and so on; each once. */
function simplerThan(suite: Suite, config: object): object[] {
  const configsOf = suite.protocol.definition.simpler?.configs as ((config: object) => readonly object[]) | undefined
  const found = new Map<string, object>()
  const open = [config]
  for (let next = open.pop(); next !== undefined && configsOf; next = open.pop())
    for (const simpler of configsOf(next)) {
      const text = canonicalText(toJson(simpler))
      if (found.has(text)) continue
      found.set(text, simpler)
      open.push(simpler)
    }
  return [...found.values()]
}

interface Case {
  readonly suite: Suite
  readonly name: string
  readonly title: string
  readonly options: SystemOptions
}

const configsOf = ({ protocol }: Suite) => Object.entries(protocol.definition.configs)

const withSimplerConfigs = (suite: Suite): Case[] =>
  configsOf(suite).flatMap(([name, config]) =>
    simplerThan(suite, config).map((simpler) => ({
      suite,
      name,
      title: `${suite.protocol.name} ${name} as ${JSON.stringify(simpler).slice(0, 60)}…`,
      options: { config: simpler },
    })),
  )

/** Where operations may be left out: the last one of each configuration's busiest client. */
const withOneOperationLess = (suite: Suite): Case[] =>
  suite.protocol.definition.simpler?.operations === undefined
    ? []
    : configsOf(suite).flatMap(([name]) => {
        const { workload } = new System(suite.protocol, { config: name }).cluster
        if (workload === null || workload.flat().length < 2) return []
        const busiest = workload.reduce((most, each, c) => (each.length > workload[most]!.length ? c : most), 0)
        const shorter = workload.with(busiest, workload[busiest]!.slice(0, -1))
        const title = `${suite.protocol.name} ${name} without an operation of client ${busiest + 1}`
        return [{ suite, name, title, options: { config: name, workload: shorter } }]
      })

const cases = catalogue.flatMap((suite) => [...withSimplerConfigs(suite), ...withOneOperationLess(suite)])

describe('simpler settings', () => {
  it('are there for every protocol', () => {
    expect(new Set(cases.map(({ suite }) => suite.protocol.name)).size).toBe(catalogue.length)
  })

  it.each(cases)('$title: what is expected to hold holds', ({ suite, name, options }) => {
    const { budgets } = new System(suite.protocol, { config: name }).cluster
    const system = new System(suite.protocol, { ...options, faults: budgets })
    const judge = new Judge(system)
    const expected = propertiesFor(suite, name).filter((property) => expectationOf(property, name) === 'holds')
    const violated = new Set<string>()
    const look = (run: Parameters<Judge['failsAt']>[0]) => {
      for (const property of expected) if (judge.failsAt(run, property) !== undefined) violated.add(property.name)
    }
    fc.assert(fc.property(new Schedules(() => system, 100), look), { seed: 1, numRuns: RUNS })
    expect([...violated]).toEqual([])
  })
})
