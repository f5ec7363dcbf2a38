/** The smallest protocol with something to get wrong: `a` sends numbers to `b`, which counts and answers. */
import { always, type NodeId, type OpId, type Request, sometimes, suite, vocabulary } from 'faultline'
import { Record } from 'immutable'

export interface Ping {
  role: 'a' | 'b'
  message: { type: 'ping'; n: number } | { type: 'pong'; n: number }
  operation: { f: 'go' }
  config: { pings: number }
}
export const { role, next, send, complete, protocol } = vocabulary<Ping>()

const A = Record({ answered: 0, op: null as OpId | null })
export const B = Record({ pings: 0 })
export type B = ReturnType<typeof B>

export const a = role({
  init: () => A(),
  invoke: {
    go: (state, { id }, { config }) =>
      next(
        state.set('op', id),
        ...Array.from({ length: config.pings }, (_, n) => send('b', { type: 'ping', n })),
        complete(id),
      ),
  },
  receive: { pong: (state) => next(state.set('answered', state.answered + 1)) },
})

export const answer = (state: B, { from, n }: { readonly from: NodeId; readonly n: number }) =>
  next(state.set('pings', state.pings + 1), send(from, { type: 'pong', n }))

type OnPing = (state: B, message: { readonly from: NodeId; readonly n: number }) => ReturnType<typeof answer>

/** The protocol with another reaction of `b` to a ping, or another first state of `b`, or another cluster or workload. */
export function pingWith(
  name: string,
  onPing: OnPing = answer,
  init: () => B = () => B(),
  change: Partial<Shared> = {},
) {
  return protocol({ ...shared, ...change, name, roles: { a, b: role({ init, receive: { ping: onPing } }) } })
}

interface Shared {
  readonly cluster: () => { readonly a: number; readonly b: number }
  readonly workload: () => readonly (readonly Request<Ping>[])[]
}

/** All but the name and the roles. */
export const shared = {
  cluster: () => ({ a: 1, b: 1 }),
  configs: { three: { pings: 3 }, five: { pings: 5 } },
  workload: () => [[{ f: 'go' as const }]],
  faults: { loss: 1 },
}

const ping = pingWith('ping')

/** Holds, and everything that should happen does. */
export const pingSuite = suite(ping, [
  always('no more pongs than pings', ({ nodes }) => nodes.a[0]!.answered <= nodes.b[0]!.pings),
  sometimes('all pings are answered', ({ nodes, config }) => nodes.a[0]!.answered === config.pings),
])
