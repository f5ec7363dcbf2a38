/** What properties see, and what is remembered of their answers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allModels } from '../test/models.js'
import { counters, erased, ToyState, toy, toyWords } from '../test/protocols.js'
import { randomRun, Steered } from '../test/runs.js'
import { type AnyProtocol, type AnyView, canonicalText, Memoised, ModelError, System, toJson, viewOf } from './index.js'

/** Functions of views that read more or less of them, depending on what they have read so far. */
const readers: Record<string, (view: AnyView) => unknown> = {
  'one node': ({ nodes }) => text(Object.values(nodes)[0]?.[0]),
  'nodes until one differs from the first': ({ nodes }) => {
    for (const states of Object.values(nodes))
      if (text(states[0]) !== text(Object.values(nodes)[0]![0])) return text(states[0])
    return 'none'
  },
  'the history, and the network only if nothing has happened yet': ({ history, ...view }) =>
    history.length === 0 ? text(0) : history.length % 2 === 0 ? text(history as never) : inFlight(view as AnyView),
  'who is up, and the states of those': ({ ids, nodes, isUp }) =>
    Object.entries(ids).map(([role, names]) => names.map((id, i) => (isUp(id) ? text(nodes[role]![i]) : 'down'))),
  'the network if the first node is up': (view) =>
    view.isUp(Object.values(view.ids)[0]![0]!) ? inFlight(view) : 'down',
  'observers, then everything': (view) => [
    text(view.observers as never),
    inFlight(view),
    Object.values(view.nodes).map((all) => all.map(text)),
  ],
  nothing: () => 7,
}
const text = (value: unknown): string => canonicalText(toJson(value))
const inFlight = ({ inFlight: envelopes }: AnyView): string =>
  text(envelopes.map(({ from, to, message }) => ({ from, to, message })))

const protocols: [string, AnyProtocol][] = [
  ...(await allModels()).filter(([, { variant }]) => variant === null),
  ['counters', counters({ loss: 1, crash: 1, restart: 1 }, { giveUp: 1 })],
]

test.each(protocols)('%s: a remembered answer equals the answer computed anew', (_, protocol) => {
  const system = new System(protocol)
  const memos = Object.values(readers).map((read) => new Memoised(system, read))
  let asked = 0
  const answersAgree = (seed: number) => {
    for (const state of randomRun(system, seed, 40).states)
      for (const memo of memos) {
        asked++
        expect(memo.of(state)).toEqual(memo.compute(viewOf(system, state)))
      }
  }
  fc.assert(fc.property(fc.nat(), answersAgree), { numRuns: 10, seed: 3 })
  // Remembered at all: each function is computed far less often than it is asked.
  expect(memos.reduce((sum, { calls }) => sum + calls, 0)).toBeLessThan(asked * 0.9)
  expect(memos[memos.length - 1]!.calls).toBe(1)
})

test.each(protocols)(
  '%s: the first state with a wanted answer is found without asking at every state',
  (_, protocol) => {
    const system = new System(protocol)
    const memos = Object.values(readers).map((read) => new Memoised(system, read))
    let later = 0
    const agree = (seed: number) => {
      const run = randomRun(system, seed, 40)
      for (const memo of memos) {
        const answers = run.states.map((state) => text(memo.compute(viewOf(system, state)) as never))
        const wanted = answers[seed % answers.length]!
        const first = answers.indexOf(wanted)
        if (first > 0) later++
        expect(memo.firstIndex(run, (answer) => text(answer as never) === wanted)).toBe(first)
        expect(memo.firstIndex(run, () => false)).toBe(-1)
      }
    }
    fc.assert(fc.property(fc.nat(), agree), { numRuns: 10, seed: 4 })
    expect(later).toBeGreaterThan(10)
  },
)

const twoNodes = () => {
  const { next, setTimer } = toyWords
  return new Steered(
    toy(
      {
        init: () => next(ToyState(), setTimer('tick')),
        timeout: { tick: (state) => next(state.set('count', state.count + 1), setTimer('tick')) },
      },
      { nodes: 2 },
    ),
  )
}
const tick = (node: string) => ({ type: 'timeout', node, timer: 'tick' }) as const

test('an answer is asked for again only when a part changes that it had read', () => {
  const steered = twoNodes()
  const memo = new Memoised(steered.system, ({ isUp }) => isUp('node1'))
  memo.of(steered.run.last)
  memo.of(steered.take(tick('node2'), tick('node2')).run.last)
  expect(memo.calls).toBe(1)
  memo.of(steered.take(tick('node1')).run.last)
  expect(memo.calls).toBe(2)
})

test.each<[string, (calls: number, view: AnyView) => unknown]>([
  ['other parts', (calls, { isUp }) => isUp(calls === 1 ? 'node1' : 'node2')],
  ['fewer parts', (calls, { isUp }) => (calls === 1 ? isUp('node1') && isUp('node2') : isUp('node1'))],
])('a property that reads %s of equal states is reported as impure', (_, read) => {
  const steered = twoNodes()
  let calls = 0
  const memo = new Memoised(steered.system, (view) => read(++calls, view))
  memo.of(steered.run.last)
  const after = steered.take(tick('node2'), tick('node1')).run
  const ask = () => {
    for (const state of after.states) memo.of(state)
  }
  expect(ask).toThrow(ModelError)
  expect(ask).toThrow(/^toy: .*impure/)
})

test('a view shows crashed nodes with what survived, and refuses names that no node has', () => {
  const { next, setTimer } = toyWords
  const steered = new Steered(
    toy(
      {
        durable: ['kept'],
        init: () => next(ToyState(), setTimer('tick')),
        timeout: { tick: (state) => next(state.merge({ kept: 'k', lost: 'l' })) },
      },
      { faults: { crash: 1 } },
    ),
  ).take(tick('node'), { type: 'crash', node: 'node' })
  const view = viewOf(steered.system, steered.run.last)
  expect(view.nodes.node![0]).toMatchObject({ kept: 'k', lost: '' })
  expect(view.isUp('node')).toBe(false)
  expect(() => view.isUp('nobody')).toThrow('expected a node of the cluster, got nobody')
})

test('messages in flight are shown in an order that does not depend on when they were sent', () => {
  const { next, send, setTimer } = toyWords
  const sender = erased(
    toy({
      init: () => next(ToyState(), setTimer('tick'), setTimer('tock')),
      timeout: {
        tick: (state) => next(state, send('node', { type: 'note', text: 'a' })),
        tock: (state) => next(state, send('node', { type: 'note', text: 'b' })),
      },
    }),
  )
  const texts = (...timers: string[]) => {
    const { system, run } = new Steered(sender).take(
      ...timers.map((timer) => ({ type: 'timeout', node: 'node', timer }) as const),
    )
    return viewOf(system, run.last).inFlight.map(({ message }) => message)
  }
  expect(texts('tock', 'tick')).toEqual(texts('tick', 'tock'))
})
