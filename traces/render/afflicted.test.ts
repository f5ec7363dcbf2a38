/** Traces of real runs, one for each fault beyond crashes and losses: recorded, written, read, replayed and drawn. */
import { describe, expect, it } from 'vitest'
import { type AnyProtocol, type Faults, replayExactly, type ScheduledEvent, System } from '../../kernel/index.js'
import { ballot, dispatcher, greeting, hasty, lease, watchdog } from '../../test/afflicted.js'
import { formatTrace, parseTrace, recordTrace, replayTrace, systemOf, type Trace } from '../index.js'
import { renderStepList, renderTrace } from './index.js'

interface Story {
  readonly protocol: AnyProtocol
  readonly faults: Faults
  readonly property: string
  readonly why: readonly string[]
  readonly schedule: readonly ScheduledEvent[]
}

const deliver = (from: string, to: string, message: { type: string; yes?: boolean }): ScheduledEvent => ({
  type: 'deliver',
  from,
  to,
  message,
})
const tick: ScheduledEvent = { type: 'tick' }
const check: ScheduledEvent = { type: 'timeout', node: 'monitor', timer: 'check' }
const run: ScheduledEvent = { type: 'invoke', client: 'client1', node: 'front', operation: { f: 'run' } }
const hello = { type: 'hello' }
const look = (node: string): ScheduledEvent => ({ type: 'timeout', node, timer: 'look' })

const stories: Readonly<Record<string, Story>> = {
  'clock-jump': {
    protocol: lease(),
    faults: { clock: 1 },
    property: 'at most one node holds the lease',
    why: ['node1 holds the lease until time 2, and node2 took it @4, at time 1: its clock is ahead.'],
    schedule: [{ type: 'clock', node: 'node2', by: 1 }, tick, look('node1'), look('node2')],
  },
  pause: {
    protocol: watchdog(),
    faults: { pause: 1 },
    property: 'a live worker is never given up',
    why: ['monitor gave worker up @5, at time 2; worker is up, and paused since @1.'],
    schedule: [{ type: 'pause', node: 'worker' }, check, tick, tick, check],
  },
  resume: {
    protocol: watchdog(),
    faults: { pause: 1 },
    property: 'a live worker is never given up',
    why: ['monitor gave worker up @4; worker answers @6 as if nothing had happened.'],
    schedule: [
      { type: 'pause', node: 'worker' },
      tick,
      tick,
      check,
      { type: 'resume', node: 'worker' },
      deliver('monitor', 'worker', { type: 'ping' }),
      deliver('worker', 'monitor', { type: 'pong' }),
    ],
  },
  slow: {
    protocol: watchdog(),
    faults: { slow: 1 },
    property: 'a live worker is never given up',
    why: ['monitor gave worker up @5, at time 2; its answer m2 is still under way.'],
    schedule: [{ type: 'slow', node: 'worker' }, deliver('monitor', 'worker', { type: 'ping' }), tick, tick, check],
  },
  gray: {
    protocol: dispatcher(),
    faults: { gray: 1 },
    property: 'a healthy worker does its job',
    why: ['front knows worker as healthy since @5; the job was lost @4, and nobody will ever know.'],
    schedule: [
      run,
      { type: 'gray', node: 'worker' },
      deliver('front', 'worker', { type: 'health' }),
      deliver('front', 'worker', { type: 'job' }),
      deliver('worker', 'front', { type: 'healthy' }),
    ],
  },
  forged: {
    protocol: ballot(),
    faults: { byzantine: 1, duplication: 1 },
    property: 'what is announced was voted for',
    why: ['teller announced @4 with two votes of yes: that of voter1 @3, and m3 @4, which voter2 made up.'],
    schedule: [
      { type: 'forge', from: 'voter2', to: 'teller', message: { type: 'vote', yes: true } },
      deliver('voter2', 'teller', { type: 'vote', yes: false }),
      deliver('voter1', 'teller', { type: 'vote', yes: true }),
      deliver('voter2', 'teller', { type: 'vote', yes: true }),
    ],
  },
  unsynced: {
    protocol: hasty(false),
    faults: { crash: 1, unsynced: 1, restart: 1 },
    property: 'an acknowledged write is never lost',
    why: ['client1 was told @1 that 7 is stored; store has 0 after @2.'],
    schedule: [
      { type: 'invoke', client: 'client1', node: 'store', operation: { f: 'write', value: 7 } },
      { type: 'crash', node: 'store', unsynced: true },
    ],
  },
  synced: {
    protocol: hasty(true),
    faults: { crash: 1, unsynced: 1, restart: 1 },
    property: 'nothing is ever stored',
    why: ['store kept 7 although it crashed @2: it was on disk since @1.'],
    schedule: [
      { type: 'invoke', client: 'client1', node: 'store', operation: { f: 'write', value: 7 } },
      { type: 'crash', node: 'store', unsynced: true },
      { type: 'restart', node: 'store' },
    ],
  },
  'one-way': {
    protocol: greeting(['one-way']),
    faults: { partition: 1 },
    property: 'who hears a node is heard by it',
    why: ['node1 hears node2 @2 and node3 @3; neither can hear node1 as long as the partition lasts.'],
    schedule: [
      { type: 'partition', groups: [['node1'], ['node2', 'node3']], oneWay: true },
      deliver('node2', 'node1', hello),
      deliver('node3', 'node1', hello),
      deliver('node3', 'node2', hello),
    ],
  },
  bridge: {
    protocol: greeting(['bridge']),
    faults: { partition: 1, heal: 1 },
    property: 'everyone hears everyone',
    why: ['node1 and node2 both hear node3 @2 @3, and not each other.'],
    schedule: [
      { type: 'partition', groups: [['node1'], ['node2']], bridge: 'node3' },
      deliver('node3', 'node1', hello),
      deliver('node3', 'node2', hello),
      deliver('node2', 'node3', hello),
      { type: 'heal' },
    ],
  },
}

