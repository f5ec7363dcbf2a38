/** Dead messages: what is dropped, what must not be, and declarations that are not true. */
import { expect, test } from 'vitest'
import { isQuiet, ModelError, System } from '../../../kernel/index.js'
import type { RoleDefinition } from '../../../kernel/vocabulary.js'
import { type AnyProperty, always } from '../../../properties/index.js'
import { erased, type Toy, type ToyOptions, type ToyState, toy, toyWords } from '../../../test/protocols.js'
import { replayTrace } from '../../../traces/index.js'
import { Exhaustion, type ExhaustionOptions } from '../exhaustion.js'

const { next, send, complete } = toyWords
type Definition = Partial<RoleDefinition<Toy, ToyState>>

/** The first node sends the second a ping and a note; `obsolete` is for each test to say. */
const listening = (definition: Definition, options: ToyOptions = {}) =>
  erased(
    toy(
      {
        invoke: {
          go: (state, { value = 0 }, { nodes }) =>
            next(
              state,
              ...[...Array(value).keys()].map((n) => send(nodes.node[1]!, { type: 'ping', n })),
              send(nodes.node[1]!, { type: 'note', text: 'hello' }),
            ),
          stop: (state) => next(state.set('count', 1)),
        },
        receive: {
          ping: (state) => next(state),
          note: (state, { text }) => (state.count > 0 ? next(state.set('kept', text)) : next(state)),
        },
        ...definition,
      },
      {
        nodes: 2,
        workload: [[{ f: 'go', value: 2, at: 'node1' }], [{ f: 'stop', at: 'node2' }]],
        ...options,
      },
    ),
  )

const pingsAreDead: Definition = { obsolete: (_, { type }) => type === 'ping' }
const neverKept = always<{ nodes: { node: readonly ToyState[] } }>('nothing is kept', ({ nodes }) =>
  nodes.node.every(({ kept }) => kept === ''),
) as unknown as AnyProperty

const search = (protocol: ReturnType<typeof listening>, options: ExhaustionOptions = {}) =>
  new Exhaustion(protocol, [neverKept], { untilDecided: true, ...options })
const dropping = { reductions: { obsolete: true } }

function errorOf(protocol: ReturnType<typeof listening>, options: ExhaustionOptions): ModelError {
  try {
    search(protocol, options).run()
  } catch (error) {
    if (error instanceof ModelError) return error
  }
  throw new Error('expected a ModelError')
}

test('dead messages are dropped: fewer states, the same verdict, as short a counterexample', () => {
  const [all, fewer] = [{}, dropping].map((options) => search(listening(pingsAreDead), options).run())
  expect(fewer!.distinct).toBeLessThan(all!.distinct)
  expect(all!.reductions.obsolete).toBeNull()
  expect(fewer!.reductions.obsolete!.dropped).toBeGreaterThan(0)
  expect([all!.findings[0]!.length, fewer!.findings[0]!.length]).toEqual([3, 3])
})

test('a message that has an effect where it is declared obsolete is an error at once, with its schedule', () => {
  const notesAreDead: Definition = { obsolete: (state, { type }) => type === 'note' && state.count > 0 }
  const error = errorOf(listening(notesAreDead), dropping)
  expect(error.place).toBe('toy: node.obsolete')
  expect(error.message).toContain('its delivery changes the state: {"type":"note","text":"hello"} from node1 to node2')
  expect(error.schedule.map(({ type }) => type)).toEqual(['invoke', 'invoke'])
})

/** The note is ignored until the second node is told to stop, which is behind its sending. */
const untilStop = listening(
  {
    invoke: {
      go: (state, { id }, { nodes }) =>
        next(state, send(nodes.node[1]!, { type: 'note', text: 'hello' }), complete(id, null)),
      stop: (state) => next(state.set('count', 1)),
    },
    obsolete: (state, { type }) => type === 'note' && state.count === 0,
  },
  {
    workload: [
      [
        { f: 'go', at: 'node1' },
        { f: 'stop', at: 'node2' },
      ],
    ],
  },
)

