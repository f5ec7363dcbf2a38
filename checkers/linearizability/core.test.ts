import { describe, expect, test } from 'vitest'
import type { History, HistoryEvent, Value } from '../../history/index.js'
import type { HistoryChecker } from '../verdict.js'
import type { LinearizabilityEvidence, NotLinearizableEvidence } from './evidence.js'
import { linearizable } from './linearizable.js'
import { sequential } from './sequential/sequential.js'
import { specifications } from './specifications/named.js'
import { accepts, holds, type Level } from './testing/definition.js'
import { Histories } from './testing/histories.js'
import { naiveObjects } from './testing/objects.js'
import { disagreement } from './testing/shown.js'
import { specified } from './testing/specified.js'

const samples = Number(process.env.FAULTLINE_HISTORIES ?? 500)

describe.each(naiveObjects)('$name', (naive) => {
  test.each<[Level, typeof linearizable]>([
    ['linearizable', linearizable],
    ['sequential', sequential],
  ])('the order that is shown is right by definition, and the part that is shown is bad (%s)', (level, checkerOf) => {
    const checker = checkerOf(specified(naive.name))
    let bad = 0
    for (let i = 0; i < samples; i += 1) {
      const history = new Histories(naive, { operationsMax: 7, unique: i % 2 === 0 }, `core ${naive.name} ${i}`).next()
      const { evidence } = checker.check(history)
      if (evidence && 'linearizations' in evidence) {
        // One object or several: an order of all is one of each.
        for (const { key, order } of evidence.linearizations) {
          const isOne = evidence.linearizations.length === 1
          const part = isOne
            ? history
            : history.map((event, at) => (isAbout(callOf(history, at), key) ? event : idle(event)))
          const positions = order.map(({ invoked }) => invoked)
          if (!accepts(part, naive, positions, level)) throw disagreement(part, 'a right order', positions.join())
        }
      }
      const core = evidence && 'core' in evidence ? evidence.core : undefined
      if (core === undefined) continue
      bad += 1
      if (holds(core.history, naive, level)) throw disagreement(core.history, 'a bad part', 'a good one')
      expect(core.history).toEqual(core.positions.map((position) => history[position]))
    }
    expect(bad).toBeGreaterThan(samples / 20)
  })
})

/** Whether an event is about an object: a key, or an element of a set. */
function isAbout({ f, key, value }: HistoryEvent, object: Value | undefined): boolean {
  return key === undefined ? ['add', 'remove', 'contains'].includes(f) && value === object : key === object
}

function callOf(history: History, at: number): HistoryEvent {
  const isCall = ({ type, process }: HistoryEvent) => type === 'invoke' && process === history[at]!.process
  return history.slice(0, at + 1).findLast(isCall)!
}

/** Keeps its place, and says nothing. */
function idle(event: HistoryEvent): HistoryEvent {
  return event.type === 'invoke' ? event : { ...event, type: 'fail' }
}

function coreOf(checker: HistoryChecker<LinearizabilityEvidence>, history: History) {
  const { evidence } = checker.check(history)
  return evidence && 'core' in evidence ? evidence.core : undefined
}

const call = (process: number, f: string, input: Value, output: Value = input): HistoryEvent[] => [
  { process, type: 'invoke', f, value: input },
  { process, type: 'ok', f, value: output },
]

/** A thousand rounds of something that is right, with something wrong in their middle. */
function hidden(round: (i: number) => HistoryEvent[], wrong: readonly HistoryEvent[]): History {
  return Array.from({ length: 1_000 }, (_, i) => (i === 700 ? [...round(i), ...wrong] : round(i))).flat()
}

