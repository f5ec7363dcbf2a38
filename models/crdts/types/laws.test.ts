import fc from 'fast-check'
import { is } from 'immutable'
import { describe, expect, test } from 'vitest'
import type { Json } from '../../../kernel/index.js'
import type { OperationBased, StateBased, Update } from './crdt.js'
import { operationBased, stateBased } from './index.js'

const REPLICAS = ['replica1', 'replica2', 'replica3']
const ELEMENTS = ['a', 'b', 'c']

const element = fc.constantFrom(...ELEMENTS)
const updatesOf: Readonly<Record<string, fc.Arbitrary<Update>>> = {
  'g-counter': fc.record({ f: fc.constant('add' as const), value: fc.integer({ min: 1, max: 3 }) }),
  'pn-counter': fc.record({ f: fc.constant('add' as const), value: fc.integer({ min: -3, max: 3 }) }),
  'g-set': fc.record({ f: fc.constant('add' as const), value: element }),
  sets: fc.record({ f: fc.constantFrom('add' as const, 'remove' as const), value: element }),
  registers: fc.record({ f: fc.constant('write' as const), value: fc.integer({ min: 0, max: 3 }) }),
  maps: fc.oneof(
    fc.record({ f: fc.constant('write' as const), key: element, value: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ f: fc.constant('remove' as const), key: element }),
  ),
  // Which of those that are there, `resolved` says.
  lists: fc.oneof(
    fc.record({ f: fc.constant('insert' as const), key: fc.option(fc.nat(4).map(String)), value: fc.constant('') }),
    fc.record({ f: fc.constant('remove' as const), value: fc.nat(4) }),
  ),
}
const kindOf = (name: string): string => {
  if (name in updatesOf) return name
  if (name === 'counter') return 'pn-counter'
  return name.endsWith('set')
    ? 'sets'
    : name.endsWith('map')
      ? 'maps'
      : name.endsWith('register')
        ? 'registers'
        : 'lists'
}

/** What happens to three replicas: an update at one of them, or another one hears what it has. */
type Happening = { readonly at: number; readonly update: Update } | { readonly from: number; readonly to: number }
const replica = fc.nat(REPLICAS.length - 1)
const happenings = (name: string): fc.Arbitrary<Happening[]> =>
  fc.array(
    fc.oneof(
      fc.record({ at: replica, update: updatesOf[kindOf(name)]! }),
      fc.record({ from: replica, to: replica }),
    ) as fc.Arbitrary<Happening>,
    { maxLength: 12 },
  )

/** No element is inserted twice, or added twice where elements are unique; lists are changed at elements that are there. */
function resolved(name: string, update: Update, i: number, shown: Json): Update {
  if (name === 'unique-set') return update.f === 'add' ? { ...update, value: `${update.value}${i}` } : update
  if (name !== 'list') return update
  const there = shown as readonly string[]
  const chosen = (index: unknown) => there[Number(index) % there.length] ?? 'nothing'
  if (update.f === 'remove') return { ...update, value: chosen(update.value) }
  return { ...update, value: `e${i}`, key: update.key === null || there.length === 0 ? null : chosen(update.key) }
}

const isAbove = <S>({ merge }: StateBased<S>, a: S, b: S): boolean => is(merge(b, a), a)

describe.each(Object.entries(stateBased))('%s, state-based', (name, type) => {
  /** Three states that replicas may reach, after looking at each update on the way. */
  const statesAfter = (events: readonly Happening[], look: (state: unknown, update: Update, at: string) => void) => {
    const states: unknown[] = REPLICAS.map(() => type.initial)
    for (const [i, event] of events.entries()) {
      if ('from' in event) {
        states[event.to] = type.merge(states[event.to], states[event.from])
        continue
      }
      const [state, at] = [states[event.at], REPLICAS[event.at]!]
      const update = resolved(name, event.update, i, type.value(state))
      if (type.refuses?.(state, update) !== undefined) continue
      look(state, update, at)
      states[event.at] = type.update(state, update, at)
    }
    return states
  }

  test('merge is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(happenings(name), (events) => {
        const [a, b, c] = statesAfter(events, () => {})
        const { merge } = type
        expect(is(merge(a, b), merge(b, a))).toBe(true)
        expect(is(merge(merge(a, b), c), merge(a, merge(b, c)))).toBe(true)
        expect(is(merge(a, a), a)).toBe(true)
        expect(is(merge(a, type.initial), a)).toBe(true)
      }),
    )
  })

  test('an update only goes up, and its delta, merged in, is the update', () => {
    let looked = 0
    fc.assert(
      fc.property(happenings(name), (events) => {
        statesAfter(events, (state, update, at) => {
          looked++
          const after = type.update(state, update, at)
          expect(isAbove(type, after, state)).toBe(true)
          expect(is(type.merge(state, type.delta(state, update, at)), after)).toBe(true)
        })
      }),
    )
    expect(looked).toBeGreaterThan(100)
  })

  test('states that are merged in any order show the same', () => {
    fc.assert(
      fc.property(happenings(name), fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (events, order) => {
        const states = statesAfter(events, () => {})
        const all = states.reduce((one, other) => type.merge(one, other))
        const shuffled = order.map((i) => states[i]).reduce((one, other) => type.merge(one, other))
        expect(type.value(shuffled)).toEqual(type.value(all))
      }),
    )
  })
})

describe.each(Object.entries(operationBased))('%s, operation-based', (name, type: OperationBased<unknown, unknown>) => {
  type Sent = { readonly update: Update; readonly prepared: unknown }
  const happen = (state: unknown, { update, prepared }: Sent) => type.effect(state, update, prepared)

  test('effects of concurrent updates commute', () => {
    let pairs = 0
    fc.assert(
      fc.property(
        fc.array(updatesOf[kindOf(name)]!, { maxLength: 8 }),
        updatesOf[kindOf(name)]!,
        updatesOf[kindOf(name)]!,
        (before, first, second) => {
          const prepared = (state: unknown, update: Update, replica: string, number: number) =>
            type.refuses?.(state, update) === undefined
              ? [{ update, prepared: type.prepare(state, update, { replica, number }) }]
              : []
          let state = type.initial
          for (const [i, update] of before.entries())
            for (const effect of prepared(state, resolved(name, update, i, type.value(state)), REPLICAS[i % 3]!, 1 + i))
              state = happen(state, effect)
          const [one] = prepared(state, resolved(name, first, 90, type.value(state)), 'replica1', 91)
          const [other] = prepared(state, resolved(name, second, 91, type.value(state)), 'replica2', 92)
          if (one === undefined || other === undefined) return
          pairs++
          const both = happen(happen(state, one), other)
          expect(is(happen(happen(state, other), one), both)).toBe(true)
        },
      ),
    )
    expect(pairs).toBeGreaterThan(20)
  })
})
