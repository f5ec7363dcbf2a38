/** One mistake per suite: each must be refused with its place and the steps that lead there. */
import { always, type Suite, suite } from 'faultline'
import { Record } from 'immutable'
import { a, answer, B, next, pingWith, protocol, role, shared } from './ping.js'

type OnPing = Parameters<typeof pingWith>[1]
const holds = [always('holds', () => true)]
const broken = (onPing: OnPing): Suite => suite(pingWith('broken', onPing), holds)
const starting = (init: () => B): Suite => suite(pingWith('broken', answer, init), holds)

let calls = 0
export const impure = broken((state) => next(state.set('pings', calls++)))

export const mutatesMessage = broken((state, message) => {
  ;(message as { n: number }).n = 7
  return next(state)
})

export const throws = broken(() => {
  throw new Error('out of ideas')
})

export const plainState = broken((state) => next(state.set('pings', { one: 1 } as never)))

export const reservedField = starting(() => Record({ pings: 0, size: 0 })() as never)

export const unhandled = suite(protocol({ ...shared, name: 'broken', roles: { a, b: role({ init: () => B() }) } }), [
  always('holds', () => true),
])

export const nobodyAccepts = suite(
  protocol({ ...shared, name: 'broken', roles: { a: role({ init: () => B() }), b: role({ init: () => B() }) } }),
  [always('holds', () => true)],
)

export const throwsInCluster = suite(
  protocol({
    ...shared,
    name: 'broken',
    roles: { a, b: role({ init: () => B() }) },
    cluster: () => {
      throw new Error('no nodes today')
    },
  }),
  [always('holds', () => true)],
)
