/** Variants: one entry of a protocol replaced by another, and nothing else. */
import { Record } from 'immutable'
import { expect, test } from 'vitest'
import { erased, ToyState } from '../test/protocols.js'
import { Steered } from '../test/runs.js'
import { ModelError, protocolName, vocabulary, vocabularyOf } from './index.js'

interface Ruled {
  role: 'boss' | 'hand'
  message: { type: 'order' } | { type: 'done' }
  timer: 'nag'
  operation: { f: 'work' }
  rules: { patience: number; quorum: (nodes: number) => number }
}
const { role, next, send, setTimer, protocol, variant } = vocabulary<Ruled>()
const Boss = Record({ role: 'boss' as const, asked: 0, quorum: 0 })
const Hand = Record({ role: 'hand' as const, done: 0 })

const base = protocol({
  name: 'ruled',
  roles: {
    boss: role({
      init: () => Boss(),
      durable: ['asked'],
      invoke: {
        work: (state, _, { nodes, rules }) =>
          next(
            state.set('quorum', rules.quorum(3)),
            ...nodes.hand.map((hand) => send(hand, { type: 'order' })),
            setTimer('nag'),
          ),
      },
      receive: { done: (state) => next(state) },
      timeout: { nag: (state, { rules }) => next(state.set('asked', rules.patience)) },
    }),
    hand: role({
      init: () => Hand(),
      receive: { order: (state, { from }) => next(state.set('done', 1), send(from, { type: 'done' })) },
    }),
  },
  rules: { patience: 3, quorum: (nodes) => Math.floor(nodes / 2) + 1 },
  cluster: () => ({ boss: 1, hand: 1 }),
  configs: { only: {} },
  workload: () => [[{ f: 'work' }]],
  faults: { crash: 1, restart: 1 },
})

const work = { type: 'invoke', client: 'client1', node: 'boss', operation: { f: 'work' } } as const
const nag = { type: 'timeout', node: 'boss', timer: 'nag' } as const

test('a variant replaces one handler, and leaves its base as it was', () => {
  const rude = variant(base, 'rude', { boss: { timeout: { nag: (state) => next(state.set('asked', 99)) } } })
  expect(protocolName(erased(rude))).toBe('ruled/rude')
  expect(new Steered(rude).take(work, nag).stateOf<{ asked: number }>('boss').asked).toBe(99)
  expect(new Steered(base).take(work, nag).stateOf<{ asked: number }>('boss').asked).toBe(3)
})

test('a variant replaces one rule', () => {
  const all = variant(base, 'all', { rules: { quorum: (nodes) => nodes } })
  expect(new Steered(all).take(work).stateOf<{ quorum: number }>('boss').quorum).toBe(3)
  expect(new Steered(base).take(work).stateOf<{ quorum: number }>('boss').quorum).toBe(2)
  expect(new Steered(all).take(work, nag).stateOf<{ asked: number }>('boss').asked).toBe(3)
})

test('a variant replaces init, durable or recover, also where the base leaves them to their defaults', () => {
  const crash = { type: 'crash', node: 'boss' } as const
  const asked = (of: object, ...more: Parameters<Steered['take']>) =>
    new Steered(of).take(work, nag, crash, ...more).stateOf<{ asked: number }>('boss').asked
  expect(asked(base)).toBe(3)
  expect(asked(variant(base, 'forgetful', { boss: { durable: [] } }))).toBe(0)
  expect(asked(variant(base, 'eager', { boss: { init: () => Boss({ asked: 7 }) } }))).toBe(3)
  expect(
    asked(variant(base, 'confused', { boss: { recover: (state) => next(state.set('asked', 5)) } }), {
      type: 'restart',
      node: 'boss',
    }),
  ).toBe(5)
})

test('a variant can be made of a protocol that somebody else wrote', () => {
  const words = vocabularyOf(base)
  const idle = words.variant(base, 'idle', { hand: { receive: { order: (state) => words.next(state) } } })
  const order = { type: 'deliver', from: 'boss', to: 'hand', message: { type: 'order' } } as const
  expect(new Steered(idle).take(work, order).inFlight()).toEqual([])
})

type Patch = Parameters<typeof variant>[2]
test.each<[string, object, string]>([
  ['nothing', {}, 'expected a variant to replace exactly one entry, got none'],
  ['nothing of a role', { boss: { receive: {} } }, 'expected a variant to replace exactly one entry, got none'],
  [
    'two entries',
    { boss: { durable: [], init: () => Boss() } },
    'expected a variant to replace exactly one entry, got boss.durable, boss.init',
  ],
  [
    'entries of two roles',
    { boss: { durable: [] }, hand: { durable: [] } },
    'expected a variant to replace exactly one entry, got boss.durable, hand.durable',
  ],
  ['a role that is not there', { bos: { durable: [] } }, 'expected a role (boss, hand), got bos'],
  [
    'a rule that is not there',
    { rules: { patients: 1 } },
    'expected a rule of ruled (patience, quorum), got patients; did you mean patience?',
  ],
  [
    'a handler that is not there',
    { boss: { receive: { order: () => next(ToyState()) } } },
    'expected an entry of role boss (init, durable, recover, invoke.work, receive.done, timeout.nag), got receive.order; did you mean receive.done?',
  ],
  [
    'a misspelled handler',
    { boss: { timeout: { nagg: () => next(ToyState()) } } },
    'expected an entry of role boss (init, durable, recover, invoke.work, receive.done, timeout.nag), got timeout.nagg; did you mean timeout.nag?',
  ],
  [
    'a misspelled table',
    { boss: { recieve: { done: () => next(ToyState()) } } },
    'expected an entry of role boss (init, durable, recover, invoke.work, receive.done, timeout.nag), got recieve; did you mean recover?',
  ],
])('a variant that replaces %s is refused', (_, patch, problem) => {
  expect(() => variant(base, 'odd', patch as Patch)).toThrow(new ModelError('ruled/odd', problem))
})
