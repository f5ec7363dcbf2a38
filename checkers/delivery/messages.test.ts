import { describe, expect, test } from 'vitest'
import type { Value } from '../../history/index.js'
import { check, type Done, history, type Name } from './testing/done.js'

describe('messages', () => {
  const send = (value: Value, more: Partial<Done> = {}): Done => ({ f: 'send', value, ...more })
  const receive = (result: Value, more: Partial<Done> = {}): Done => ({ f: 'receive', result, process: 1, ...more })
  const whatOf = (name: Name, operations: readonly Done[], options?: object) =>
    check(name, history(...operations), options).what

  test('at most once, at least once, exactly once', () => {
    const repeated = [send(1), receive(1), receive(1)]
    expect(whatOf('at-most-once', repeated)).toEqual(['repeated'])
    expect(whatOf('at-least-once', repeated)).toEqual([])
    expect(whatOf('exactly-once', repeated)).toEqual(['repeated'])
    const missing = [send(1), send(2, { end: 'info' }), receive(null)]
    expect(whatOf('at-most-once', missing)).toEqual([])
    expect(whatOf('at-least-once', missing)).toEqual(['undelivered'])
    expect(whatOf('exactly-once', missing)).toEqual(['undelivered'])
    expect(whatOf('exactly-once', [send(1), send(1), receive(1), receive(1)])).toEqual([])
  })

  test.each(['at-most-once', 'at-least-once', 'exactly-once', 'ordered-delivery', 'no-gaps'] as const)(
    '%s: nothing is delivered that nobody sent',
    (name) => {
      expect(whatOf(name, [receive(1)])).toEqual(['never-sent'])
      expect(whatOf(name, [send(1, { end: 'fail' }), receive(1)])).toEqual(['never-sent'])
      expect(whatOf(name, [receive(1), send(1)])).toContain('never-sent')
    },
  )

  test('a delivery that nobody saw may have been of what is missing', () => {
    const operations = [send(1), receive(null, { end: 'info' })]
    expect(check('exactly-once', history(...operations)).verdict).toBe('unknown')
    expect(check('exactly-once', history(send(2), ...operations)).verdict).toBe('invalid')
    expect(check('no-gaps', history(...operations, send(2), receive(2))).verdict).toBe('unknown')
  })

  test('every receiver gets every message, if each has to', () => {
    const operations = [
      send(1, { key: 't' }),
      send(2, { key: 't' }),
      receive(1, { node: 'n1', key: 't' }),
      receive(2, { node: 'n1', key: 't' }),
      receive(1, { node: 'n2', key: 't' }),
    ]
    const each = { receivers: 'each' }
    expect(whatOf('at-most-once', operations)).toEqual(['repeated'])
    expect(whatOf('at-most-once', operations, each)).toEqual([])
    const { reason, explanation } = check('at-least-once', history(...operations), each)
    expect(reason).toBe('1 acknowledged message was not delivered: 2')
    expect(explanation.at(-1)).toBe('send("t", 2) by client 0 (line 4) was acknowledged, but not delivered to "n2".')
  })

  test('what nobody got is not delivered, whoever should have got it', () => {
    expect(whatOf('at-least-once', [send(1)], { receivers: 'each' })).toEqual(['undelivered'])
  })

  test('messages of a key are delivered in the order in which they were sent', () => {
    const sends = [send(1, { key: 'x' }), send(2, { key: 'x' }), send(3, { key: 'y' })]
    const { reason, explanation } = check('ordered-delivery', history(...sends, receive(3), receive(2), receive(1)))
    expect(reason).toBe('1 message was delivered before one that was sent earlier: 2')
    expect(explanation.at(-1)).toBe(
      'send("x", 1) by client 0 (line 2) was over when send("x", 2) by client 0 (line 4) began (line 3), but receive()→2 by client 1 (line 10) was over when receive()→1 by client 1 (line 12) began (line 11).',
    )
    expect(whatOf('ordered-delivery', [...sends, receive(3), receive(1), receive(2), receive(1)])).toEqual([])
    expect(whatOf('ordered-delivery', [send(1), send(2, { process: 2 }), receive(2), receive(1)])).toEqual([
      'out-of-order',
    ])
    expect(
      whatOf('ordered-delivery', [send(1), send(2, { process: 2 }), receive(2), receive(1)], { senders: 'each' }),
    ).toEqual([])
  })

  test('of messages sent at once, each counts for what was sent after both', () => {
    const [a, aEnd] = history(send('a'))
    const [b, bEnd] = history(send('b', { process: 2 }))
    const events = [a!, b!, aEnd!, bEnd!, ...history(send('c'), receive('b'), receive('c'), receive('a'))]
    expect(check('ordered-delivery', events)).toMatchObject({
      what: ['out-of-order'],
      reason: expect.stringContaining('"c"'),
    })
  })

  test('what was sent earlier is not left out', () => {
    expect(whatOf('no-gaps', [send(1), send(2), send(3), receive(1), receive(3)])).toEqual(['gap'])
    expect(whatOf('no-gaps', [send(1), send(2), send(3), receive(1), receive(2)])).toEqual([])
    expect(whatOf('no-gaps', [send(1, { end: 'info' }), send(2), receive(2)])).toEqual([])
    expect(check('no-gaps', history(send(1), send(1), send(2), receive(1), receive(2))).verdict).toBe('unknown')
  })
})
