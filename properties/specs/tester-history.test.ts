import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linearizable, register } from '../../checkers/index.js'
import type { HistoryEvent } from '../../history/index.js'
import type { NodeId } from '../../kernel/index.js'
import { operationsOf, type TestedOperation, type TesterState, UNWRITTEN } from '../../models/specs/index.js'
import { tester } from '../../models/specs/register-client.js'
import { historyOf, isAtomic } from './tester-history.js'

/** Begins or ends an operation of a client, whichever is next, at most two each: what really happened, and what a tester keeps of it. */
function happened(order: readonly number[], clients: number) {
  const events: HistoryEvent[] = []
  const threads: TestedOperation[][] = Array.from({ length: clients }, () => [])
  for (const process of order) {
    const own = threads[process]!
    const last = own.at(-1)
    if (last?.isCompleted === false) {
      events.push({ process, type: 'ok', f: 'read', value: null })
      own[own.length - 1] = { ...last, isCompleted: true }
    } else if (own.length < 2) {
      events.push({ process, type: 'invoke', f: 'read', value: null })
      const seen = threads.map((thread, t) => (t === process ? 0 : thread.filter((one) => one.isCompleted).length))
      own.push({ f: 'read', value: null, isCompleted: false, seen })
    }
  }
  return { events, threads }
}

/** Which operations ended before which began: all that a checker can see of time. */
function precedences(events: readonly HistoryEvent[]): string[] {
  const ended: string[] = []
  const begun = new globalThis.Map<number, number>()
  return events
    .flatMap(({ process, type }) => {
      if (type === 'invoke') begun.set(process, (begun.get(process) ?? 0) + 1)
      const name = `${process}#${begun.get(process)}`
      if (type === 'invoke') return [`${name} begins`, ...ended.map((other) => `${other} < ${name}`)]
      ended.push(name)
      return [`${name} ends`]
    })
    .sort()
}

test('the history behind a tester’s state has the operations, and the order between them, that really were', () => {
  const agrees = (order: readonly number[]) => {
    const { events, threads } = happened(order, 3)
    expect(precedences(historyOf(threads))).toEqual(precedences(events))
  }
  fc.assert(fc.property(fc.array(fc.nat(2), { maxLength: 14 }), agrees), { numRuns: 500, seed: 1 })
})

test('what two operations kept that each began after the other’s end is refused', () => {
  const after = (seen: readonly number[]): TestedOperation[] => [{ f: 'read', value: null, isCompleted: true, seen }]
  expect(() => historyOf([after([0, 1]), after([1, 0])])).toThrow('got 2 that could not')
})

/** Puts and gets in any order, with answers of any kind: what a tester keeps of them. */
function kept(steps: readonly (readonly [client: number, value: string])[], clients: number): TesterState {
  const begun = tester.init({ servers: 1, clients })
  const [before, after] = [{}, {}]
  return steps.reduce((state, [client, value]) => {
    const operation = operationsOf(state)[client]!.at(-1)!
    if (operation.f === 'read' && operation.isCompleted) return state
    const type = operation.f === 'write' ? 'putOk' : 'getOk'
    const node = (clients === 1 ? 'client' : `client${client + 1}`) as NodeId
    return tester.observe(state, {
      role: 'client',
      node,
      event: { type: 'receive', message: { type, value } },
      before,
      after,
    })
  }, begun)
}

test('a tester’s state is atomic exactly when its history is linearizable', () => {
  const checker = linearizable(register({ initial: UNWRITTEN }))
  const verdicts = { valid: 0, invalid: 0 }
  const agrees = (steps: (readonly [number, string])[], clients: number) => {
    const state = kept(
      steps.filter(([client]) => client < clients),
      clients,
    )
    const { verdict } = checker.check(historyOf(operationsOf(state)))
    verdicts[verdict as keyof typeof verdicts]++
    expect([state, isAtomic(state, UNWRITTEN)]).toEqual([state, verdict === 'valid'])
  }
  // Mostly values that somebody puts, and now and then one that nobody does, or that was there before.
  const step = fc.tuple(fc.nat(3), fc.constantFrom('A', 'A', 'B', 'B', 'C', 'D', UNWRITTEN, 'Z'))
  fc.assert(fc.property(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), agrees), {
    numRuns: 3_000,
    seed: 4,
  })
  expect(Math.min(verdicts.valid, verdicts.invalid)).toBeGreaterThan(500)
})

test('a tester’s state says what each client did, and what it could know', () => {
  const state = kept(
    [
      [1, ''],
      [0, ''],
      [1, 'A'],
      [2, ''],
    ],
    3,
  )
  expect(state).toBe('A!010… B!000A C!120…')
  const put = (value: string) => ({ f: 'write', value, isCompleted: true, seen: [0, 0, 0] })
  const get = (value: string | null, seen: number[]) => ({ f: 'read', value, isCompleted: value !== null, seen })
  expect(operationsOf(state)).toEqual([
    [put('A'), get(null, [0, 1, 0])],
    [put('B'), get('A', [0, 0, 0])],
    [put('C'), get(null, [1, 2, 0])],
  ])
})
