/** The report of a trace says what the trace says, and refers to nothing that is not in it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryTrace } from '../render/arbitrary.js'
import { failoverLosesWrite, fixtures, newThenOldRead, replayedEffect } from '../render/fixtures.js'
import type { Trace, TraceStep } from '../trace.js'
import { type Report, reportOf } from './index.js'

/** What is wrong with the references of a report. */
function dangling({ lanes, steps, messages, operations, walls, afflictions, nodes }: Report): string[] {
  const lane = (what: string, place: number | undefined) =>
    place === undefined || lanes[place] !== undefined ? [] : [`${what}: lane ${place}`]
  const step = (what: string, number: number | undefined) =>
    number === undefined || (number >= 0 && number <= steps.length) ? [] : [`${what}: step ${number}`]
  return [
    ...nodes.flatMap(({ id, lane: place }) => lane(id, place)),
    ...steps.flatMap(({ words, lane: place }) => lane(words, place)),
    ...steps.flatMap(({ message, words }) => (message === undefined || messages[message] ? [] : [words])),
    ...messages.flatMap(({ id, from, to, sentAt, end }) => [
      ...lane(id, from),
      ...lane(id, to),
      ...step(id, sentAt),
      ...step(id, end?.step),
    ]),
    ...operations.flatMap(({ id, lane: place, asked, beganAt, end }) => [
      ...lane(id, place),
      ...lane(id, asked),
      ...lane(id, end?.by),
      ...step(id, beganAt),
      ...step(id, end?.step),
    ]),
    ...walls.flatMap(({ after, from, to }) => [
      ...lane('wall', after),
      ...lane('wall', after + 1),
      ...step('wall', from),
      ...step('wall', to),
    ]),
    ...afflictions.flatMap(({ lane: place, from, to }) => [
      ...lane('ill', place),
      ...step('ill', from),
      ...step('ill', to),
    ]),
  ]
}

/**
 * What a step says depends on what comes later: m1 is overtaken, which counts as late as long as the trace is short; the
 * timer that is set is worth a word once it fires; and the field that WHY names is told first of the many that change.
 */
function overtaken(): Trace {
  const none = { sent: [], lost: [], changes: [], observed: [], timers: [], client: [] }
  const message = (id: string, n: number) => ({ id, from: 'a', to: 'b', body: { type: 'ping', n } })
  const deliver = (id: string, n: number) => ({
    ...none,
    event: { type: 'deliver', from: 'a', to: 'b', message: { type: 'ping', n } } as const,
    message: id,
  })
  const long = 'x'.repeat(60)
  const tick = (node: string): TraceStep => ({ ...none, event: { type: 'timeout', node, timer: `t${node}` } })
  const steps: TraceStep[] = [
    {
      ...tick('a'),
      sent: [message('m1', 1), message('m2', 2)],
      timers: [{ node: 'b', timer: 'tb', change: 'set' }],
      changes: ['p', 'q', 'r', 's', 'votes'].map((field) => ({ node: 'a', path: [field], before: '', after: long })),
    },
    { ...tick('a'), sent: [message('m3', 3)] },
    deliver('m3', 3),
    tick('a'),
    tick('a'),
    deliver('m1', 1),
    ...Array.from({ length: 18 }, () => tick('a')),
    tick('b'),
  ]
  const nodes = ['a', 'b'].map((id) => ({ id, role: id, initial: { votes: '' } }))
  return { ...Object.values(fixtures)[0]!, nodes, clients: [], steps, why: ['votes differ @1'] }
}

describe('a report', () => {
  it('is the same whatever was told before of the steps that it begins with', () => {
    const check = (trace: Trace) => {
      const memory = new WeakMap()
      const lengths = [...Array(trace.steps.length + 1).keys()]
      for (const why of [[], trace.why, ['votes, log and term'], trace.why])
        for (const length of [...lengths, ...lengths.toReversed()]) {
          const cut = { ...trace, steps: trace.steps.slice(0, length), why }
          expect(reportOf(cut, memory)).toEqual(reportOf(cut))
        }
    }
    for (const trace of Object.values(fixtures)) check(trace)
    check(overtaken())
  })

  it.each(Object.entries(fixtures))('of %s refers to what is in it', (_, trace) => {
    expect(dangling(reportOf(trace))).toEqual([])
  })

  it('of any trace refers to what is in it, survives JSON, and is the same each time', () => {
    fc.assert(
      fc.property(arbitraryTrace, (trace) => {
        const report = reportOf(trace)
        expect(dangling(report)).toEqual([])
        expect(JSON.parse(JSON.stringify(report))).toEqual(report)
        expect(JSON.stringify(reportOf(trace))).toBe(JSON.stringify(report))
      }),
      { numRuns: 60 },
    )
  })

  it('knows what became of each message', () => {
    const { messages, steps } = reportOf(failoverLosesWrite)
    const fates = messages.map(({ id, end }) => `${id} ${end?.how ?? 'flying'}`)
    expect(fates).toContain('m1 lost')
    expect(fates).toContain('m5 flying')
    const copy = messages.find(({ copyOf }) => copyOf !== undefined)
    expect(copy).toMatchObject({ id: 'm3', copyOf: 'm2', end: { how: 'delivered' } })
    for (const [i, { message, type }] of steps.entries()) {
      if (type !== 'deliver') continue
      expect(messages[message!]!.end).toEqual({ step: i + 1, how: 'delivered' })
    }
  })

  it('tells where walls stand and for how long', () => {
    const { walls, lanes } = reportOf(failoverLosesWrite)
    const [wall] = walls
    expect(walls).toHaveLength(1)
    expect(wall).toMatchObject({ from: 6, to: 10, holds: 'both' })
    expect([lanes[wall!.after]?.name, lanes[wall!.after + 1]?.name]).toContain('node1')
  })

  it('tells when a node is down, and that it came back', () => {
    const { afflictions, lanes } = reportOf(replayedEffect)
    expect(afflictions.map(({ lane, kind, to }) => [lanes[lane]?.name, kind, to !== undefined])).toEqual([
      [expect.any(String), 'down', true],
    ])
  })

  it('tells of each operation what was asked and what was answered', () => {
    const { operations, steps } = reportOf(newThenOldRead)
    expect(operations.map(({ id }) => id)).toEqual([...new Set(operations.map(({ id }) => id))])
    for (const { beganAt, end } of operations) {
      expect(steps[beganAt - 1]?.type).toBe('invoke')
      if (end !== undefined) expect(end.step).toBeGreaterThanOrEqual(beganAt)
    }
  })
})