describe('of thousands of operations, those remain that contradict each other:', () => {
  const pair = (insert: string, remove: string) => (i: number) => [...call(0, insert, i), ...call(1, remove, null, i)]

  test.each([
    [
      'a register: a value, its replacement, and a stale read',
      specifications.register(),
      hidden((i) => [...call(0, 'write', i), ...call(1, 'read', null, i)], call(1, 'read', null, 650)),
      ['write 650', 'write 651', 'read 650'],
    ],
    [
      'a compare-and-set register: two that replaced the same value',
      specifications.casRegister({ initial: 0 }),
      hidden(
        (i) => [...call(0, 'write', i), ...call(1, 'cas', [i, 5_000 + i])],
        [...call(0, 'write', 'a'), ...call(1, 'cas', ['a', 'b']), ...call(1, 'cas', ['a', 'c'])],
      ),
      ['write "a"', 'cas ["a","b"]', 'cas ["a","c"]'],
    ],
    [
      'a queue: two values that came out in the wrong order',
      specifications.queue(),
      hidden(pair('enqueue', 'dequeue'), [
        ...['a', 'b'].flatMap((value) => call(2, 'enqueue', value)),
        ...['b', 'a'].flatMap((value) => call(2, 'dequeue', null, value)),
      ]),
      ['enqueue "a"', 'enqueue "b"', 'dequeue "b"', 'dequeue null'],
    ],
    [
      'a stack: a value that came out from under another',
      specifications.stack(),
      hidden(pair('push', 'pop'), [
        ...['a', 'b'].flatMap((value) => call(2, 'push', value)),
        ...['a', 'b'].flatMap((value) => call(2, 'pop', null, value)),
      ]),
      undefined,
    ],
    [
      'a priority queue: a lesser value first',
      specifications.priorityQueue(),
      hidden(pair('insert', 'poll'), [
        ...call(2, 'insert', 9_001),
        ...call(2, 'insert', 9_000),
        ...call(2, 'poll', null, 9_000),
      ]),
      ['insert 9001', 'insert 9000', 'poll 9000'],
    ],
    [
      'a set: an element that is lost',
      specifications.set(),
      hidden((i) => [...call(0, 'add', i), ...call(1, 'contains', i, true)], call(1, 'contains', 300, false)),
      ['add 300', 'contains false'],
    ],
    [
      'a mutex: two holders',
      specifications.mutex(),
      hidden(
        () => [...call(0, 'acquire', null), ...call(0, 'release', null)],
        [...call(1, 'acquire', null), ...call(2, 'acquire', null)],
      ),
      ['acquire null', 'acquire null'],
    ],
    [
      'a semaphore: too many holders',
      specifications.semaphore({ initial: 2 }),
      hidden(
        () => [...call(0, 'acquire', null), ...call(0, 'release', null)],
        [...call(1, 'acquire', null), ...call(2, 'acquire', 2)],
      ),
      ['acquire null', 'acquire 2'],
    ],
    [
      'a log: an entry that is gone',
      specifications.log(),
      hidden((i) => [...call(0, 'append', i), ...(i === 1 ? call(1, 'read', null, [1]) : [])], []),
      ['append 0', 'append 1', 'read [1]'],
    ],
  ] as const)('%s', (_, specification, history, expected) => {
    const core = coreOf(linearizable<never>(specification as never), history)!
    const shown = core.history
      .filter(({ type }) => type !== 'invoke')
      .map(({ f, value }) => `${f} ${JSON.stringify(value)}`)
    expect(shown.length).toBeLessThanOrEqual(4)
    if (expected) expect(shown.slice(0, expected.length)).toEqual(expected.slice(0, shown.length))
    expect(linearizable<never>(specification as never).check(core.history).verdict).toBe('invalid')
  })
})

test('the part survives JSON and copying, like the rest of the evidence', () => {
  const history = [...call(0, 'write', 1), ...call(1, 'read', null, 2)]
  const evidence = linearizable(specifications.register()).check(history).evidence as NotLinearizableEvidence
  expect(JSON.parse(JSON.stringify(evidence)).core.positions).toEqual([2, 3])
  expect(structuredClone(evidence).core.positions).toEqual([2, 3])
})

test('who is in a hurry gets a larger part, and the same verdict', () => {
  const history = hidden((i) => [...call(0, 'write', i), ...call(1, 'read', null, i)], call(1, 'read', null, 650))
  let isLate = false
  const result = linearizable(specifications.register()).check(history, { shouldStop: () => isLate })
  isLate = true
  expect(result.verdict).toBe('invalid')
  expect((result.evidence as NotLinearizableEvidence).core.positions).toHaveLength(4_002)
})
