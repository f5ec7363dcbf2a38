import { describe, expect, test } from 'vitest'
import type { HistoryEvent, Value } from '../../history/index.js'
import { convergenceCheckers } from './index.js'

type Name = keyof typeof convergenceCheckers

interface Done {
  readonly f: string
  readonly value?: Value
  readonly result?: Value
  readonly end?: HistoryEvent['type']
  readonly node?: string
  readonly key?: Value
}

/** One operation after the other, each by a process of its own. */
function history(...operations: Done[]): HistoryEvent[] {
  return operations.flatMap(({ f, value = null, result = value, end = 'ok', node, key }, process) => {
    const event = { process, f, ...(key === undefined ? {} : { key }), ...(node ? { node } : {}) }
    return [
      { ...event, type: 'invoke' as const, value },
      { ...event, type: end, value: end === 'ok' ? result : value },
    ]
  })
}

const check = (name: Name, ...operations: Done[]) => {
  const checker = convergenceCheckers[name]()
  const result = checker.check(history(...operations))
  const explanation = result.evidence ? checker.explain!(result.evidence, { position: (at) => `line ${at + 1}` }) : []
  const reason = 'reason' in result ? result.reason : undefined
  return { ...result, reason, explanation, what: result.evidence?.findings.map(({ what }) => what) }
}

const add = (value: Value, more: Partial<Done> = {}): Done => ({ f: 'add', value, ...more })
const remove = (value: Value, more: Partial<Done> = {}): Done => ({ f: 'remove', value, ...more })
const write = (value: Value, more: Partial<Done> = {}): Done => ({ f: 'write', value, ...more })
const read = (node: string, result: Value, more: Partial<Done> = {}): Done => ({ f: 'read', node, result, ...more })

describe('replicas-agree', () => {
  test('final reads of all replicas are equal, sets whatever their order', () => {
    expect(check('replicas-agree', add(1), add(2), read('n1', [1, 2]), read('n2', [2, 1])).verdict).toBe('valid')
    const { verdict, reason, explanation, evidence } = check(
      'replicas-agree',
      add(1),
      add(2),
      read('n1', [1, 2]),
      read('n2', [2]),
    )
    expect([verdict, reason]).toEqual(['invalid', 'in the end n2 differs from n1'])
    expect(explanation).toEqual([
      '2 updates, 2 replicas.',
      'n1 held [1] in the end (read()→[1, 2] by client 2 (line 6)), and n2 held [] (read()→[2] by client 3 (line 8)).',
    ])
    expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence)
  })

  test('only reads that began after the last update count, and of each replica the last one', () => {
    expect(
      check('replicas-agree', read('n1', null), write(1), read('n1', null), read('n1', 1), read('n2', 1)).verdict,
    ).toBe('valid')
    const early = check('replicas-agree', read('n1', null), write(1), read('n2', 1))
    expect(early).toMatchObject({ verdict: 'valid', vacuous: expect.stringContaining('fewer than two replicas') })
  })

  test('reads that are called final are the only ones that count', () => {
    const final = (node: string, result: Value): Done => ({ f: 'final-read', node, result })
    expect(check('replicas-agree', write(1), read('n1', null), final('n1', 1), final('n2', 1)).verdict).toBe('valid')
    expect(check('replicas-agree', write(1), final('n1', null), final('n2', 1)).verdict).toBe('invalid')
  })

  test('an update whose outcome nobody saw may have taken effect between two reads', () => {
    const set = [add(1), add(2, { end: 'info' }), read('n1', [1])]
    expect(check('replicas-agree', ...set, read('n2', [1, 2])).verdict).toBe('unknown')
    expect(check('replicas-agree', ...set, read('n2', [2])).verdict).toBe('invalid')
    const register = [write(1), write(3), write(2, { end: 'info' }), read('n1', 1)]
    expect(check('replicas-agree', ...register, read('n2', 2)).verdict).toBe('unknown')
    expect(check('replicas-agree', ...register, read('n2', 2), read('n3', 3)).verdict).toBe('invalid')
  })

  test('without nodes, processes are the replicas; without updates, values are compared as they are', () => {
    expect(check('replicas-agree', { f: 'read', result: [1, 2] }, { f: 'read', result: [2, 1] }).reason).toBe(
      'in the end client 1 differs from client 0',
    )
  })

  test('each key is an object of its own', () => {
    const x = { key: 'x' }
    const operations = [
      write(1, x),
      write(2, { key: 'y' }),
      read('n1', 1, x),
      read('n2', 1, x),
      read('n1', 2, { key: 'y' }),
    ]
    expect(check('replicas-agree', ...operations, read('n2', null, { key: 'y' })).reason).toBe(
      'in the end n2 differs from n1 (key "y")',
    )
  })
})

