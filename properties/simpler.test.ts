/** A counterexample may move to a simpler configuration: whatever is expected to hold must hold there as well. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Judge, Schedules } from '../explore/index.js'
import { canonicalText, System, toJson } from '../kernel/index.js'
import { catalogue } from './catalogue.js'
import { expectationOf, propertiesFor, type Suite } from './suite.js'

const RUNS = 60

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

const cases = catalogue.flatMap((suite) =>
  Object.entries(suite.protocol.definition.configs).flatMap(([name, config]) =>
    simplerThan(suite, config).map((simpler) => ({
      suite,
      name,
      simpler,
      title: `${suite.protocol.name} ${name} as ${JSON.stringify(simpler).slice(0, 60)}…`,
    })),
  ),
)

describe('simpler configurations', () => {
  it('are there for every protocol', () => {
    expect(new Set(cases.map(({ suite }) => suite.protocol.name)).size).toBe(catalogue.length)
  })

  it.each(cases)('$title: what is expected to hold holds', ({ suite, name, simpler }) => {
    const { budgets } = new System(suite.protocol, { config: name }).cluster
    const system = new System(suite.protocol, { config: simpler, faults: budgets })
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
