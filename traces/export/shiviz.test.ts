/** The log as ShiViz takes it apart, with its rules for clocks; and its clocks against the messages of the trace. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tries } from '../../test/thorough.js'
import { arbitraryTrace } from '../render/arbitrary.js'
import { fixtures, impatientParticipant } from '../render/fixtures.js'
import { Story } from '../render/story.js'
import { inAscii, neutralised } from '../render/text.js'
import type { Trace } from '../trace.js'
import { hostile } from './hostile.js'
import { SHIVIZ_PARSER, toShiViz } from './shiviz.js'

interface Logged {
  readonly host: string
  readonly clock: Readonly<Record<string, number>>
  readonly event: string
}

/** ShiViz applies the expression of its first field again and again, with the flags g and m. */
function shiviz(text: string): Logged[] {
  const [first, second] = text.split('\n')
  expect([first, second]).toEqual([SHIVIZ_PARSER, ''])
  const log = text.slice(SHIVIZ_PARSER.length + 2).trim()
  const found = [...log.matchAll(new RegExp(SHIVIZ_PARSER, 'gm'))].map(({ groups }) => {
    const { host, clock, event } = groups as { host: string; clock: string; event: string }
    return { host, clock: JSON.parse(clock) as Logged['clock'], event }
  })
  // Nothing but events and comments: no line was lost between two matches.
  expect(found.length * 2 + log.split('\n').filter((line) => line.startsWith('# ')).length).toBe(
    text.split('\n').length - 3,
  )
  return found
}

const lessOrEqual = (a: Logged, b: Logged): boolean =>
  Object.entries(a.clock).every(([host, time]) => time <= (b.clock[host] ?? 0))

/** What ShiViz refuses: a clock without its own host, that does not count from 1, of a host without events, or that forgets. */
function expectProper(events: readonly Logged[]): void {
  const counts = new Map<string, number>()
  for (const { host } of events) counts.set(host, (counts.get(host) ?? 0) + 1)
  const last = new Map<string, Logged>()
  for (const event of events) {
    const before = last.get(event.host)
    expect(event.clock[event.host]).toBe((before?.clock[event.host] ?? 0) + 1)
    if (before !== undefined) expect(lessOrEqual(before, event)).toBe(true)
    for (const [host, time] of Object.entries(event.clock)) expect(time).toBeLessThanOrEqual(counts.get(host) ?? 0)
    last.set(event.host, event)
  }
}

/** The event of a step at a host; a client’s call comes before that of the node. */
const eventAt = (events: readonly Logged[], host: string, step: number): Logged | undefined =>
  events.find((each) => each.host === host && new RegExp(`^@${step}(–@\\d+)? `).test(each.event))

test('a delivery is behind the step that sent the message, and behind nothing that no message led to it from', () => {
  for (const [name, trace] of Object.entries(fixtures)) {
    if (name === 'odd-names') continue
    const events = shiviz(toShiViz(trace).text)
    expectProper(events)
    const reached = reachableSteps(trace)
    for (const [i, { event }] of trace.steps.entries()) {
      if (event.type !== 'deliver') continue
      const arrival = eventAt(events, event.to, i + 1)!
      for (const [j, { event: other }] of trace.steps.slice(0, i).entries()) {
        const actor = other.type === 'deliver' ? other.to : 'node' in other ? other.node : undefined
        if (actor === undefined) continue
        const earlier = eventAt(events, actor, j + 1)!
        expect(lessOrEqual(earlier, arrival), `${name}: @${j + 1} before @${i + 1}`).toBe(reached[i]!.has(j + 1))
      }
    }
  }
})

