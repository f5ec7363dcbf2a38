/** Loss, duplication, order, partitions, timers, choices, and the budget of each. */
import { expect, test } from 'vitest'
import { stream, ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'

const { next, send, setTimer, cancelTimer, choose } = toyWords
const note = (text: string) => ({ type: 'note', text }) as const
const deliver = (from: string, to: string, text: string) =>
  ({ type: 'deliver', from, to, message: note(text) }) as const
const lose = (from: string, to: string, text: string) => ({ type: 'lose', from, to, message: note(text) }) as const
const duplicate = (from: string, to: string, text: string) =>
  ({ type: 'duplicate', from, to, message: note(text) }) as const
const timeout = (timer: string, node = 'node') => ({ type: 'timeout', node, timer }) as const

/** The first node sends a note to every other; all write down what they get. */
const spreading = {
  init: ({ self, nodes }: { self: string; nodes: { node: readonly string[] } }) =>
    self === 'node1' ? next(ToyState(), ...nodes.node.slice(1).map((to) => send(to, note('hello')))) : ToyState(),
  receive: { note: (state: ToyState, { text }: { text: string }) => next(state.set('kept', state.kept + text)) },
} as const

test('a lost message never arrives', () => {
  const steered = new Steered(toy(spreading, { nodes: 2, faults: { loss: 1 } })).take(lose('node1', 'node2', 'hello'))
  expect(steered.inFlight()).toEqual([])
  expect(steered.enabled()).toEqual([])
})

test('a duplicated message can be delivered twice, and each copy can be lost alone', () => {
  const steered = new Steered(toy(spreading, { nodes: 2, faults: { loss: 1, duplication: 1 } }))
  steered.take(
    duplicate('node1', 'node2', 'hello'),
    deliver('node1', 'node2', 'hello'),
    deliver('node1', 'node2', 'hello'),
  )
  expect(steered.stateOf<ToyState>('node2').kept).toBe('hellohello')
  const other = new Steered(toy(spreading, { nodes: 2, faults: { loss: 1, duplication: 1 } }))
  other.take(duplicate('node1', 'node2', 'hello'), lose('node1', 'node2', 'hello'))
  expect(other.inFlight()).toHaveLength(1)
})

test('copies of a message are one event, not several', () => {
  const steered = new Steered(toy(spreading, { nodes: 2, faults: { duplication: 3 } }))
  const once = steered.enabled().length
  expect(steered.take(duplicate('node1', 'node2', 'hello')).enabled()).toHaveLength(once)
})

test.each([
  ['unordered', ['1', '2', '3']],
  ['fifo', ['1']],
] as const)('on an %s link, the messages that can be delivered are %j', (order, expected) => {
  const steered = new Steered(stream(3, { order })).take(...Array.from({ length: 3 }, () => timeout('more', 'source')))
  const offered = steered
    .enabled()
    .flatMap((event) => (event.type === 'deliver' ? [String((event.message as { n: number }).n)] : []))
  expect(offered).toEqual(expected)
})

test('a FIFO network keeps order per link only: links do not wait for each other', () => {
  const { receive } = spreading
  const init = ({ self }: { self: string }) =>
    self === 'node3' ? ToyState() : next(ToyState(), send('node3', note(`${self}a`)), send('node3', note(`${self}b`)))
  const steered = new Steered(toy({ init, receive }, { nodes: 3, network: { order: 'fifo' } }))
  expect(steered.enabled()).toEqual([deliver('node1', 'node3', 'node1a'), deliver('node2', 'node3', 'node2a')])
  steered.take(
    deliver('node2', 'node3', 'node2a'),
    deliver('node2', 'node3', 'node2b'),
    deliver('node1', 'node3', 'node1a'),
  )
  expect(steered.stateOf<ToyState>('node3').kept).toBe('node2anode2bnode1a')
})

test('on a FIFO link, what is lost does not hold up what is behind it', () => {
  const item = (n: number) => ({ from: 'source', to: 'sink', message: { type: 'item', n } }) as const
  const steered = new Steered(stream(2, { order: 'fifo' }, { loss: 1 })).take(
    timeout('more', 'source'),
    timeout('more', 'source'),
  )
  steered.take({ type: 'lose', ...item(1) }, { type: 'deliver', ...item(2) })
  expect(steered.stateOf<{ got: string }>('sink').got).toBe('2')
})

test('a partition holds messages between its groups back until it heals; inside a group they arrive', () => {
  const steered = new Steered(toy(spreading, { nodes: 3, faults: { partition: 1 } }))
  steered.take({ type: 'partition', groups: [['node1', 'node3'], ['node2']] })
  expect(steered.enabled()).toEqual([deliver('node1', 'node3', 'hello'), { type: 'heal' }])
  steered.take({ type: 'heal' }, deliver('node1', 'node2', 'hello'))
  expect(steered.stateOf<ToyState>('node2').kept).toBe('hello')
})

test('messages of a partitioned network can still be lost', () => {
  const steered = new Steered(toy(spreading, { nodes: 2, faults: { partition: 1, loss: 1 } }))
  steered.take({ type: 'partition', groups: [['node1'], ['node2']] }, lose('node1', 'node2', 'hello'))
  expect(steered.inFlight()).toEqual([])
})

test('there is a partition for every way to split the nodes in two, and each is offered once', () => {
  const splits = (nodes: number) =>
    new Steered(toy({}, { nodes, faults: { partition: 1 } }))
      .enabled()
      .map((event) => JSON.stringify(event.type === 'partition' && event.groups))
  expect(splits(1)).toHaveLength(0)
  expect(splits(2)).toEqual(['[["node1"],["node2"]]'])
  expect(new Set(splits(4)).size).toBe(7)
  // Beyond eight nodes, each split isolates one node.
  expect(new Set(splits(9)).size).toBe(9)
  expect(splits(9)[3]).toBe('[["node1","node2","node3","node5","node6","node7","node8","node9"],["node4"]]')
})

test('a partition is found whatever the order of its groups and their members', () => {
  const steered = new Steered(toy(spreading, { nodes: 3, faults: { partition: 1 } }))
  steered.take({ type: 'partition', groups: [['node2'], ['node3', 'node1']] })
  expect(steered.run.schedule()).toEqual([{ type: 'partition', groups: [['node1', 'node3'], ['node2']] }])
})

test('heals have the budget of partitions unless they are given their own: 0 never heals', () => {
  const split = { type: 'partition', groups: [['node1'], ['node2']] } as const
  expect(new Steered(toy(spreading, { nodes: 2, faults: { partition: 1 } })).take(split).enabledTypes()).toContain(
    'heal',
  )
  expect(new Steered(toy(spreading, { nodes: 2, faults: { partition: 1, heal: 0 } })).take(split).enabled()).toEqual([])
})

const ticking = {
  init: () => next(ToyState(), setTimer('tick')),
  timeout: {
    tick: (state: ToyState) => next(state.set('count', (state.count + 1) % 3), setTimer('tick'), setTimer('tock')),
    tock: (state: ToyState) => next(state.set('kept', 'tock'), cancelTimer('tick')),
  },
} as const

test('a timer fires only while it is set: firing spends it, and it can be set again or cancelled', () => {
  const steered = new Steered(toy(ticking))
  expect(steered.enabled()).toEqual([timeout('tick')])
  expect(steered.take(timeout('tick'), timeout('tick')).timersOf('node')).toEqual(['tick', 'tock'])
  expect(steered.take(timeout('tock')).timersOf('node')).toEqual([])
})

test('effects on one timer count in the order in which they stand', () => {
  const last = (...effects: ReturnType<typeof setTimer>[]) =>
    new Steered(toy({ ...ticking, init: () => next(ToyState(), ...effects) })).timersOf('node')
  expect(last(setTimer('tick'), cancelTimer('tick'))).toEqual([])
  expect(last(cancelTimer('tick'), setTimer('tick'))).toEqual(['tick'])
})

test('every alternative of a choice is offered under its label, in the order of the labels', () => {
  const undecided = {
    init: () => next(ToyState(), setTimer('tick')),
    timeout: {
      tick: (state: ToyState) => choose({ right: next(state.set('kept', 'r')), left: next(state.set('kept', 'l')) }),
    },
  } as const
  const steered = new Steered(toy(undecided))
  expect(steered.enabled()).toEqual([
    { ...timeout('tick'), choice: 'left' },
    { ...timeout('tick'), choice: 'right' },
  ])
  expect(steered.take({ ...timeout('tick'), choice: 'right' }).stateOf<ToyState>('node').kept).toBe('r')
  // Without a label it is not clear what is meant; an unknown label means nothing.
  expect(() => new Steered(toy(undecided)).take(timeout('tick'))).toThrow('not enabled')
  expect(() => new Steered(toy(undecided)).take({ ...timeout('tick'), choice: 'up' })).toThrow('not enabled')
})

const busy = {
  ...spreading,
  ...ticking,
  init: ({ self }: { self: string }) =>
    next(
      ToyState(),
      setTimer('tick'),
      ...['a', 'b'].map((text) => send(self === 'node1' ? 'node2' : 'node1', note(text))),
    ),
  invoke: { go: (state: ToyState) => next(state) },
} as const
const faultEvents = {
  loss: 'lose',
  duplication: 'duplicate',
  crash: 'crash',
  partition: 'partition',
  giveUp: 'giveUp',
  timeout: 'timeout',
} as const

test.each(Object.entries(faultEvents))(
  '%s happens as often as its budget says: 0 is never, Infinity lifts the limit',
  (budget, type) => {
    const all = {
      loss: 0,
      duplication: 0,
      crash: 0,
      restart: Number.POSITIVE_INFINITY,
      partition: 0,
      heal: Number.POSITIVE_INFINITY,
      timeout: 0,
      giveUp: 0,
    }
    const happens = (limit: number) => {
      const steered = new Steered(
        toy(busy, { nodes: 2, workload: [[{ f: 'go' }, { f: 'go' }, { f: 'go' }, { f: 'go' }]] }),
        {
          faults: { ...all, [budget]: limit },
        },
      )
      let times = 0
      for (let step = 0; step < 8; step++) {
        const enabled = steered.enabled()
        const wanted = enabled.find((event) => event.type === type)
        const event = wanted ?? enabled.find((other) => ['restart', 'heal', 'invoke'].includes(other.type))
        if (!event) break
        if (wanted) times++
        steered.take(event)
      }
      return times
    }
    expect(happens(0)).toBe(0)
    expect(happens(1)).toBe(1)
    expect(happens(2)).toBe(2)
    expect(happens(Number.POSITIVE_INFINITY)).toBeGreaterThan(2)
  },
)

test('a restart budget of 1 brings one of two crashed nodes back', () => {
  const steered = new Steered(toy(busy, { nodes: 2, faults: { crash: 2, restart: 1 } }), { faults: { timeout: 0 } })
  steered.take({ type: 'crash', node: 'node1' }, { type: 'crash', node: 'node2' })
  expect(steered.enabled()).toEqual([
    { type: 'restart', node: 'node1' },
    { type: 'restart', node: 'node2' },
  ])
  expect(steered.take({ type: 'restart', node: 'node1' }).enabledTypes()).not.toContain('restart')
})
