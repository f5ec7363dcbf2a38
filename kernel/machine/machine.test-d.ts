/** Programs over plain machines that must not type-check, and some that must. Checked by tsc; never run. */
import type { List } from 'immutable'
import { ANY, anyValue, each, type MachineView, oneOf, subsetOf, variables } from './index.js'

type Message = { type: 'ping'; n: number } | { type: 'stop' }

const { machine, forSome } = variables(({ n }: { n: number }) => ({
  state: oneOf('idle', 'busy'),
  of: each(['p', 'q'], oneOf(0, 1, 2)),
  msgs: subsetOf<Message>([{ type: 'stop' }, { type: 'ping', n }]),
  log: anyValue<List<string>>(),
}))

declare const log: List<string>
const start = { state: 'idle', of: 0, msgs: [], log } as const
const base = { name: 'typed', configs: { one: { n: 1 } }, init: () => start }

export const right = machine({
  ...base,
  init: () => ({ state: ANY, of: (key) => (key === 'p' ? 1 : 2), msgs: [{ type: 'stop' }], log }),
  actions: ({ n }) => ({
    one: ({ state, of, log }) =>
      state === 'idle' && { state: 'busy', of: of.set('p', 1).set('q', 2), log: log.push('x') },
    several: ({ msgs }) => [{ msgs: msgs.add({ type: 'ping', n }) }, { msgs: msgs.delete({ type: 'stop' }) }, {}],
    quantified: forSome(['p', 'q'], (key) =>
      forSome(
        [0, 1],
        (i) =>
          ({ of }) =>
            of.get(key) === i && { of: of.set(key, 2) },
      ),
    ),
    narrowed: ({ msgs }) => msgs.filter((m) => m.type === 'ping').every((ping) => ping.n > 0) && {},
  }),
})

// @ts-expect-error a configuration lacks what the variables need
machine({ ...base, configs: { one: {} }, actions: () => ({}) })
// @ts-expect-error a value outside the domain at the start
machine({ ...base, init: () => ({ ...start, state: 'lazy' }), actions: () => ({}) })
// @ts-expect-error a variable has no initial value
machine({ ...base, init: () => ({ state: 'idle', of: 0, msgs: [] }), actions: () => ({}) })
// @ts-expect-error a variable without a domain cannot start with any value
machine({ ...base, init: () => ({ ...start, log: ANY }), actions: () => ({}) })
// @ts-expect-error a value outside the domain
machine({ ...base, actions: () => ({ act: () => ({ state: 'lazy' }) }) })
// @ts-expect-error no such variable
machine({ ...base, actions: () => ({ act: ({ stat }) => stat === 'idle' && {} }) })
// @ts-expect-error no such key
machine({ ...base, actions: () => ({ act: ({ of }) => of.get('r') === 0 && {} }) })
// @ts-expect-error no such value at a key
machine({ ...base, actions: () => ({ act: ({ of }) => ({ of: of.set('p', 7) }) }) })
// @ts-expect-error no such message
machine({ ...base, actions: () => ({ act: ({ msgs }) => msgs.has({ type: 'pong' }) && {} }) })
// @ts-expect-error a set is given by what is added to it
machine({ ...base, actions: () => ({ act: () => ({ msgs: [{ type: 'stop' }] }) }) })
// @ts-expect-error true is no outcome
machine({ ...base, actions: () => ({ act: () => true }) })
machine({
  ...base,
  actions: () => ({
    // @ts-expect-error a key of the wrong type
    act: forSome([1, 2], (key) => (state) => state.of.get(key) === 0 && {}),
  }),
})

type View = MachineView<typeof right>
export const holds = ({ state, config }: View): boolean => state === 'busy' && config.n > 0
// @ts-expect-error properties see the variables that there are
export const odd = ({ stat }: View): boolean => stat