/** By a search over the steps: those that came before each step at the same node or client, or by a message or answer. */
function reachableSteps(trace: Trace): Set<number>[] {
  const sentAt = new Map<string, number>()
  const lastAt = new Map<string, number>()
  const behind: Set<number>[] = []
  for (const [i, step] of trace.steps.entries()) {
    const number = i + 1
    const { event } = step
    const actor = event.type === 'deliver' ? event.to : 'node' in event ? event.node : undefined
    const clients = step.client.map(({ client }) => `client ${client}`)
    const from = [
      actor === undefined ? undefined : lastAt.get(actor),
      event.type === 'deliver' ? sentAt.get(step.message ?? '') : undefined,
      ...(event.type === 'invoke' ? clients.map((client) => lastAt.get(client)) : []),
    ].filter((step) => step !== undefined)
    behind.push(new Set(from.flatMap((step) => [step, ...behind[step - 1]!])))
    for (const { id, copyOf } of step.sent) sentAt.set(id, copyOf === undefined ? number : sentAt.get(copyOf)!)
    if (actor !== undefined) for (const key of [actor, ...clients]) lastAt.set(key, number)
  }
  return behind
}

test('calls and answers connect a client with its node', () => {
  const events = shiviz(toShiViz(impatientParticipant).text)
  expect(events.filter(({ host }) => host === 'client1').map(({ event }) => event)).toEqual([
    '@1 calls coordinator: commit',
    '@6 client1: commit → ok',
  ])
  expect(eventAt(events, 'coordinator', 1)!.clock).toEqual({ client1: 1, coordinator: 1 })
  expect(eventAt(events, 'client1', 6)!.clock).toEqual({ client1: 2, coordinator: 3, participant1: 1, participant2: 1 })
})

test('what is lost ends at a host of its own, from which nothing is learnt', () => {
  const events = shiviz(toShiViz(fixtures['failover-loses-write']!).text)
  expect(eventAt(events, 'network', 2)!.clock).toEqual({ client1: 1, node1: 1, network: 1 })
  expect(events.filter(({ host, clock }) => host !== 'network' && 'network' in clock)).toEqual([])
})

test('a copy knows what its original knew when it was sent, and no more', () => {
  const { text } = toShiViz(
    new Story({
      protocol: 'p',
      variant: null,
      config: { name: null, value: {} },
      budgets: {},
      property: { name: 'q', kind: 'always' },
      minimality: 'unshrunk',
      origin: { seed: null, run: null, steps: 4 },
      roles: { a: 'node', b: 'node' },
      clients: [],
      why: [],
    })
      .timeout('a', 't', { send: [['b', 'hello']] })
      .timeout('a', 't')
      .duplicate('m1')
      .deliver('m2')
      .trace(),
  )
  expect(eventAt(shiviz(text), 'b', 4)!.clock).toEqual({ a: 1, b: 1 })
})

test('every trace is a log that ShiViz takes, whatever its names and values are', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => expectProper(shiviz(toShiViz(trace).text))),
    { numRuns: tries(60, 500) },
  )
  const { text } = toShiViz(hostile)
  const events = shiviz(text)
  expectProper(events)
  const hosts = new Set(events.map(({ host }) => host))
  for (const client of hostile.clients) expect(hosts).toContain(inAscii(neutralised(client)).replaceAll(' ', '_'))
  expect(text).toMatch(/^(?:[^\p{Cc}\p{Cf}\p{Cs}]|\n)*$/u)
})

test('hosts whose names become alike stay apart', () => {
  const [node] = impatientParticipant.nodes
  const names = ['a b', 'a_b', 'network']
  const trace: Trace = {
    ...impatientParticipant,
    nodes: names.map((id) => ({ ...node!, id })),
    initially: { sent: names.map((from, i) => ({ id: `m${i + 1}`, from, to: 'a b', body: 1 })), timers: [] },
    steps: [],
  }
  const events = shiviz(toShiViz(trace).text)
  expect(events.map(({ host, event }) => `${host}: ${event}`)).toEqual([
    'a_b: start; sends m1 → a b',
    "a_b': start; sends m2 → a b",
    'network: start; sends m3 → a b',
  ])
})

test('it says what it loses', () => {
  const { text, losses } = toShiViz({ ...impatientParticipant, lasso: { start: 5 } })
  expect(losses).toContain('that the steps after @5 repeat for ever')
  for (const loss of losses) expect(text).toContain(`# lost: ${loss}\n`)
})
