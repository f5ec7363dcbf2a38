/** Faults beyond crashes and losses: for each a protocol that this fault breaks, and no lesser one. */
import { expect, test } from 'vitest'
import { ballot, dispatcher, greeting, hasty, lease, watchdog } from '../../test/afflicted.js'
import { sorted, successorsOf } from '../../test/breadth-first.js'
import {
  type AnyProtocol,
  type AnyView,
  ModelError,
  replayExactly,
  type ScheduledEvent,
  System,
  viewOf,
} from '../index.js'

type Budgets = Readonly<globalThis.Record<string, number>>

/** The length of the shortest run to a bad state under these budgets; `null` when all reachable states are good. */
function breaks(protocol: AnyProtocol, faults: Budgets, isBad: (view: AnyView) => boolean): number | null {
  const system = new System(protocol, { faults })
  let level = [sorted(system, system.initial)]
  const known = new Set(level.map((state) => state.join()))
  for (let length = 0; level.length > 0; length++) {
    if (level.some((state) => isBad(viewOf(system, state)))) return length
    level = level
      .flatMap((state) => successorsOf(system, state))
      .filter((state) => !known.has(state.join()) && known.add(state.join()))
  }
  return null
}

const all = <S>(states: readonly unknown[] | undefined): readonly S[] => (states ?? []) as readonly S[]

const deadAlive = ({ nodes, isUp }: AnyView): boolean =>
  isUp('worker') && all<{ gaveUp: boolean }>(nodes.monitor).some(({ gaveUp }) => gaveUp)

test('a live worker is never given up on a synchronous network, whatever crashes', () => {
  expect(breaks(watchdog(), {}, deadAlive)).toBeNull()
  expect(breaks(watchdog(), { crash: 1 }, deadAlive)).toBeNull()
  expect(breaks(watchdog(), { gray: 1 }, deadAlive)).toBeNull()
})

test('a pause gets a live worker given up', () => {
  // pause, tick, tick, check
  expect(breaks(watchdog(), { pause: 1 }, deadAlive)).toBe(4)
})

test('a slow worker gets given up, although it takes every step', () => {
  expect(breaks(watchdog(), { slow: 1 }, deadAlive)).toBe(4)
})

test('a paused node takes no step until it resumes, and then goes on where it was', () => {
  const system = new System(watchdog(), { faults: { pause: 1 } })
  const ping: ScheduledEvent = { type: 'deliver', from: 'monitor', to: 'worker', message: { type: 'ping' } }
  const pause: ScheduledEvent = { type: 'pause', node: 'worker' }
  expect(replayExactly(system, [pause, ping]).stuckAt).toBe(1)
  const { run, stuckAt } = replayExactly(system, [pause, { type: 'resume', node: 'worker' }, ping])
  expect(stuckAt).toBeUndefined()
  expect(viewOf(system, run.last).nodes.worker).toEqual([expect.objectContaining({ pings: 1 })])
})

const healthyButIdle = ({ nodes, inFlight }: AnyView): boolean =>
  inFlight.length === 0 && all<{ healthy: boolean; done: boolean }>(nodes.front).some((f) => f.healthy && !f.done)

test('a gray worker passes its health check and loses the job; a sound one, or a paused one, does not', () => {
  expect(breaks(dispatcher(), {}, healthyButIdle)).toBeNull()
  expect(breaks(dispatcher(), { pause: 1 }, healthyButIdle)).toBeNull()
  // run, gray, health check, job lost inside, answer to the health check
  expect(breaks(dispatcher(), { gray: 1 }, healthyButIdle)).toBe(5)
})

test('two nodes hold a lease only when a clock has jumped', () => {
  // The first node looks at each tick: it believes what it saw last, so it must look before the other may take over.
  const bothHold = ({ nodes, time }: AnyView): boolean =>
    time < 2 && all<{ holds: boolean }>(nodes.node).every(({ holds }) => holds)
  expect(breaks(lease(), {}, bothHold)).toBeNull()
  // The second node's clock jumps ahead, time goes on by one, it looks.
  expect(breaks(lease(), { clock: 1 }, bothHold)).toBe(3)
})

