/** A pass that says nothing is no pass: it is unknown, with the reason. */
import { expect, test } from 'vitest'
import type { AnyView } from '../../kernel/index.js'
import { type AnyProperty, always, finallyHolds, sometimes } from '../../properties/index.js'
import { erased, type Toy, ToyState, toy, toyWords } from '../../test/protocols.js'
import { Findings, verdictOf } from './conclude.js'
import { Sampler } from './sampler.js'

const { next, send, complete, protocol, role } = toyWords

/** What becomes of a property in a few runs, in two batches. */
function judged(of: object, made: AnyProperty, faults: Readonly<Record<string, number>> = {}) {
  const sampler = new Sampler(erased(of), [made], { faults })
  const findings = new Findings(sampler.properties)
  for (const start of [0, 20])
    findings.add(sampler.batch({ seed: 1, start, count: 20, depth: 30, open: findings.open }))
  const { verdict, reason } = verdictOf(made, findings, 'holds', undefined)
  return reason === undefined ? verdict : `${verdict}: ${reason}`
}

const states = ({ nodes }: AnyView) => nodes.node as readonly ToyState[]
const calm = ({ count }: ToyState) => count < 9

const idle = toy({})
const working = toy(
  { invoke: { go: (state, { id }) => next(state.set('count', state.count + 1), complete(id)) } },
  { nodes: 2, workload: [[{ f: 'go', at: 'node1' }]] },
)

test('where nothing can ever happen, nothing is valid', () => {
  const nothing = /^unknown: vacuous: no run took a step, since nothing can happen at the start/
  expect(
    judged(
      idle,
      always('calm', (view) => states(view).every(calm)),
    ),
  ).toMatch(nothing)
  expect(
    judged(
      idle,
      finallyHolds('calm', (view) => states(view).every(calm)),
    ),
  ).toMatch(nothing)
  expect(
    judged(
      idle,
      sometimes('busy', (view) => !states(view).every(calm)),
    ),
  ).toMatch(nothing)
})

test('what is wrong at the start, or reached there, is so without a step', () => {
  expect(
    judged(
      idle,
      always('busy', (view) => !states(view).every(calm)),
    ),
  ).toBe('invalid')
  expect(
    judged(
      idle,
      sometimes('calm', (view) => states(view).every(calm)),
    ),
  ).toBe('valid')
})

test('where only faults happen, nothing is valid', () => {
  expect(
    judged(
      idle,
      always('calm', (view) => states(view).every(calm)),
      { crash: 1, restart: 1 },
    ),
  ).toBe('unknown: vacuous: nothing but faults happened, and no handler ever ran')
})

test('a property that looks at what never changes is not valid; one that looks at what does is', () => {
  const at = (index: number) => (view: AnyView) => calm(states(view)[index]!)
  // Whoever looks at a role looks at all of its nodes.
  expect(judged(working, always('calm', at(1)))).toBe('valid')
  expect(
    judged(
      working,
      always('constant', () => true),
    ),
  ).toBe('unknown: vacuous: it looks at no part of the state')
  expect(
    judged(
      working,
      always('up', ({ isUp }) => isUp('node2')),
    ),
  ).toBe('unknown: vacuous: nothing that it looks at (node2) ever changed')
  expect(
    judged(
      working,
      finallyHolds('up', ({ isUp }) => isUp('node2')),
    ),
  ).toMatch(/\(node2\) ever changed$/)
  expect(
    judged(
      working,
      always('up', ({ isUp }) => isUp('node1')),
    ),
  ).toBe('valid')
  expect(
    judged(
      working,
      always('silent', ({ inFlight }) => inFlight.length < 9),
    ),
  ).toBe('unknown: vacuous: nothing that it looks at (messages in flight) ever changed')
  expect(
    judged(
      working,
      always('short', ({ history }) => history.length < 9),
    ),
  ).toBe('valid')
})

test('what is looked at later counts, and so does a network that changes', () => {
  const talking = toy(
    {
      invoke: {
        go: (state, { id }, { nodes }) => next(state, send(nodes.node[1]!, { type: 'note', text: '' }), complete(id)),
      },
      receive: { note: (state) => next(state.set('count', 1)) },
    },
    { nodes: 2, workload: [[{ f: 'go', at: 'node1' }]] },
  )
  expect(
    judged(
      talking,
      always('few', ({ inFlight }) => inFlight.length < 9),
    ),
  ).toBe('valid')
  // It looks at the history first, and at a node only once something is there.
  const later = ({ history, isUp }: AnyView) => history.length === 0 || isUp('node2')
  expect(judged(talking, always('later', later))).toBe('valid')
})

test('an observer that never changed has seen everything all the same', () => {
  const observed = protocol({
    name: 'observed',
    roles: {
      node: role({
        init: () => ToyState(),
        invoke: { go: (state, { id }) => next(state.set('count', 1), complete(id)) },
      }),
    },
    cluster: ({ nodes }: Toy['config']) => ({ node: nodes }),
    configs: { only: { nodes: 1 } },
    workload: () => [[{ f: 'go' }]],
    observers: { wrong: { init: () => false, observe: (wrong: boolean) => wrong } },
  })
  const fine = always('fine', ({ observers }: AnyView) => observers.wrong === false)
  expect(judged(observed, fine)).toBe('valid')
})