describe('no-lost-updates', () => {
  test('of a set, what was added last is there', () => {
    const { reason, explanation } = check('no-lost-updates', add(1), add(2), read('n1', [1]), read('n2', [1, 2]))
    expect(reason).toBe('1 acknowledged update was gone in the end: 2')
    expect(explanation.at(-1)).toBe(
      'add(2) by client 1 (line 4) was acknowledged, but in the end n1 did not hold 2 (read()→[1] by client 2 (line 6)).',
    )
    expect(check('no-lost-updates', remove(1), add(1), read('n1', [])).verdict).toBe('invalid')
    expect(check('no-lost-updates', add(1), remove(1), read('n1', [])).verdict).toBe('valid')
    expect(check('no-lost-updates', add(1), remove(1, { end: 'info' }), add(1), read('n1', [])).verdict).toBe('valid')
    expect(check('no-lost-updates', add(1), remove(1, { end: 'fail' }), read('n1', [])).verdict).toBe('invalid')
  })

  test('of a register, no write that was overwritten is left', () => {
    const { explanation } = check('no-lost-updates', write(1), write(2), read('n1', 1))
    expect(explanation.at(-1)).toBe(
      'write(2) by client 1 (line 4) was acknowledged, but in the end n1 held 1, of write(1) by client 0 (line 2), which was over when that began (line 3) (read()→1 by client 2 (line 6)).',
    )
    expect(check('no-lost-updates', write(1), read('n1', null)).explanation.at(-1)).toContain(
      'held nil, the initial value',
    )
    expect(check('no-lost-updates', write(1), write(2), write(1), read('n1', 1)).verdict).toBe('valid')
    expect(check('no-lost-updates', write(1, { end: 'info' }), write(2), read('n1', 1)).verdict).toBe('valid')
    const [call, end] = history(write(1))
    const overlapping = [
      call!,
      ...history({ f: 'read' }, write(2)).slice(2),
      end!,
      ...history({ f: 'x' }, { f: 'x' }, read('n1', 1)).slice(4),
    ]
    expect(convergenceCheckers['no-lost-updates']().check(overlapping).verdict).toBe('valid')
  })

  test('nobody put there what was never written, or failed', () => {
    expect(check('no-lost-updates', write(1), read('n1', 7)).what).toEqual(['unexpected'])
    const failed = check('no-lost-updates', add(1, { end: 'fail' }), read('n1', [1]))
    expect(failed.explanation.at(-1)).toBe(
      'read()→[1] by client 1 (line 4) found 1, but add(1) by client 0 (failed) (line 2) did not happen.',
    )
  })
})

describe('no-resurrections', () => {
  test('what was removed after all its additions stays away', () => {
    const { reason, explanation } = check('no-resurrections', add(1), remove(1), read('n1', [1]))
    expect(reason).toBe('1 removed element was there again in the end: 1')
    expect(explanation.at(-1)).toBe(
      'add(1) by client 0 (line 2) was over when remove(1) by client 1 (line 4) began (line 3), but in the end n1 held 1 (read()→[1] by client 2 (line 6)).',
    )
    expect(check('no-resurrections', add(1), remove(1), add(1), read('n1', [1])).verdict).toBe('valid')
    expect(check('no-resurrections', add(1), add(1, { end: 'info' }), remove(1), read('n1', [1])).verdict).toBe('valid')
    expect(check('no-resurrections', add(1), remove(1, { end: 'info' }), read('n1', [1]))).toMatchObject({
      verdict: 'valid',
      vacuous: 'no acknowledged removal',
    })
  })
})

test.each<[Name, Done[], string]>([
  ['replicas-agree', [add(1), write(1)], 'event 2: expected only add and remove, as before, got write'],
  ['no-lost-updates', [add(1), read('n1', 7)], 'event 3: expected a list as the result of read, or nil, got 7'],
  ['no-resurrections', [{ f: 'cas' }], 'event 0: expected add, remove, write, put, read, get or final-read, got cas'],
])('%s refuses %j: %s', (name, operations, complaint) => {
  expect(() => check(name, ...operations)).toThrow(complaint)
})
