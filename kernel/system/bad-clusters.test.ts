import { expect, test } from 'vitest'
import { errorOf, go, wrong } from '../../test/bad-models.js'
import { erased, type Toy, ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'
import { System, vocabulary } from '../index.js'

const { next, choose } = toyWords

const definition = {
  name: 'odd',
  roles: { node: toyWords.role({ init: () => ToyState(), invoke: { go: (state) => next(state) } }) },
  cluster: ({ nodes }: Toy['config']) => ({ node: nodes }),
  configs: { one: { nodes: 1 }, two: { nodes: 2 } },
  workload: () => [],
}
type Definition = Parameters<typeof toyWords.protocol>[0]
const odd = (change: object) => erased(toyWords.protocol(wrong<Definition>({ ...definition, ...change })))

test.each<[string, object, object, string]>([
  ['a config that is not there', {}, { config: 'three' }, 'expected a config (one, two), got three'],
  ['a config named like a method of objects', {}, { config: 'toString' }, 'expected a config (one, two), got toString'],
  ['a config field that is not there', {}, { config: { node: 3 } }, 'expected config fields (nodes), got node'],
  [
    'a fault that is not there',
    {},
    { faults: { lose: 1 } },
    'expected faults (crash, restart, loss, duplication, partition, heal, pause, resume, clock, gray, slow, byzantine, unsynced) and bounds (timeout, giveUp), got lose',
  ],
  [
    'a misspelled fault in the model',
    { faults: { crashes: 1 } },
    {},
    'expected faults (crash, restart, loss, duplication, partition, heal, pause, resume, clock, gray, slow, byzantine, unsynced) and bounds (timeout, giveUp), got crashes',
  ],
  [
    'a negative budget',
    { faults: { crash: -1 } },
    {},
    'expected the budget of crash to be a whole number or Infinity, got -1',
  ],
  [
    'half a crash',
    { faults: () => ({ crash: 0.5 }) },
    {},
    'expected the budget of crash to be a whole number or Infinity, got 0.5',
  ],
  [
    'a budget that is no number',
    { bounds: { timeout: '2' } },
    {},
    'expected the budget of timeout to be a whole number or Infinity, got 2',
  ],
  [
    'a role that is not there',
    { cluster: () => ({ node: 1, leader: 1 }) },
    {},
    'expected cluster to name roles (node), got leader',
  ],
  [
    'a cluster without its role',
    { cluster: () => ({}) },
    {},
    'expected cluster to give a number of nodes for role node, got undefined',
  ],
  [
    'half a node',
    { cluster: () => ({ node: 1.5 }) },
    {},
    'expected cluster to give a number of nodes for role node, got 1.5',
  ],
  ['no nodes', { cluster: () => ({ node: 0 }) }, {}, 'expected 1 to 64 nodes, got 0'],
  ['too many nodes', { cluster: () => ({ node: 65 }) }, {}, 'expected 1 to 64 nodes, got 65'],
  [
    'a cluster function that throws',
    { cluster: () => nothing.nodes },
    {},
    "cluster threw: Cannot read properties of undefined (reading 'nodes')",
  ],
  [
    'a workload that is no list of lists',
    { workload: () => [{ f: 'go' }] },
    {},
    'expected workload to give one list of operations per client',
  ],
  [
    'an operation that no node accepts',
    { workload: () => [[{ f: 'stop' }]] },
    {},
    'expected a node that accepts operation client1#1 (stop), got none: no role has invoke.stop',
  ],
  [
    'an operation named like a method of objects',
    { workload: () => [[{ f: 'toString' }]] },
    {},
    'expected a node that accepts operation client1#1 (toString), got none: no role has invoke.toString',
  ],
  [
    'an operation at a node that is not there',
    { workload: () => [[{ f: 'go' }, { f: 'go', at: 'node2' }]] },
    {},
    'expected operation client1#2 (go) to name nodes that accept it, got node2',
  ],
  [
    'an operation whose value is no value',
    { workload: () => [[{ f: 'go', value: Number.NaN }]] },
    {},
    'workload[0][0].value: expected a finite number, got NaN',
  ],
  [
    'too many operations',
    { workload: () => [Array.from({ length: 251 }, () => ({ f: 'go' }))] },
    {},
    'expected at most 250 operations per client, got 251',
  ],
])('a cluster with %s is refused before the first step', (_, change, options, problem) => {
  const error = errorOf(() => new System(odd(change), options))
  expect(error.message).toBe(`odd: ${problem}`)
  expect(error.schedule).toEqual([])
})
const nothing = undefined as unknown as { nodes: object }

test('two nodes may not have one name', () => {
  interface Twins {
    role: 'replica' | 'replica1'
  }
  const words = vocabulary<Twins>()
  const role = words.role({ init: () => ToyState() })
  const twins = words.protocol({
    name: 'twins',
    roles: { replica: role, replica1: role },
    cluster: () => ({ replica: 2, replica1: 1 }),
    configs: { only: {} },
    workload: () => [],
  })
  expect(errorOf(() => new System(erased(twins))).message).toBe(
    'twins: expected roles whose nodes have different names, got two nodes replica1',
  )
})

test('a node may not have the name of a client', () => {
  interface Asking {
    role: 'client'
  }
  const words = vocabulary<Asking>()
  const asking = (clients: number) =>
    words.protocol({
      name: 'asking',
      roles: { client: words.role({ init: () => ToyState() }) },
      cluster: () => ({ client: 2 }),
      configs: { only: {} },
      workload: () => Array.from({ length: clients }, () => []),
    })
  expect(errorOf(() => new System(erased(asking(1)))).message).toBe(
    'asking: expected nodes with other names than clients have (client1, …), got a node client1: give role client another name',
  )
  expect(new System(erased(asking(0))).cluster.nodes.map(({ id }) => id)).toEqual(['client1', 'client2'])
})

test.each<[string, object, RegExp]>([
  ['a name with capitals', { name: 'TwoPhase' }, /expected a protocol name of lower-case words joined by hyphens/],
  ['an empty name', { name: '' }, /expected a protocol name/],
  ['no configs', { configs: {} }, /odd: expected at least one entry in `configs`, got none/],
])('a protocol with %s is refused where it is made', (_, change, problem) => {
  expect(errorOf(() => odd(change)).message).toMatch(problem)
})

test('durable fields must be fields of the state', () => {
  const role = toyWords.role(wrong<{ init: () => ToyState }>({ init: () => ToyState(), durable: ['kept', 'term'] }))
  expect(errorOf(() => new System(odd({ roles: { node: role } }))).message).toBe(
    'odd: node.durable: expected fields of the state (role, kept, lost, count, op, seen), got term',
  )
})

test.each<[string, unknown, string]>([
  ['a choice', choose({ a: next(ToyState()) }), 'expected one initial state of node, got a choice'],
  ['nothing', undefined, 'expected the state to be an Immutable Record, got undefined'],
])('init may not give %s', (_, given, problem) => {
  expect(errorOf(() => new System(erased(toy({ init: wrong(() => given) })))).message).toBe(
    `toy: node.init: ${problem}`,
  )
})

test('an init that throws is an error of its own place', () => {
  const error = errorOf(() => new System(erased(toy({ init: wrong(() => nothing.nodes) }))))
  expect(error.message).toMatch(/^toy: node\.init: the handler threw: Cannot read properties of undefined/)
})

test.each<[string, unknown, string]>([
  [
    'a plain object',
    {},
    'state: expected an Immutable Record, List, Map or Set, got a plain object (it would compare by identity)',
  ],
  [
    'nothing',
    undefined,
    'state: expected a value, got undefined (use null: undefined resets a Record field to its default)',
  ],
])('an observer may not make %s its state', (_, state, problem) => {
  const error = errorOf(() => new System(odd({ observers: { ledger: { init: () => state, observe: () => state } } })))
  expect(error.message).toBe(`odd: observers.ledger.init: ${problem}`)
})

test('an observer that throws, or is impure, is an error with its schedule', () => {
  let counter = 0
  const observing = (observe: () => unknown) =>
    odd({ observers: { ledger: { init: () => 0, observe } }, workload: () => [[{ f: 'go' }]] })
  const impure = errorOf(() => new Steered(observing(() => ++counter)).take(go))
  expect(impure.message).toMatch(/^odd: observers\.ledger\.observe: the observer is impure/)
  expect(impure.schedule).toEqual([go])
  expect(errorOf(() => new Steered(observing(() => nothing.nodes)).take(go)).message).toMatch(
    /^odd: observers\.ledger\.observe: the handler threw/,
  )
})
