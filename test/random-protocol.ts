/** Random small protocols: tables of reactions drawn by fast-check. */
import fc from 'fast-check'
import { Record } from 'immutable'
import { type AnyProtocol, type OpId, vocabulary } from '../kernel/index.js'
import { erased } from './protocols.js'

interface Random {
  role: 'left' | 'right'
  message: { type: 'x' | 'y'; v: number }
  timer: 't' | 'u'
  operation: { f: 'go'; value?: number }
}

const REMAINDERS = 3
const { role, next, choose, send, setTimer, cancelTimer, complete, fail, protocol } = vocabulary<Random>()
const State = Record({ role: 'random' as const, n: 0, kept: 0, op: null as OpId | null })
type State = ReturnType<typeof State>

const small = fc.integer({ min: 0, max: REMAINDERS - 1 })
const reaction = fc.record({
  n: small,
  kept: fc.option(small),
  sends: fc.array(fc.record({ to: fc.nat(2), type: fc.constantFrom('x' as const, 'y' as const), v: fc.nat(1) }), {
    maxLength: 1,
  }),
  set: fc.constantFrom('t' as const, 'u' as const, null),
  cancel: fc.constantFrom('t' as const, null, null),
  ends: fc.constantFrom('ok' as const, 'read' as const, 'fail' as const, null),
})
type Reaction = typeof reaction extends fc.Arbitrary<infer R> ? R : never

/** For each value of `n`, one reaction, or several to choose from. */
const handler = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.tuple(reaction) }, { weight: 1, arbitrary: fc.tuple(reaction, reaction) }),
  {
    minLength: REMAINDERS,
    maxLength: REMAINDERS,
  },
)
type Table = typeof handler extends fc.Arbitrary<infer T> ? T : never

const behaviour = fc.record({
  init: reaction,
  x: handler,
  y: handler,
  t: handler,
  u: handler,
  go: handler,
  recover: handler,
})
type Behaviour = typeof behaviour extends fc.Arbitrary<infer B> ? B : never

const budget = fc.constantFrom(0, 0, 1, 2)

export const randomProtocols: fc.Arbitrary<AnyProtocol> = fc
  .record({
    left: behaviour,
    right: behaviour,
    lefts: fc.integer({ min: 1, max: 2 }),
    order: fc.constantFrom('unordered' as const, 'fifo' as const),
    faults: fc.record({
      crash: budget,
      restart: budget,
      loss: budget,
      duplication: budget,
      partition: fc.constantFrom(0, 0, 1),
      heal: fc.constantFrom(0, 1),
    }),
    bounds: fc.record({ timeout: fc.constantFrom(1, 2), giveUp: fc.constantFrom(0, 1) }),
    reliable: fc.boolean(),
    clients: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ left, right, lefts, order, faults, bounds, reliable, clients }) => {
    const names = [...(lefts === 1 ? ['left'] : ['left1', 'left2']), 'right']
    return erased(
      protocol({
        name: 'random',
        roles: { left: roleOf(left, names, false), right: roleOf(right, names, reliable) },
        cluster: () => ({ left: lefts, right: 1 }),
        configs: { only: {} },
        workload: () =>
          Array.from({ length: clients }, (_, c) =>
            c === 0 ? [{ f: 'go', value: 7 }, { f: 'go' }] : [{ f: 'go', at: 'right' }],
          ),
        network: { order },
        faults,
        bounds,
      }),
    )
  })

function roleOf(table: Behaviour, names: readonly string[], reliable: boolean) {
  const answer = (state: State, given: Reaction) => {
    const { n, kept, sends, set, cancel, ends } = given
    return next(
      state.merge({ n, ...(kept === null ? {} : { kept }) }),
      ...sends.map(({ to, type, v }) => send(names[to % names.length]!, { type, v })),
      ...(set === null ? [] : [setTimer(set)]),
      ...(cancel === null ? [] : [cancelTimer(cancel)]),
      ...(ends === null || state.op === null ? [] : [ending(state.op, ends, n)]),
    )
  }
  const react = (state: State, rows: Table, salt = 0) => {
    const options = rows[(state.n + salt) % REMAINDERS]!
    return options.length === 1
      ? answer(state, options[0])
      : choose({ a: answer(state, options[0]), b: answer(state, options[1]!) })
  }
  return role({
    init: () => answer(State(), table.init),
    durable: ['kept'],
    reliable,
    invoke: { go: (state, { id }) => react(state.set('op', id), table.go) },
    receive: { x: (state, { v }) => react(state, table.x, v), y: (state, { v }) => react(state, table.y, v) },
    timeout: { t: (state) => react(state, table.t), u: (state) => react(state, table.u) },
    recover: (state) => react(state, table.recover),
  })
}

function ending(op: OpId, how: 'ok' | 'read' | 'fail', n: number) {
  if (how === 'fail') return fail(op, 'no')
  return how === 'ok' ? complete(op) : complete(op, n)
}
