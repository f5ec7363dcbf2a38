import { expect, test } from 'vitest'
import { type Run, replayEnabled, System } from '../kernel/index.js'
import { erased, ToyState, toy, toyWords } from '../test/protocols.js'
import { recordSteps } from './record.js'

const { next, send } = toyWords
const ping = { type: 'ping', n: 1 } as const
const note = { type: 'note', text: 'x' } as const
const deliver = { type: 'deliver', from: 'node1', to: 'node2', message: ping } as const

test('where delivery is repeated, a copy of what arrived is in flight behind it, and can be told from what was sent', () => {
  const protocol = toy(
    {
      init: ({ self }) => (self === 'node1' ? next(ToyState(), send('node2', ping)) : ToyState()),
      receive: {
        ping: (state) => next(state.set('count', state.count + 1), send('node1', note)),
        note: (state) => next(state),
      },
    },
    { nodes: 2, network: { delivery: 'repeated' } },
  )
  const run: Run = replayEnabled(new System(erased(protocol)), [deliver, deliver])
  const steps = recordSteps(run)
  expect(steps.map(({ message }) => message)).toEqual(['m1', 'm2'])
  expect(steps.map(({ sent }) => sent.map(({ id, from, copyOf }) => [id, from, copyOf]))).toEqual([
    [
      ['m2', 'node1', 'm1'],
      ['m3', 'node2', undefined],
    ],
    [['m4', 'node1', 'm2']], // the note was in flight already
  ])
})

test('a message whose copy is on its way can be copied again after it arrived itself: then that is a copy of the copy', () => {
  const protocol = toy(
    {
      init: ({ self }) => (self === 'node1' ? next(ToyState(), send('node2', ping)) : ToyState()),
      receive: { ping: (state) => next(state.set('count', state.count + 1)), note: (state) => next(state) },
    },
    { nodes: 2, faults: { duplication: 3 } },
  )
  const duplicate = { ...deliver, type: 'duplicate' } as const
  const run: Run = replayEnabled(new System(erased(protocol)), [duplicate, duplicate, deliver, duplicate])
  expect(recordSteps(run).map(({ message, sent }) => [message, sent.map(({ id, copyOf }) => [id, copyOf])])).toEqual([
    ['m1', [['m2', 'm1']]],
    ['m1', [['m3', 'm1']]],
    ['m1', []],
    ['m2', [['m4', 'm2']]],
  ])
})
