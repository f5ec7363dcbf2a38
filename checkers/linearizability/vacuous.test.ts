import { describe, expect, test } from 'vitest'
import type { HistoryEvent, Value } from '../../history/index.js'
import { linearizable } from './linearizable.js'
import { sequential } from './sequential/sequential.js'
import { specificationNamed, specificationNames } from './specifications/named.js'

type Step = readonly [f: string, input: Value, output: Value, key?: Value]

const silent: Readonly<Record<string, readonly Step[]>> = {
  register: [['write', 1, 1]],
  'cas-register': [['write', 1, 1]],
  'multi-register': [
    ['put', 'a', 'a', 'x'],
    ['txn', [['write', 'x', 1]], [['write', 'x', 1]]],
  ],
  kv: [
    ['put', 'a', 'a', 'x'],
    ['append', 'b', 'b', 'x'],
  ],
  counter: [['add', 1, 1]],
  set: [
    ['add', 1, 1],
    ['remove', 1, null],
  ],
  queue: [['enqueue', 1, 1]],
  stack: [['push', 1, 1]],
  'priority-queue': [['insert', 1, 1]],
  mutex: [],
  semaphore: [],
  log: [['append', 1, 1]],
}

const telling: Readonly<Record<string, readonly Step[]>> = {
  register: [['read', null, null]],
  'cas-register': [['cas', [1, 2], false]],
  'multi-register': [['txn', [['read', 'x', null]], [['read', 'x', null]]]],
  kv: [['get', null, null, 'x']],
  counter: [['read', null, 0]],
  set: [['add', 1, true]],
  queue: [['dequeue', null, null]],
  stack: [['peek', null, null]],
  'priority-queue': [['poll', null, null]],
  mutex: [['acquire', null, null]],
  semaphore: [['acquire', null, null]],
  log: [['read', null, []]],
}

const history = (steps: readonly Step[]): HistoryEvent[] =>
  steps.flatMap(([f, input, output, key]) => {
    const about = { process: 0, f, ...(key === undefined ? {} : { key }) }
    return [
      { ...about, type: 'invoke', value: input },
      { ...about, type: 'ok', value: output },
    ]
  })

describe.each(specificationNames)('a history of a %s', (name) => {
  const specification = specificationNamed(name)!
  const checkers = [linearizable(specification), sequential(specification)]

  test('that could not have failed says so', () => {
    for (const checker of checkers) {
      expect(checker.check(history(silent[name]!))).toMatchObject({ verdict: 'valid', vacuous: expect.any(String) })
      const lost = history(telling[name]!).filter(({ type }) => type === 'invoke')
      expect(checker.check(lost)).toMatchObject({ verdict: 'valid', vacuous: expect.any(String) })
    }
  })

  test('in which something was observed is not vacuous', () => {
    for (const checker of checkers) {
      const result = checker.check(history(telling[name]!))
      expect(result.verdict).toBe('valid')
      expect(result).not.toHaveProperty('vacuous')
    }
  })
})
