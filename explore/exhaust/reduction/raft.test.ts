/** What the reductions save in Raft: most states differ in dead messages, or in names. */
import { expect, test } from 'vitest'
import { catalogue, propertiesFor } from '../../../properties/index.js'
import { Exhaustion } from '../exhaustion.js'
import type { Reductions } from './reduced-space.js'

const suite = catalogue.find(({ protocol }) => protocol.name === 'raft')!
const threeNodes = suite.protocol.definition.configs['three-nodes'] as object
const write = (value: number) => [{ f: 'write', value }]
const quiet = { ...threeNodes, heartbeats: false, noOp: false, giveUp: 0 }

function distinct(fields: object, reductions: Reductions): number {
  const properties = propertiesFor(suite, 'three-nodes').filter(({ kind }) => kind !== 'sometimes')
  const system = { config: { ...quiet, ...fields } }
  const { end, distinct: found, findings } = new Exhaustion(suite.protocol, properties, { system, reductions }).run()
  expect(end).toBe('complete')
  expect(findings.every(({ length }) => length === undefined)).toBe(true)
  return found
}

const both = { obsolete: true, symmetry: true }

test('two writes and one election: symmetry saves five states of six, dead messages a quarter of the rest', () => {
  const fields = { clients: [write(1), write(2)], timeouts: 1 }
  expect(distinct(fields, {})).toBe(69_347)
  expect(distinct(fields, { symmetry: true })).toBe(11_567)
  expect(distinct(fields, both)).toBe(8_570)
})

/** With FAULTLINE_LARGE: as many as that without reductions, 65 times as many. */
test('a write and two elections: 23,619 states of 1,525,814', () => {
  const fields = { clients: [write(1)], timeouts: 2 }
  expect(distinct(fields, both)).toBe(23_619)
  if (process.env.FAULTLINE_LARGE) expect(distinct(fields, {})).toBe(1_525_814)
})

test('where nobody is refused, requests of past terms are dead as well, and that is true', () => {
  const config = { ...quiet, clients: [], timeouts: 2, refusals: false }
  const { definition } = suite.protocol
  const protocol = { ...suite.protocol, definition: { ...definition, configs: { silent: config } } }
  const [checked, reduced] = [{ checkReductions: true }, { reductions: both }].map((options) =>
    new Exhaustion(protocol, [], options).run(),
  )
  expect([checked!.end, reduced!.end]).toEqual(['complete', 'complete'])
  expect(checked!.reductions.checked!.deadMessages).toBeGreaterThan(1_000)
  expect(reduced!.distinct * 20).toBeLessThan(checked!.distinct)
})