test('one that comes back to life would hide a violation; the debug mode says where and by which step', () => {
  expect(search(untilStop).run().findings[0]!.length).toBe(3)
  expect(search(untilStop, dropping).run().findings[0]!.length).toBe(undefined)
  const error = errorOf(untilStop, { checkReductions: true })
  expect(error.place).toBe('toy: node.obsolete')
  expect(error.message).toContain('it is obsolete no longer after {"type":"invoke","client":"client1"')
  expect(error.message).toContain('{"type":"note","text":"hello"} from node1 to node2, which is in state')
  expect(error.schedule).toMatchObject([{ node: 'node1' }, { node: 'node2' }])
})

test('an honest declaration passes the debug mode, which reduces nothing', () => {
  const plain = search(listening(pingsAreDead)).run()
  const checked = search(listening(pingsAreDead), { checkReductions: true, ...dropping }).run()
  expect(checked.distinct).toBe(plain.distinct)
  expect(checked.reductions).toMatchObject({ obsolete: null, symmetry: null })
  expect(checked.reductions.checked!.deadMessages).toBeGreaterThan(0)
})

test('an observer that notes the delivery of a dead message makes it a lie', () => {
  const counting = listening(pingsAreDead)
  const observers = {
    arrivals: {
      init: () => 0,
      observe: (n: number, { event }: { event: { type: string } }) => (event.type === 'receive' ? n + 1 : n),
    },
  }
  const watched = { ...counting, definition: { ...counting.definition, observers } }
  expect(errorOf(watched, { checkReductions: true }).message).toContain('an observer takes note of it')
})

test('what is obsolete only by what a crash forgets stays in flight where a node may crash', () => {
  const remembered: Definition = {
    receive: {
      ping: (state) => next(state.set('count', 1)),
      note: (state) => (state.count > 0 ? next(state) : next(state.set('count', 1))),
    },
    obsolete: ({ count }) => count > 0,
  }
  const dropped = (definition: Definition, crash: number) =>
    search(listening(definition, { faults: { crash, restart: crash } }), dropping).run().reductions.obsolete!.dropped
  expect(dropped(remembered, 0)).toBeGreaterThan(0)
  expect(dropped(remembered, 1)).toBe(0)
  expect(dropped({ ...remembered, durable: ['count'] }, 1)).toBeGreaterThan(0)
})

test('where a dead message stands in the way of another, the run delivers it, and is not called the shortest', () => {
  const inOrder = listening(pingsAreDead, { network: { order: 'fifo' } })
  const exhaustion = search(inOrder, dropping)
  expect(exhaustion.run().findings[0]!.length).toBe(3)
  const trace = exhaustion.counterexample(neverKept.name, { modelFile: null })
  expect(trace.steps).toHaveLength(5)
  expect(trace.minimality).not.toBe('shortest')
  expect(exhaustion.judge.failsAt(replayTrace(trace, exhaustion.space.system), neverKept)).toBe(5)
  expect(search(inOrder).run().findings[0]!.length).toBe(5)
})

test('where time waits for messages none is dead, since time waits for it as well', () => {
  const clocked = listening(pingsAreDead, { clock: { horizon: 1, skew: 0, synchronous: true } })
  expect(search(clocked, dropping).run().reductions.obsolete?.dropped ?? 0).toBe(0)
  const patient = listening(pingsAreDead, { clock: { horizon: 1, skew: 0 } })
  expect(search(patient, dropping).run().reductions.obsolete!.dropped).toBeGreaterThan(0)
})

test('a cluster is at rest when all that is in flight is dead', () => {
  const endOf = (definition: Definition) => {
    const system = new System(listening(definition, { workload: [[{ f: 'go', value: 1, at: 'node1' }]] }))
    const events: number[] = []
    system.enabled(system.initial, events, events)
    return isQuiet(system, system.successor(system.initial, events[0]!, 0))
  }
  expect(endOf({ obsolete: () => true })).toBe(true)
  expect(endOf(pingsAreDead)).toBe(false)
  expect(endOf({})).toBe(false)
})

test('a declaration that is no answer, or asks for the time, is an error', () => {
  const odd = listening({ obsolete: () => 'yes' as never })
  expect(errorOf(odd, dropping).message).toBe('toy: node.obsolete: expected true or false, got yes')
  const timed = listening({ obsolete: (_, __, { now }) => now > 1 })
  const clocked = { ...timed, definition: { ...timed.definition, clock: { horizon: 1 } } }
  expect(errorOf(clocked, dropping).message).toContain('without a look at the clock')
})