function traceOf({ protocol, faults, property, why, schedule }: Story): Trace {
  const { run, stuckAt } = replayExactly(new System(protocol, { faults: { ...faults } }), schedule)
  expect(stuckAt).toBeUndefined()
  return recordTrace(run, {
    modelFile: null,
    property: { name: property, kind: 'always' },
    minimality: 'unshrunk',
    origin: { seed: 1, run: 0, steps: schedule.length },
    why,
  })
}

/** What a step tells beyond its event and effects: the time, clocks that are off, lies, what a gray node lost, syncs. */
function extrasOf({ steps }: Trace): string[] {
  return steps.flatMap(({ time, skews = [], swallowed, synced, sent }, i) => {
    const facts = [
      ...(time === undefined ? [] : [`time ${time}`]),
      ...skews.map(({ node, by }) => `${node} ${by}`),
      ...(swallowed ? ['swallowed'] : []),
      ...(synced ? ['synced'] : []),
      ...sent.filter(({ forged }) => forged).map(({ id }) => `forged ${id}`),
    ]
    return facts.length === 0 ? [] : [`@${i + 1} ${facts.join(', ')}`]
  })
}

const EXTRAS: Readonly<Record<string, readonly string[]>> = {
  'clock-jump': ['@1 time 0, node2 1', '@2 time 1, node2 1', '@3 time 1, node2 1', '@4 time 1, node2 1'],
  pause: ['@1 time 0', '@2 time 0', '@3 time 1', '@4 time 2', '@5 time 2'],
  resume: ['@1 time 0', '@2 time 1', '@3 time 2', '@4 time 2', '@5 time 2', '@6 time 2', '@7 time 2'],
  slow: ['@1 time 0', '@2 time 0', '@3 time 1', '@4 time 2', '@5 time 2'],
  gray: ['@4 swallowed'],
  forged: ['@1 forged m3'],
  synced: ['@1 synced'],
}

describe.each(Object.entries(stories))('a trace of %s', (name, story) => {
  const trace = traceOf(story)

  it('is written, read and replayed as it was recorded', () => {
    const read = parseTrace(formatTrace(trace), name)
    expect(read).toEqual(trace)
    const replayed = replayTrace(read, systemOf(read, story.protocol))
    expect(replayed.schedule()).toEqual(story.schedule)
  })

  it('says what its fault did, in places of their own', () => {
    expect(extrasOf(trace)).toEqual(EXTRAS[name] ?? [])
  })

  it('is drawn', async () => {
    const drawn = renderTrace(trace, { width: 100, ascii: false, color: false })
    await expect(drawn).toMatchFileSnapshot(`golden/afflicted-${name}.100.txt`)
  })

  it('is drawn in 7-bit characters', () => {
    const options = { width: 80, ascii: true, color: false }
    expect(renderTrace(trace, options)).toMatch(/^[ -~\n]*$/)
    expect(renderStepList(trace, options)).toMatch(/^[ -~\n]*$/)
  })
})
