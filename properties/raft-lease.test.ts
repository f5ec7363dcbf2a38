/** Raft with leases: reads from a lease are linearizable while clocks keep within the assumed skew, and what that takes. */
import { describe, expect, it } from 'vitest'
import { Judge } from '../explore/index.js'
import {
  type AnyProtocol,
  describe as describeChoice,
  Run,
  type ScheduledEvent,
  System,
  viewOf,
  vocabularyOf,
} from '../kernel/index.js'
import { raftWithLeases } from '../models/raft/index.js'
import { testSuite } from '../vitest.js'
import { raftLeaseSuite } from './raft-lease.js'

testSuite(raftLeaseSuite, { runs: 300 })

const { next, setTimer, variant } = vocabularyOf(raftWithLeases)

/** An event in short: `election 1`, `requestVote 1>2`, `invoke 2`, `tick`, `crash 2`. */
function nameOf(event: ScheduledEvent): string {
  const short = (name: string) => name.replace('server', '')
  switch (event.type) {
    case 'timeout':
      return `${event.timer} ${short(event.node)}`
    case 'deliver':
      return `${(event.message as { type: string }).type} ${short(event.from)}>${short(event.to)}`
    default:
      return 'node' in event ? `${event.type} ${short(event.node)}` : event.type
  }
}

/** Takes, one after the other, the first enabled event of each name. */
function taken(protocol: unknown, config: string | object, schedule: readonly string[]): Run {
  const system = new System(protocol as AnyProtocol, { config })
  const run = new Run(system)
  for (const name of schedule) {
    const events: number[] = []
    system.enabled(run.last, events, events)
    const event = events.find((e) => nameOf(describeChoice(system, run.last, { event: e, alternative: 0 })) === name)
    if (event === undefined) throw new Error(`expected step ${run.length + 1}, ${name}, to be enabled`)
    run.take({ event, alternative: 0 })
  }
  return run
}

const atomic = raftLeaseSuite.properties.find(({ name }) => name === 'linearizable')!
const staleAt = (run: Run) => new Judge(run.system).failsAt(run, atomic)

/** Server 1 is elected by server 2. */
const FIRST = ['election 1', 'requestVote 1>2', 'vote 2>1']
/** Server 2 is elected by server 3, which has an empty log; a write is acknowledged; server 1 is asked to read. */
const SECOND = [
  ...['election 2', 'requestVote 2>3', 'vote 3>2', 'invoke 2', 'appendEntries 2>3', 'appendEntries 2>3'],
  ...['appended 3>2', 'appended 3>2', 'appendEntries 2>3', 'appended 3>2', 'invoke 1'],
]

describe('what makes a lease safe', () => {
  it('is that a restarted server waits, for it may have heard a leader before it crashed', () => {
    const schedule = [...FIRST, 'appendEntries 1>2', 'appended 2>1', 'crash 2', 'restart 2', ...SECOND]
    const careless = variant(raftWithLeases, 'votes-after-restart', {
      server: { recover: (state) => next(state, setTimer('election')) },
    })
    expect(staleAt(taken(careless, 'restarts', schedule))).toBe(schedule.length)
    expect(() => taken(raftWithLeases, 'restarts', schedule)).toThrow('expected step 9, requestVote 2>3, to be enabled')
  })

  it('is that it counts from when a heartbeat was sent, and not from when it was answered', () => {
    const schedule = [...FIRST, 'appendEntries 1>2', 'tick', 'tick', 'appended 2>1', 'tick', ...SECOND]
    const careless = variant(raftWithLeases, 'lease-from-answer', { rules: { boundSince: (_, { now }) => now } })
    expect(staleAt(taken(careless, 'bounded-skew', schedule))).toBe(schedule.length)
    expect(staleAt(taken(raftWithLeases, 'bounded-skew', schedule))).toBeUndefined()
  })

  it('is that who heard the leader just now ignores candidates, and does not even take over their term', () => {
    const termOfServer2 = (heard: readonly string[]) => {
      const ticks = ['tick', ...heard, 'tick', 'tick']
      const run = taken(raftWithLeases, 'bounded-skew', [
        ...FIRST,
        'requestVote 1>3',
        ...ticks,
        'election 3',
        'requestVote 3>2',
      ])
      return (viewOf(run.system, run.last).nodes.server![1] as { currentTerm: number }).currentTerm
    }
    expect(termOfServer2([])).toBe(2)
    expect(termOfServer2(['appendEntries 1>2'])).toBe(1)
  })

  it('is that a leader has committed an entry of its term, and so knows what others had committed before', () => {
    const given = raftWithLeases.definition.configs['bounded-skew']!
    const config = { ...given, clients: [[{ f: 'write', value: 1, at: 'server1' }], [{ f: 'read', at: 'server2' }]] }
    const schedule = [
      ...[...FIRST, 'invoke 1', 'appendEntries 1>2', 'appendEntries 1>2', 'appended 2>1', 'appended 2>1'],
      // Server 3 hears server 2, but lacks what comes before.
      ...['tick', 'tick', 'tick', 'election 2', 'requestVote 2>3', 'vote 3>2', 'appendEntries 2>3', 'appended 3>2'],
      'invoke 2',
    ]
    const careless = variant(raftWithLeases, 'reads-before-no-op', { rules: { knowsCommitIndex: () => true } })
    expect(staleAt(taken(careless, config, schedule))).toBe(schedule.length)
    expect(staleAt(taken(raftWithLeases, config, schedule))).toBeUndefined()
  })
})
