import { describe, expect, test } from 'vitest'
import type { HistoryEvent } from './event.js'
import { pairOperations } from './operation.js'

/** `0 invoke write 1` */
function events(...lines: string[]): HistoryEvent[] {
  return lines.map((line) => {
    const [process, type, f, value] = line.split(' ')
    return {
      process: Number(process),
      type: type as HistoryEvent['type'],
      f: f!,
      ...(value === undefined ? {} : { value: JSON.parse(value) }),
    }
  })
}

test('pairs each invocation with the next event of its process', () => {
  const operations = pairOperations(
    events('0 invoke write 1', '1 invoke read', '1 ok read 1', '0 ok write 1', '1 invoke read', '1 ok read'),
  )
  expect(operations).toEqual([
    { index: 0, process: 0, f: 'write', input: 1, output: 1, status: 'ok', invoked: 0, completed: 3 },
    { index: 1, process: 1, f: 'read', input: null, output: 1, status: 'ok', invoked: 1, completed: 2 },
    { index: 2, process: 1, f: 'read', input: null, output: null, status: 'ok', invoked: 4, completed: 5 },
  ])
})

test('knows no output of operations that failed, are indeterminate or still open', () => {
  const operations = pairOperations(
    events('0 invoke read', '1 invoke read', '2 invoke read', '0 fail read 5', '1 info read 5'),
  )
  expect(operations.map(({ status, completed }) => [status, completed])).toEqual([
    ['fail', 3],
    ['info', 4],
    ['pending', undefined],
  ])
  for (const operation of operations) expect(operation).not.toHaveProperty('output')
})

test('keeps the key of the invocation when the completion leaves it out, and the error of the completion', () => {
  const invoke: HistoryEvent = { process: 0, type: 'invoke', f: 'get', key: ['a', 1] }
  const [operation] = pairOperations([invoke, { process: 0, type: 'info', f: 'get', error: 'timeout' }])
  expect(operation).toMatchObject({ key: ['a', 1], error: 'timeout' })
})

describe('refuses', () => {
  test('a completion without an invocation', () => {
    expect(() => pairOperations(events('0 invoke read', '3 ok write 1'))).toThrow(
      'event 1: expected an invocation of write by process 3 before its completion, got ok write with nothing open',
    )
  })

  test('a second invocation while an operation is open', () => {
    expect(() => pairOperations(events('0 invoke read', '0 invoke write 1'))).toThrow(
      'event 1: expected the completion of read, which process 0 still has open, got another invocation, of write',
    )
  })

  test('a process that goes on after info', () => {
    expect(() => pairOperations(events('0 invoke read', '0 info read', '0 invoke read'))).toThrow(
      'event 2: expected no further event of process 0, whose last operation ended with info, got invoke read',
    )
  })

  test('the completion of another operation, or of another key', () => {
    expect(() => pairOperations(events('0 invoke read', '0 ok write'))).toThrow(
      'event 1: expected the completion of read, which process 0 has open, got ok of write',
    )
    const keyed = (type: HistoryEvent['type'], key: string): HistoryEvent => ({ process: 0, type, f: 'get', key })
    expect(() => pairOperations([keyed('invoke', 'x'), keyed('ok', 'y')])).toThrow(
      'event 1: expected the completion of get of key "x", which process 0 has open, got ok of get of key "y"',
    )
  })
})
