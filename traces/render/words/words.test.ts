import { describe, expect, it } from 'vitest'
import type { Json } from '../../../kernel/index.js'
import { operationWords } from './operation.js'
import { Room } from './room.js'
import { sendWords } from './send.js'
import { briefMessage, NIL, valueWords } from './value.js'

const room = (width: number) => new Room(width)

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
    [{ $map: 'not a map' }, "{$map 'not a map'}"],
    [{ x: 1, y: null }, '{x 1, y ∅}'],
    [{ type: 'prepare' }, 'prepare'],
    [{ type: 'vote', vote: 'yes' }, 'vote(yes)'],
    [{ type: 'ack', index: 3 }, 'ack(index 3)'],
    [{ type: 'value', value: 3 }, 'value(3)'],
    [{ type: 'append', term: 2, entries: [{ x: 1 }] }, 'append(term 2, entries [{x 1}])'],
    [{ f: 'write', key: 'x', value: 1 }, 'write x 1'],
    [[{ f: 'read', key: 'x' }, { f: 'commit' }], '[read x, commit]'],
    [
      [
        ['r', 'x', null],
        ['append', 'y', 2],
      ],
      '[r x, append y 2]',
    ],
    [
      [
        ['r', 'x', [1, 2]],
        ['read', 'y', 'a'],
        ['w', 'y', 'b'],
      ],
      '[r x → [1, 2], r y → a, w y b]',
    ],
    [
      [
        { f: 'r', key: 'x', value: [] },
        { f: 'append', key: 'y', value: 2 },
      ],
      '[r x → [], append y 2]',
    ],
    [[['r', 'x']], '[[r, x]]'],
  ])('%j reads %s', (value, text) => {
    expect(valueWords(value)).toBe(text)
  })

  it('leaves out the deepest levels before it cuts', () => {
    const value: Json = { type: 'append', term: 2, entries: [{ term: 1, key: 'x' }] }
    expect(valueWords(value, room(30))).toBe('append(term 2, entries [{…}])')
    expect(valueWords(value, room(28))).toBe('append(term 2, entries […])')
    expect(valueWords(value, room(10))).toBe('append(te…')
  })

  it('never takes more columns than it is given, also with wide characters', () => {
    expect(valueWords('订单服务', room(5))).toBe('订单…')
  })
})

const copy = (counter: number, write: string, value: Json): Json => ({ counter, write, value })

describe('valueWords with little room', () => {
  const report = (held: Json): Json => ({ type: 'report', copy: held, op: 'client1#1' })

  it.each<[Json, number, string]>([
    [report(copy(1, 'client1#1', 7)), 60, 'report(copy {counter 1, write client1#1, value 7})'],
    [report(copy(1, 'client1#1', 7)), 40, 'report(copy {counter 1, value 7})'],
    [report(copy(0, '', null)), 40, 'report(copy {counter 0, value ∅})'],
    [report(copy(1, 'client1#1', 7)), 30, 'report(copy {value 7, …})'],
    [{ type: 'stored', op: 'client1#1' }, 20, 'stored(client1#1)'],
    [{ $set: ['client1#1', 'client2#1'] }, 16, '{client1#1, …}'],
    [{ prev: 0, entries: [{ term: 1, value: 'x' }], commit: 0 }, 32, '{entries [{term 1, value x}], …}'],
    [{ a: 'x'.repeat(50), b: 1 }, 30, `{a ${'x'.repeat(14)}…, b 1}`],
  ])('leaves out ids, then what is empty, then the rest: %j in %i columns', (value, width, text) => {
    expect(valueWords(value, room(width))).toBe(text)
  })

  it('remembers that something was left out', () => {
    const [wide, narrow] = [room(60), room(40)]
    for (const each of [wide, narrow]) valueWords(report(copy(1, 'client1#1', 7)), each.within(each.width))
    expect([wide.isCut, narrow.isCut]).toEqual([true, true])
    const enough = room(80)
    valueWords(report(copy(1, 'client1#1', 7)), enough)
    expect(enough.isCut).toBe(false)
  })

  it('says nil where a client would', () => {
    expect(valueWords([null, 1], room(20), NIL)).toBe('[nil, 1]')
    expect(valueWords('nil')).toBe("'nil'")
  })

  it('picks the most telling value of a message', () => {
    expect(briefMessage(report(copy(1, 'client1#1', 7)), room(32))).toBe('report(value 7)')
    expect(briefMessage(report(copy(0, '', null)), room(32))).toBe('report(value ∅)')
    expect(briefMessage({ type: 'query', key: 'x', op: 'client1#1' }, room(32))).toBe('query(key x)')
    expect(briefMessage({ type: 'prepare' }, room(32))).toBe('prepare')
  })
})

describe('operationWords', () => {
  const txn = [
    ['r', 'x', [1]],
    ['append', 'y', 2],
  ] as const

  it('tells the steps of a transaction one after the other', () => {
    expect(operationWords({ f: 'txn', value: txn }, room(40))).toBe('txn r x → [1], append y 2')
    expect(operationWords({ f: 'txn', value: txn }, room(16))).toBe('txn r x → [1], …')
  })

  it('takes nothing else for a transaction', () => {
    expect(operationWords({ f: 'add', value: [] }, room(40))).toBe('add []')
    expect(operationWords({ f: 'cas', value: [1, 2] }, room(40))).toBe('cas [1, 2]')
    expect(operationWords({ f: 'write', key: 'x', value: 1 }, room(40))).toBe('write x 1')
  })
})

describe('sendWords', () => {
  const sent = (id: number, to: string, body: Json = { type: 'ping' }) => ({ id: `m${id}`, from: 'a', to, body })

  it('names the one receiver', () => {
    expect(sendWords([sent(3, 'b')], room(40))).toEqual(['sends m3 ping → b'])
  })
  it('says an equal message once', () => {
    expect(sendWords([sent(3, 'b'), sent(4, 'c')], room(40))).toEqual(['sends ping: m3 → b, m4 → c'])
  })
  it('writes a broadcast to numbered nodes as a range', () => {
    const all = [1, 2, 3, 4].map((i) => sent(i, `replica${i}`))
    expect(sendWords(all, room(40))).toEqual(['sends m1…m4 ping → replica1…replica4'])
    expect(sendWords([...all.slice(0, 3), sent(5, 'replica4')], room(40))).not.toEqual(sendWords(all, room(40)))
  })
})
