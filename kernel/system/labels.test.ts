/** Events by content: every event has one name, and the name leads back to it. */
import { expect, test } from 'vitest'
import { allModels } from '../../test/models.js'
import { counters, stream } from '../../test/protocols.js'
import { randomRun, Steered } from '../../test/runs.js'
import {
  type AnyProtocol,
  describe as named,
  type Run,
  replayEnabled,
  replayExactly,
  resolve,
  type ScheduledEvent,
  System,
} from '../index.js'

const protocols: [string, AnyProtocol][] = [
  ...(await allModels()).filter(([, { variant }]) => variant === null),
  ['counters', counters({ loss: 2, duplication: 2, crash: 2, restart: 2, partition: 1 }, { giveUp: 1 })],
  ['stream', stream(4, { order: 'fifo' }, { loss: 1, duplication: 1, crash: 1, restart: 1 })],
]

test.each(protocols)(
  '%s: describe and resolve are inverse to each other, for all that is enabled along random runs',
  (_, protocol) => {
    const system = new System(protocol)
    for (let seed = 0; seed < 4; seed++)
      for (const state of randomRun(system, seed, 40).states) {
        const events: number[] = []
        system.enabled(state, events, events)
        const names = new Set<string>()
        for (const event of events)
          for (let alternative = 0; alternative < system.alternativeCount(state, event); alternative++) {
            const name = named(system, state, { event, alternative })
            expect(resolve(system, state, name)).toEqual({ event, alternative })
            // Also when it has been written to a file and read back.
            expect(resolve(system, state, JSON.parse(JSON.stringify(name)) as ScheduledEvent)).toEqual({
              event,
              alternative,
            })
            names.add(JSON.stringify(name))
          }
        expect(names.size).toBe(events.reduce((sum, event) => sum + system.alternativeCount(state, event), 0))
      }
  },
)

/** States by content: ids differ between systems. */
const contents = ({ system, states }: Run) =>
  states.map((state) => [
    system.cluster.nodes.map((_, i) => [
      system.locals.jsonOf(state[i]!),
      system.locals.timersOf(state[i]!),
      system.isUp(state, i),
    ]),
    system.inFlight(state).map((envelope) => [system.messages.linkOf(envelope), system.messages.textOf(envelope)]),
    system.histories.eventsOf(state[system.at.history]!),
    state.slice(system.at.partition, system.at.network),
  ])

test.each(protocols)(
  '%s: replaying a schedule gives the same states, in the same system and in another',
  (_, protocol) => {
    const system = new System(protocol)
    for (let seed = 0; seed < 4; seed++) {
      const run = randomRun(system, seed, 40)
      const again = replayExactly(system, run.schedule())
      expect(again.stuckAt).toBeUndefined()
      expect(again.run.states).toEqual(run.states)
      const elsewhere = replayExactly(
        new System(protocol),
        JSON.parse(JSON.stringify(run.schedule())) as ScheduledEvent[],
      )
      expect(elsewhere.stuckAt).toBeUndefined()
      expect(contents(elsewhere.run)).toEqual(contents(run))
      expect(elsewhere.run.schedule()).toEqual(run.schedule())
    }
  },
)

test('an exact replay says at which event it got stuck; a lenient one skips what is not enabled', () => {
  const more = { type: 'timeout', node: 'source', timer: 'more' } as const
  const item = (n: number) => ({ type: 'deliver', from: 'source', to: 'sink', message: { type: 'item', n } }) as const
  const system = new System(stream(3, { order: 'fifo' }))
  const { run, stuckAt } = replayExactly(system, [more, item(1), item(1), more])
  expect(stuckAt).toBe(2)
  expect(run.length).toBe(2)
  const schedule = [item(1), more, more, item(2), item(1), item(2)]
  expect(replayEnabled(system, schedule).schedule()).toEqual([more, more, item(1), item(2)])
})

test.each<[string, ScheduledEvent]>([
  ['an unknown node', { type: 'crash', node: 'nobody' }],
  ['an unknown timer', { type: 'timeout', node: 'source', timer: 'less' }],
  ['an unknown client', { type: 'giveUp', client: 'client7' }],
  ['a message nobody sent', { type: 'deliver', from: 'source', to: 'sink', message: { type: 'item', n: 9 } }],
  ['a message on another link', { type: 'lose', from: 'sink', to: 'source', message: { type: 'item', n: 1 } }],
  ['a split that does not cover the nodes', { type: 'partition', groups: [['source']] }],
  ['a label where there is no choice', { type: 'timeout', node: 'source', timer: 'more', choice: 'x' }],
])('%s is not enabled', (_, scheduled) => {
  const steered = new Steered(stream(3, { order: 'fifo' }, { loss: 1, crash: 1, partition: 1 }))
  steered.take({ type: 'timeout', node: 'source', timer: 'more' })
  expect(resolve(steered.system, steered.run.last, scheduled)).toBeUndefined()
})

test('fields of a message may stand in any order in a schedule', () => {
  const steered = new Steered(stream(1, { order: 'fifo' })).take({ type: 'timeout', node: 'source', timer: 'more' })
  steered.take({ type: 'deliver', from: 'source', to: 'sink', message: { n: 1, type: 'item' } })
  expect(steered.stateOf<{ got: string }>('sink').got).toBe('1')
})