test('a clock is never further off than its skew allows', () => {
  const system = new System(lease(), { faults: { clock: 5 } })
  const ahead: ScheduledEvent = { type: 'clock', node: 'node1', by: 1 }
  expect(replayExactly(system, [ahead, ahead]).stuckAt).toBe(1)
  expect(replayExactly(system, [ahead, { type: 'clock', node: 'node1', by: -1 }, ahead]).stuckAt).toBeUndefined()
})

test('time ends at the horizon', () => {
  const system = new System(lease())
  const tick: ScheduledEvent = { type: 'tick' }
  expect(replayExactly(system, [tick, tick, tick]).stuckAt).toBe(2)
})

test('a liar gets a vote announced that was never given; loss does not', () => {
  const announced = ({ nodes }: AnyView) => all<{ announced: boolean }>(nodes.teller).some((teller) => teller.announced)
  expect(breaks(ballot(), { loss: 2 }, announced)).toBeNull()
  expect(breaks(ballot(), { byzantine: 1 }, announced)).toBe(3)
})

test('an acknowledged write survives a crash, and a power loss only when it was synced', () => {
  const lost = ({ nodes, history }: AnyView): boolean =>
    history.some(({ type }) => type === 'ok') && all<{ value: number }>(nodes.store).some(({ value }) => value !== 7)
  expect(breaks(hasty(false), { crash: 1, restart: 1 }, lost)).toBeNull()
  expect(breaks(hasty(true), { crash: 1, restart: 1, unsynced: 1 }, lost)).toBeNull()
  expect(breaks(hasty(false), { crash: 1, restart: 1, unsynced: 1 }, lost)).toBe(2)
})

/** Links, written `1>2`, over which a message may be delivered during a partition. */
function openLinks(partition: ScheduledEvent, shapes: readonly ('split' | 'bridge' | 'one-way')[]): string[] {
  const links = ['1>2', '1>3', '2>1', '2>3', '3>1', '3>2']
  return links.filter((link) => {
    const [from, to] = link.split('>').map((number) => `node${number}`)
    const hello: ScheduledEvent = { type: 'deliver', from: from!, to: to!, message: { type: 'hello' } }
    const { stuckAt } = replayExactly(new System(greeting(shapes)), [partition, hello])
    expect(stuckAt).not.toBe(0)
    return stuckAt === undefined
  })
}

test('a split lets nothing through between its groups', () => {
  expect(openLinks({ type: 'partition', groups: [['node1', 'node2'], ['node3']] }, ['split'])).toEqual(['1>2', '2>1'])
})

test('a one-way partition holds back what goes from the first group to the second, and nothing else', () => {
  const partition: ScheduledEvent = { type: 'partition', groups: [['node1', 'node2'], ['node3']], oneWay: true }
  expect(openLinks(partition, ['one-way'])).toEqual(['1>2', '2>1', '3>1', '3>2'])
})

test('a bridge reaches both groups, which do not reach each other', () => {
  const partition: ScheduledEvent = { type: 'partition', groups: [['node1'], ['node3']], bridge: 'node2' }
  expect(openLinks(partition, ['bridge'])).toEqual(['1>2', '2>1', '2>3', '3>2'])
})

test('shapes that the protocol does not name do not happen', () => {
  const shapesOf = (shapes: readonly ('split' | 'bridge' | 'one-way')[]) => new System(greeting(shapes)).splits.length
  expect([shapesOf(['split']), shapesOf(['one-way']), shapesOf(['bridge'])]).toEqual([3, 6, 3])
})

test.each([
  ['clock', 'the protocol to declare a clock'],
  ['slow', 'a synchronous clock'],
  ['byzantine', 'the protocol to declare what liars say (byzantine)'],
  ['unsynced', 'a role that is buffered'],
])('a budget of %s that could never be spent is refused', (name, what) => {
  const build = () => new System(dispatcher(), { faults: { [name]: 1 } })
  expect(build).toThrow(ModelError)
  expect(build).toThrow(`dispatcher: expected ${what} for a budget of ${name}, got none`)
})

test('a handler that reads the time of a protocol without a clock is told so', () => {
  const { clock: _, ...timeless } = watchdog().definition
  const protocol = { ...watchdog(), definition: timeless }
  const system = new System(protocol)
  expect(() => replayExactly(system, [{ type: 'timeout', node: 'monitor', timer: 'check' }])).toThrow(
    'expected the protocol to declare a `clock`, since a handler reads `now`',
  )
})
