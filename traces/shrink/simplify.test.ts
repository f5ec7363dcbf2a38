/** Smaller settings: what may be left out of a configuration and of what clients do, and when. */
import { expect, test } from 'vitest'
import { type AnyProtocol, type Run, System } from '../../kernel/index.js'
import { erased, type ToyOptions, type ToyState, toy, toyWords } from '../../test/protocols.js'
import { randomRun, Steered } from '../../test/runs.js'
import { failingWithout } from './needs.js'
import { inTightOrder } from './order.js'
import type { Operations } from './setting.js'
import { type Place, shrinkWithSetting } from './simplify.js'
import { renamings } from './symmetry.js'

const { next, send, setTimer, complete } = toyWords

/** Every node counts the operations that it is asked for, and notes the values; the first also hears of the others'. */
function counting(options: ToyOptions): AnyProtocol {
  return erased(
    toy(
      {
        invoke: {
          go: (state: ToyState, { id, value = 0 }, { nodes }) =>
            next(
              state.merge({ count: state.count + 1, seen: state.seen.add(String(value)) }),
              send(nodes.node[0]!, { type: 'note', text: String(value) }),
              complete(id),
            ),
        },
        receive: { note: (state: ToyState, { text }) => next(state.set('seen', state.seen.add(`heard ${text}`))) },
      },
      options,
    ),
  )
}

const go = (value: number, at?: string) => ({ f: 'go', value, ...(at === undefined ? {} : { at }) }) as const

type Fails = (states: readonly ToyState[]) => boolean

function placeOn(system: System, fails: Fails): Place {
  const statesOf = (run: Run, i: number) =>
    system.cluster.nodes.map((_, node) => system.locals.stateOf(run.states[i]![node]!) as ToyState)
  const failsAt = (run: Run) => {
    const index = run.states.findIndex((_, i) => fails(statesOf(run, i)))
    return index < 0 ? undefined : index
  }
  return { system, failsAt }
}

interface Rules {
  readonly operations?: Operations
  readonly configs?: (config: object) => readonly object[]
}

function simplified(protocol: AnyProtocol, fails: Fails, { operations = 'begun', configs = () => [] }: Rules = {}) {
  const place = placeOn(new System(protocol), fails)
  const found = Array.from({ length: 300 }, (_, seed) => randomRun(place.system, seed)).find(
    (run) => place.failsAt(run) !== undefined,
  )
  if (!found) throw new Error('expected a failing run')
  const { run, isMinimal } = shrinkWithSetting(found, place, {
    placeIn: ({ config, workload }) =>
      placeOn(new System(protocol, { config, ...(workload === null ? {} : { workload }) }), fails),
    simplerConfigs: configs,
    operations,
  })
  expect(isMinimal).toBe(true)
  expect(placeOn(run.system, fails).failsAt(run)).toBe(run.length)
  return { run, cluster: run.system.cluster, steps: run.schedule() }
}

const three = counting({ nodes: 1, workload: [[go(5), go(6)], [go(9), go(3), go(4)], [go(2)]] })
const has = (value: string) => (states: readonly ToyState[]) => states.some(({ seen }) => seen.has(value))

test('operations and clients that the run never begins are left out', () => {
  const { cluster, steps } = simplified(three, has('3'))
  expect(cluster.workload).toEqual([[go(9), go(3)]])
  expect(steps.map((step) => step.type === 'invoke' && step.client)).toEqual(['client1', 'client1'])
})

test('nothing at all is left out where it all matters', () => {
  expect(simplified(three, has('3'), { operations: 'as they are' }).cluster.isWorkloadReplaced).toBe(false)
})

test('an earlier operation is left out only where operations are independent', () => {
  const { cluster, steps } = simplified(three, has('3'), { operations: 'independent' })
  expect(cluster.workload).toEqual([[go(3)]])
  expect(steps).toHaveLength(1)
})

test('operations that are optional are left out, and keep their values', () => {
  const some: Fails = (states) => states.some(({ seen }) => seen.has('3') || seen.has('4'))
  const { cluster, steps } = simplified(three, some, { operations: 'optional' })
  expect(cluster.workload!.flat()).toHaveLength(1)
  expect([[go(3)], [go(4)]]).toContainEqual(cluster.workload!.flat())
  expect(steps).toHaveLength(1)
  const both: Fails = (states) => has('5')(states) && has('9')(states)
  expect(simplified(three, both, { operations: 'optional' }).cluster.workload).toEqual([[go(5)], [go(9)]])
})

test('values become the smallest of those that there were, and no others', () => {
  const some: Fails = (states) => states.some(({ seen }) => seen.size > 0)
  expect(simplified(three, some, { operations: 'independent' }).cluster.workload).toEqual([[go(2)]])
})

test('the operations of two clients go to one, unless they belong to different nodes', () => {
  const both: Fails = (states) => has('5')(states) && has('9')(states)
  const { cluster } = simplified(three, both, { operations: 'independent' })
  expect(cluster.workload).toHaveLength(1)
  expect(cluster.workload!.flat().map((operation) => (operation as { value: number }).value)).toEqual(
    expect.arrayContaining([5, 9]),
  )
  const apart = counting({ nodes: 2, workload: [[go(5, 'node1')], [go(9, 'node2')]] })
  expect(simplified(apart, both, { operations: 'independent' }).cluster.clients).toHaveLength(2)
})

