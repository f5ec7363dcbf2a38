/** Traces of the faults beyond crashes and losses, whose parts do not agree with each other. */
import { expect, it } from 'vitest'
import { Story } from '../render/story.js'
import type { Trace } from '../trace.js'
import { formatTrace, parseTrace } from './index.js'

/** A clock jumps, time goes on, a liar lies, a node turns gray, and the network is split in two ways. */
const afflicted = new Story({
  protocol: 'afflicted',
  variant: null,
  config: { name: null, value: {} },
  budgets: {},
  property: { name: 'nothing goes wrong', kind: 'always' },
  minimality: 'unshrunk',
  origin: { seed: 1, run: 0, steps: 6 },
  roles: { a: 'peer', b: 'peer', c: 'peer' },
  clients: [],
  why: [],
  clock: true,
})
  .clock('a', 2)
  .tick()
  .forge('a', 'b', { type: 'vote' })
  .afflict('b', 'gray')
  .bridged('b', ['a'], ['c'])
  .oneWay(['a', 'c'], ['b'])
  .trace()

it('a run that never ends says where it repeats, and no other does', () => {
  const { property } = afflicted
  const told = (trace: Trace) => () => parseTrace(formatTrace(trace), 'a.json')
  const endless = { ...afflicted, property: { ...property, kind: 'leadsTo' }, lasso: { start: 6, view: 'a view' } }
  expect(told(endless)()).toEqual(endless)
  expect(told({ ...endless, lasso: { start: 7 } })).toThrow(
    'expected the number of one of the 6 steps, or 0, after which',
  )
  expect(told({ ...endless, lasso: { start: -1 } })).toThrow('expected a number of at least 0 as lasso.start, got -1')
  expect(told({ ...afflicted, lasso: { start: 0 } })).toThrow('expected no field "lasso" in a trace of kind always')
  expect(told({ ...afflicted, property: endless.property })).toThrow(
    'expected a field "lasso", which says what repeats',
  )
})

it.each<[string, string, string, string]>([
  ['a node that does not exist', '{"type":"gray","node":"b"}', '{"type":"gray","node":"z"}', 'got "z"'],
  ['a clock that nobody has', '{"node":"a","by":2}', '{"node":"z","by":2}', 'got "z"'],
  ['a jump in time', '"time":1', '"time":2', 'expected time 1 after step 2, got time 2'],
  ['a step out of time', ',"time":1', '', 'expected time 1 after step 2, got no time'],
  ['a lie that nobody told', '"forged":true', '"copyOf":"m1"', 'expected one forged message a → b in a step'],
  ['a lie in another step', '"type":"forge"', '"type":"lose"', 'expected a lie in a step of type forge, got one of'],
  ['a liar that does not exist', '"forge","from":"a"', '"forge","from":"z"', 'got "z"'],
  ['a bridge that does not exist', '"bridge":"b"', '"bridge":"z"', 'got "z"'],
  ['a bridge on one side', '"bridge":"b"', '"bridge":"a"', 'expected a bridge that is in none of the groups, got "a"'],
  ['a third side of a one-way partition', '["a","c"],["b"]', '["a"],["c"],["b"]', 'expected two groups in a one-way'],
  ['a lie that is none', '"forged":true', '"forged":false', 'expected true as step 3, sent[0].forged, got false'],
])('rejects %s', (_, from, to, expected) => {
  const file = formatTrace(afflicted)
  expect(parseTrace(file, 'a.json')).toEqual(afflicted)
  expect(file).toContain(from)
  expect(() => parseTrace(file.replace(from, to), 'a.json')).toThrow(expected)
})
