import { describe, expect, it } from 'vitest'
import type { Json } from '../../../kernel/index.js'
import { changesBetween } from '../../changes.js'
import type { StateChange } from '../../trace.js'
import { differenceWords, type Surroundings } from './difference.js'
import { Room } from './room.js'

const around: Surroundings = { initial: undefined, mentioned: new Set<string>(), isLoss: false }
const change = (path: string[], before?: Json, after?: Json): StateChange => ({
  node: 'n1',
  path,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
})
const told = (changes: readonly StateChange[], more: Partial<Surroundings> = {}): string[] =>
  differenceWords(changes, { ...around, ...more }, new Room(40))
const between = (before: Json, after: Json, more: Partial<Surroundings> = {}): string[] =>
  told(
    changesBetween(before, after).map((each) => ({ node: 'n1', ...each })),
    { initial: before, ...more },
  )

describe('a single change', () => {
  it.each<[StateChange, string]>([
    [change(['decision'], null, 'commit'), 'decision ∅→commit'],
    [change(['yes', 'participant1'], undefined, 'participant1'), 'yes + participant1'],
    [change(['yes', '3'], 3), 'yes − 3'],
    [change(['replica1'], undefined, 'replica1'), '+ replica1'],
    [change(['data', 'x'], undefined, 1), 'data.x = 1'],
    [change(['data', 'x'], 1), 'data.x removed (was 1)'],
    [change(['tasks', 't1'], { phase: 'asking' }), 'tasks.t1 removed'],
    [change(['log', '0', 'term'], 1, 2), 'log[0].term 1→2'],
    [change(['log'], ['a'], ['a', 'b', 'c']), 'log + b + c'],
    [change(['log'], ['a', 'b'], ['a']), 'log [a, b]→[a]'],
    [change([], 1, 2), 'state 1→2'],
  ])('%j reads %s', (value, text) => {
    expect(told([value])).toEqual([text])
  })

  it('shows the difference of long values, not what they have in common', () => {
    const long = 'a'.repeat(100)
    expect(told([change(['x'], `${long}1`, `${long}2`)])).toEqual(['x …aaaaaa1→…aaaaaa2'])
  })
})

describe('the changes of a step', () => {
  const blank = { counter: 0, write: '', value: null }

  it('stand under what they have in common, simple ones first', () => {
    const before = {
      role: 'a',
      tasks: { $map: [['t', { reports: { $map: [['n1', blank]] }, phase: 'a', who: { $set: [] } }]] },
    }
    const after = { role: 'b', tasks: { $map: [['t', { reports: { $map: [] }, phase: 'b', who: { $set: ['n1'] } }]] } }
    expect(between(before, after)).toEqual(['role a→b', 'tasks.t: phase a→b, who + n1, reports.n1 removed'])
  })

  it('show a record that was blank as what it now is', () => {
    const after = { counter: 1, write: 'client1#1', value: 7 }
    expect(between({ copy: blank }, { copy: after })).toEqual(['copy = {counter 1, value 7}'])
    expect(between({ copy: { ...after, counter: 2 } }, { copy: after })).toEqual(['copy.counter 2→1'])
  })

  it('name what entered and left one collection once', () => {
    expect(between({ who: { $set: ['a', 'b'] } }, { who: { $set: ['b', 'c', 'd'] } })).toEqual(['who − a + c + d'])
    expect(between({ log: ['a'] }, { log: ['a', 'b', 'c'] })).toEqual(['log + b + c'])
    expect(between({ log: ['a', 'b', 'c'] }, { log: ['a'] })).toEqual(['log − b − c'])
  })

  it('say what left the front of a list, though position by position all of it changed', () => {
    expect(between({ queue: ['a', 'b', 'c'] }, { queue: ['b', 'c'] })).toEqual(['queue − a'])
    expect(between({ queue: ['a', 'b', 'c', 'd'] }, { queue: ['c', 'd'] })).toEqual(['queue − a − b'])
    expect(between({ queue: ['a', 'b', 'c'] }, { queue: ['x', 'c'] })).toEqual([
      'queue: [0] a→x, [1] b→c, [2] removed (was c)',
    ])
  })

  it('are counted where they are too many, and that is noted', () => {
    const fields = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`field${i}`, 0]))
    const room = new Room(40)
    const changes = Object.keys(fields).map((name) => change([name], 0, 1))
    const words = differenceWords(changes, around, room)
    expect(words.at(-1)).toMatch(/^… \+\d+ more$/)
    expect(words.join('; ').length).toBeLessThan(110)
    expect(room.isCut).toBe(true)
  })

  it('are told of what the explanation speaks of rather than of its equals', () => {
    const changes = Array.from({ length: 30 }, (_, i) => change([`field${i}`], 0, 1))
    expect(told(changes, { mentioned: new Set(['field29']) }).join()).toContain('field29 0→1')
    expect(told(changes).join()).not.toContain('field29')
  })

  it('are what is forgotten, in a crash', () => {
    const before = { term: 3, yes: { $set: ['n1'] }, copies: { $map: [['x', { counter: 1, value: 7 }]] } }
    const after = { term: 0, yes: { $set: [] }, copies: { $map: [] } }
    expect(between(before, after, { isLoss: true })).toEqual(['term 3, yes n1, copies.x {counter 1, value 7}'])
  })
})
