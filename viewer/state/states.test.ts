/** The states that the page makes of changes are those in which the run was. */
import { describe, expect, it } from 'vitest'
import { Sampler } from '../../explore/sample/sampler.js'
import { catalogue } from '../../properties/catalogue.js'
import { recordTrace } from '../../traces/index.js'
import { reportOf } from '../../traces/report/index.js'
import { differences } from './diff.js'
import { States } from './states.js'
import { changed, NOTHING, treeOf } from './tree.js'

const DEPTH = 120

function sampled(protocol: string, config: string) {
  const suite = catalogue.find((each) => each.protocol.name === protocol)!
  const sampler = new Sampler(suite.protocol, suite.properties.slice(0, 1), { config })
  const run = sampler.runAt(1, 3, DEPTH)
  const trace = recordTrace(run, {
    modelFile: null,
    property: { name: 'none', kind: 'always' },
    minimality: 'unshrunk',
    origin: { seed: 1, run: 3, steps: run.length },
    why: [],
  })
  return { run, report: reportOf(trace) }
}

describe('states', () => {
  it.each([
    ['raft', 'figure-8-b'],
    ['quorum-store', 'majority'],
    ['two-phase-commit', 'willing'],
  ])('of %s are the same, whichever step is asked for first', (protocol, config) => {
    const { run, report } = sampled(protocol, config)
    expect(run.length).toBeGreaterThan(5)
    const states = new States(report)
    const order = [run.length, ...Array.from({ length: run.length + 1 }, (_, i) => i), 0]
    for (const step of order) {
      const { nodes } = states.after(step)
      for (const [i, { id }] of report.nodes.entries()) {
        const real = treeOf(run.system.locals.jsonOf(run.states[step]![i]!))
        expect(differences(nodes.get(id)!, real), `${id} after ${step}`).toEqual([])
      }
    }
  })

  it('are found to differ, entry by entry', () => {
    const before = treeOf({ term: 1, votes: { $set: ['a'] }, log: [{ term: 1 }], copies: { $map: [['x', 1]] } })
    const after = treeOf({ term: 2, votes: { $set: ['a', 'b'] }, log: [{ term: 3 }], copies: { $map: [] } })
    const leaf = (value: number | string) => ({ kind: 'leaf', value })
    expect(differences(before, after)).toEqual([
      { type: 'changed', path: ['term'], before: leaf(1), after: leaf(2) },
      { type: 'added', path: ['votes', 'b'], after: leaf('b') },
      { type: 'changed', path: ['log', '0', 'term'], before: leaf(1), after: leaf(3) },
      { type: 'removed', path: ['copies', 'x'], before: leaf(1) },
    ])
    expect(differences(before, before)).toEqual([])
  })

  it('share what did not change, and leave the state before as it was', () => {
    const before = treeOf({ a: { x: 1 }, b: { y: 1 } })
    const after = changed(before, [{ path: ['a', 'x'], before: 1, after: 2 }])
    if (before.kind === 'leaf' || after.kind === 'leaf') throw new Error('Expected records, got leaves')
    expect(after.entries.get('b')).toBe(before.entries.get('b'))
    expect(differences(before, treeOf({ a: { x: 1 }, b: { y: 1 } }))).toEqual([])
    expect(differences(NOTHING, changed(NOTHING, [{ path: ['z', 'q'], after: 1 }]))).toHaveLength(1)
  })
})