test('of settings that differ in names and values only, the one with the first of them is taken', () => {
  // What clients say comes before what they ask, and values appear in their order.
  const pinned = counting({ nodes: 2, workload: [[go(9, 'node2')], [go(5, 'node1')]] })
  const both: Fails = (states) => states.some(({ seen }) => seen.has('5')) && states.some(({ seen }) => seen.has('9'))
  const { cluster, steps } = simplified(pinned, both, { operations: 'independent' })
  expect(cluster.workload).toEqual([[go(5, 'node1')], [go(9, 'node2')]])
  expect(steps.every((step) => step.type !== 'invoke' || step.node.at(-1) === step.client.at(-1))).toBe(true)
  const inItsPlace: Fails = (states) => states[1]!.seen.has('9') && states[0]!.seen.has('5')
  const told = simplified(pinned, inItsPlace, { operations: 'independent' }).cluster.workload
  expect(told).toEqual([[go(5, 'node1')], [go(9, 'node2')]])
  const swapped: Fails = (states) => states[1]!.seen.has('5') && states[0]!.seen.has('9')
  const other = counting({ nodes: 2, workload: [[go(5, 'node2')], [go(9, 'node1')]] })
  expect(simplified(other, swapped, { operations: 'independent' }).cluster.workload).toEqual([
    [go(9, 'node1')],
    [go(5, 'node2')],
  ])
})

const oneLess = (config: object) => {
  const { nodes } = config as { nodes: number }
  return nodes > 1 ? [{ nodes: nodes - 1 }] : []
}

test('nodes are left out only where the protocol says so, and those that are left get the lowest numbers', () => {
  const five = counting({ nodes: 5, workload: [[go(7)]] })
  const elsewhere: Fails = ([, ...others]) => others.some(({ count }) => count > 0)
  expect(simplified(five, elsewhere).cluster.nodes).toHaveLength(5)
  const { cluster, steps } = simplified(five, elsewhere, { configs: oneLess })
  expect(cluster.config).toEqual({ nodes: 2 })
  expect(steps).toMatchObject([{ type: 'invoke', node: 'node2' }])
})

test('a setting in which the run does not fail is no candidate', () => {
  const five = counting({ nodes: 5, workload: [[go(7)]] })
  const needsFour: Fails = (states) => states.length >= 4 && has('7')(states)
  expect(simplified(five, needsFour, { configs: oneLess }).cluster.config).toEqual({ nodes: 4 })
})

test('without a declaration, the nodes of a role that are alike still get the lowest numbers', () => {
  const five = counting({ nodes: 5, workload: [[go(7)]] })
  const heard: Fails = ([first]) => first!.seen.has('heard 7') && first!.count === 0
  expect(simplified(five, heard).steps).toMatchObject([{ node: 'node2' }, { type: 'deliver', from: 'node2' }])
})

test('every renaming is a run of its own that can be taken', () => {
  const { system } = placeOn(new System(counting({ nodes: 3, workload: [[go(1)], [go(1)]] })), () => false)
  const run = randomRun(system, 1)
  const all = [...renamings(run)]
  expect(all.length).toBeGreaterThan(2)
  for (const renamed of all) expect(renamed.length).toBe(run.length)
})

test('in tight order no operation begins before one has ended that could have ended by then', () => {
  const late = {
    invoke: { go: (state: ToyState, { id }: { id: string }) => next(state.set('op', id), setTimer('tick')) },
    timeout: { tick: (state: ToyState) => next(state, complete(state.op!)) },
  } as const
  const begin = (n: number) =>
    ({ type: 'invoke', client: `client${n}`, node: `node${n}`, operation: { f: 'go', value: n } }) as const
  const end = (n: number) => ({ type: 'timeout', node: `node${n}`, timer: 'tick' }) as const
  const workload = [[go(1, 'node1')], [go(2, 'node2')]]
  const { run } = new Steered(toy(late, { nodes: 2, workload })).take(begin(2), begin(1), end(1), end(2))
  expect(inTightOrder(run).schedule()).toEqual([begin(1), end(1), begin(2), end(2)])
})

test('what is not needed is told with a run that fails without it', () => {
  const protocol = counting({ nodes: 1, workload: [[go(1)], [go(2)]] })
  const { system, failsAt } = placeOn(new System(protocol), has('2'))
  // client1's operation first, which has nothing to do with client2's.
  const runs = Array.from({ length: 50 }, (_, seed) => randomRun(system, seed).prefix(2))
  const run = runs.find((each) => failsAt(each) === 2 && each.schedule().every(({ type }) => type === 'invoke'))!
  const needs = failingWithout(run, failsAt)!
  expect(needs.map((other) => other !== null)).toEqual([true, false])
  expect(failsAt(needs[0]!)).toBe(1)
  expect(failingWithout(run, failsAt, { shouldStop: () => true })).toBeUndefined()
})
