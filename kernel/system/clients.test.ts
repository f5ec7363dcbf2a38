/** Clients, their operations, and the history that the harness keeps. */
import { expect, test } from 'vitest'
import { type ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'

const { next, send, setTimer, complete, fail } = toyWords
const go = (client = 'client1', value?: number) =>
  ({ type: 'invoke', client, node: 'node', operation: { f: 'go', ...(value === undefined ? {} : { value }) } }) as const
const tick = { type: 'timeout', node: 'node', timer: 'tick' } as const

/** Answers when its timer fires: the last operation it was asked for. */
const late = {
  invoke: { go: (state: ToyState, { id }: { id: string }) => next(state.set('op', id), setTimer('tick')) },
  timeout: { tick: (state: ToyState) => next(state, complete(state.op!, 42), setTimer('tick')) },
} as const

test('an operation runs from invoke to ok, with its argument and then its result', () => {
  const steered = new Steered(toy(late, { workload: [[{ f: 'go', value: 1 }]] })).take(go('client1', 1), tick)
  expect(steered.history()).toEqual([
    { process: 0, type: 'invoke', f: 'go', value: 1 },
    { process: 0, type: 'ok', f: 'go', value: 42 },
  ])
})

test('ok without a result repeats the argument; fail carries its error', () => {
  const answers = {
    invoke: {
      go: (state: ToyState, { id, value }: { id: string; value?: number }) =>
        value === 1 ? next(state, complete(id)) : next(state, fail(id, 'refused')),
    },
  } as const
  const steered = new Steered(
    toy(answers, {
      workload: [
        [
          { f: 'go', value: 1 },
          { f: 'go', value: 2 },
        ],
      ],
    }),
  )
  expect(steered.take(go('client1', 1), go('client1', 2)).history()).toEqual([
    { process: 0, type: 'invoke', f: 'go', value: 1 },
    { process: 0, type: 'ok', f: 'go', value: 1 },
    { process: 0, type: 'invoke', f: 'go', value: 2 },
    { process: 0, type: 'fail', f: 'go', value: 2, error: 'refused' },
  ])
})

test('a client begins its next operation only when the last has ended', () => {
  const steered = new Steered(toy(late, { workload: [[{ f: 'go' }, { f: 'go' }]] })).take(go())
  expect(steered.enabledTypes()).toEqual(['timeout'])
  expect(steered.take(tick).enabledTypes()).toEqual(['invoke', 'timeout'])
  expect(steered.take(go(), tick).enabledTypes()).toEqual(['timeout'])
})

test('a client that gives up leaves its operation with info and goes on as a new process', () => {
  const steered = new Steered(toy(late, { workload: [[{ f: 'go' }, { f: 'go' }]], bounds: { giveUp: 1 } }))
  steered.take(go(), { type: 'giveUp', client: 'client1' }, go())
  expect(steered.history()).toEqual([
    { process: 0, type: 'invoke', f: 'go' },
    { process: 1, type: 'invoke', f: 'go' },
    { process: 0, type: 'info', f: 'go', error: 'the client stopped waiting' },
  ])
})

test('a completion that comes too late is ignored, and so is a second one', () => {
  const first = {
    ...late,
    invoke: {
      go: (state: ToyState, { id }: { id: string }) => next(state.set('op', state.op ?? id), setTimer('tick')),
    },
  } as const
  const abandoned = new Steered(toy(first, { workload: [[{ f: 'go' }, { f: 'go' }]], bounds: { giveUp: 1 } }))
  abandoned.take(go(), { type: 'giveUp', client: 'client1' }, tick, go(), tick)
  expect(abandoned.history().map(({ type }) => type)).toEqual(['invoke', 'invoke', 'info'])
  const twice = new Steered(toy(first, { workload: [[{ f: 'go' }, { f: 'go' }]] })).take(go(), tick, tick)
  expect(twice.history().map(({ type }) => type)).toEqual(['invoke', 'ok'])
})

test('any node may complete any operation', () => {
  const relay = toy(
    {
      invoke: { go: (state, { id }) => next(state, send('node2', { type: 'note', text: id })) },
      receive: { note: (state, { text }) => next(state, complete(text, 'by the other')) },
    },
    { nodes: 2, workload: [[{ f: 'go', at: 'node1' }]] },
  )
  const steered = new Steered(relay)
  expect(steered.enabled()).toEqual([{ type: 'invoke', client: 'client1', node: 'node1', operation: { f: 'go' } }])
  steered.take(...steered.enabled())
  expect(
    steered
      .take(...steered.enabled())
      .history()
      .at(-1),
  ).toEqual({ process: 0, type: 'ok', f: 'go', value: 'by the other' })
})

test('operations go to every node that accepts them, or to those that `at` names', () => {
  const accepting = (at?: string | readonly string[]) =>
    new Steered(toy(late, { nodes: 3, workload: [[{ f: 'go', ...(at === undefined ? {} : { at }) }]] }))
      .enabled()
      .map((event) => 'node' in event && event.node)
  expect(accepting()).toEqual(['node1', 'node2', 'node3'])
  expect(accepting('node2')).toEqual(['node2'])
  expect(accepting(['node3', 'node1'])).toEqual(['node1', 'node3'])
})

test('where an operation ran makes no difference once it has ended', () => {
  const instant = toy(
    { invoke: { go: (state, { id }) => next(state, complete(id)) } },
    { nodes: 2, workload: [[{ f: 'go' }]] },
  )
  const at = (node: string) =>
    new Steered(instant).take({ type: 'invoke', client: 'client1', node, operation: { f: 'go' } })
  expect(at('node1').run.last).toEqual(at('node2').run.last)
})

test('250 operations of one client fit, and all of them run', () => {
  const instant = toy(
    { invoke: { go: (state, { id }) => next(state, complete(id)) } },
    { workload: [Array.from({ length: 250 }, () => ({ f: 'go' as const }))] },
  )
  const steered = new Steered(instant)
  const { system, run } = steered
  for (let i = 0; i < 250; i++) {
    const events: number[] = []
    system.enabled(run.last, events, events)
    run.take({ event: events[0]!, alternative: 0 })
  }
  expect(steered.history()).toHaveLength(500)
  expect(steered.enabled()).toEqual([])
})
