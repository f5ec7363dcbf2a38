/** Operations that replace those of the protocol. */
import { List } from 'immutable'
import { expect, test } from 'vitest'
import { erased, type ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'
import { System } from '../index.js'

const { next, complete } = toyWords
const protocol = toy(
  { invoke: { go: (state: ToyState, { id }) => next(state, complete(id)) } },
  { nodes: 2, workload: [[{ f: 'go', value: 1 }], [{ f: 'go', value: 2, at: 'node2' }]] },
)

test('the operations of a protocol are known as JSON, as they were asked for', () => {
  const { cluster } = new System(erased(protocol))
  expect(cluster.workload).toEqual([[{ f: 'go', value: 1 }], [{ f: 'go', value: 2, at: 'node2' }]])
  expect(cluster.isWorkloadReplaced).toBe(false)
})

test('other operations take the place of all those of the protocol', () => {
  const steered = new Steered(protocol, { workload: [[{ f: 'go', value: 7, at: 'node1' }]] })
  expect(steered.enabled()).toEqual([
    { type: 'invoke', client: 'client1', node: 'node1', operation: { f: 'go', value: 7 } },
  ])
  expect(steered.system.cluster.isWorkloadReplaced).toBe(true)
  expect(new Steered(protocol, { workload: [] }).enabled()).toEqual([])
})

test('operations that no node accepts are refused as those of a protocol are', () => {
  const place = (workload: readonly (readonly { f: string; at?: string }[])[]) => () =>
    new System(erased(protocol), { workload })
  expect(place([[{ f: 'fly' }]])).toThrow('expected a node that accepts operation client1#1 (fly), got none')
  expect(place([[{ f: 'go', at: 'node3' }]])).toThrow('expected operation client1#1 (go) to name nodes that accept it')
})

test('operations that hold more than JSON can say are not told as JSON', () => {
  const workload = [[{ f: 'go' as const, value: List([1]) as unknown as number }]]
  expect(new System(erased(toy({ invoke: { go: (state) => next(state) } }, { workload }))).cluster.workload).toBeNull()
})
