import { describe, expect, it } from 'vitest'
import type { Json } from '../../../kernel/index.js'
import type { StateChange } from '../../trace.js'
import { changeWords } from './change.js'
import { sendWords } from './send.js'
import { valueWords } from './value.js'

describe('valueWords', () => {
  it.each<[Json, string]>([
    [null, '∅'],
    ['commit', 'commit'],
    ['null', "'null'"],
    ['7', "'7'"],
    ['two words', "'two words'"],
    ['', "''"],
    ["it's", "'it\\'s'"],
    ['\u001b[31m\n', "'\\x1b[31m\\n'"],
    [[1, 'a', [true]], '[1, a, [true]]'],
    [
      {
        $map: [
          ['a', 1],
          ['b', { $set: [2, 3] }],
        ],
      },
      '{a→1, b→{2, 3}}',
    ],
    [{ $map: [] }, '{}'],
    [{ $map: 'not a map' }, "{$map: 'not a map'}"],
    [{ x: 1, y: null }, '{x: 1, y: ∅}'],
    [{ type: 'prepare' }, 'prepare'],
    [{ type: 'vote', vote: 'yes' }, 'vote(yes)'],
    [{ type: 'ack', index: 3 }, 'ack(index 3)'],
    [{ type: 'value', value: 3 }, 'value(3)'],
    [{ type: 'append', term: 2, entries: [{ x: 1 }] }, 'append(term 2, entries [{x: 1}])'],
  ])('%j reads %s', (value, text) => {
    expect(valueWords(value)).toBe(text)
  })

  it('leaves out the deepest levels before it cuts', () => {
    const value: Json = { type: 'append', term: 2, entries: [{ term: 1, key: 'x' }] }
    expect(valueWords(value, 30)).toBe('append(term 2, entries [{…}])')
    expect(valueWords(value, 28)).toBe('append(term 2, entries […])')
    expect(valueWords(value, 10)).toBe('append(te…')
  })

  it('never takes more columns than it is given, also with wide characters', () => {
    expect(valueWords('订单服务', 5)).toBe('订单…')
  })
})

describe('changeWords', () => {
  const change = (path: string[], before?: Json, after?: Json): StateChange => ({
    node: 'n1',
    path,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  })

  it.each<[StateChange, string]>([
    [change(['decision'], null, 'commit'), 'decision ∅→commit'],
    [change(['yes', 'participant1'], undefined, 'participant1'), 'yes + participant1'],
    [change(['yes', '3'], 3), 'yes − 3'],
    [change(['data', 'x'], undefined, 1), 'data.x = 1'],
    [change(['data', 'x'], 1), 'data.x removed (was 1)'],
    [change(['log', '0', 'term'], 1, 2), 'log[0].term 1→2'],
    [change(['log'], ['a'], ['a', 'b', 'c']), 'log + b, c'],
    [change(['log'], ['a', 'b'], ['a']), 'log [a, b]→[a]'],
    [change([], 1, 2), 'state 1→2'],
  ])('%j reads %s', (value, text) => {
    expect(changeWords(value, 40)).toBe(text)
  })

  it('shows the difference of long values, not what they have in common', () => {
    const long = 'a'.repeat(100)
    expect(changeWords(change(['x'], `${long}1`, `${long}2`), 20)).toBe('x …aaaaaa1→…aaaaaa2')
  })
})

describe('sendWords', () => {
  const sent = (id: number, to: string, body: Json = { type: 'ping' }) => ({ id: `m${id}`, from: 'a', to, body })

  it('names the one receiver', () => {
    expect(sendWords([sent(3, 'b')], 40)).toEqual(['sends m3 ping → b'])
  })
  it('says an equal message once', () => {
    expect(sendWords([sent(3, 'b'), sent(4, 'c')], 40)).toEqual(['sends ping: m3 → b, m4 → c'])
  })
  it('writes a broadcast to numbered nodes as a range', () => {
    const all = [1, 2, 3, 4].map((i) => sent(i, `replica${i}`))
    expect(sendWords(all, 40)).toEqual(['sends m1…m4 ping → replica1…replica4'])
    expect(sendWords([...all.slice(0, 3), sent(5, 'replica4')], 40)).not.toEqual(sendWords(all, 40))
  })
})
