/** The history of clients as our own reader and another reader of EDN understand it. */
import { parseEDNString } from 'edn-data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readHistory } from '../../history/index.js'
import { tries } from '../../test/thorough.js'
import { arbitraryTrace } from '../render/arbitrary.js'
import { fixtures, impatientParticipant, replayedEffect } from '../render/fixtures.js'
import type { Trace } from '../trace.js'
import { ExportError } from './formats.js'
import { hostile } from './hostile.js'
import { toJepsenEdn } from './jepsen.js'

/** Each line as the other reader sees it. */
const parsed = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(';'))
    .map((line) => parseEDNString(line, { mapAs: 'object', keywordAs: 'string' }) as Record<string, unknown>)

const eventsOf = (trace: Trace) => trace.steps.flatMap(({ client }) => client)

test('operations come back with their processes, results, keys and steps, faults beside them', () => {
  const { text } = toJepsenEdn(fixtures['failover-loses-write']!)
  const { history, annotations, format, operations } = readHistory(text)
  expect([format, operations]).toEqual(['edn', 2])
  expect(history).toEqual([
    { process: 0, type: 'invoke', f: 'write', key: 'x', value: 1, time: 1, node: 'node1' },
    { process: 0, type: 'ok', f: 'write', key: 'x', time: 5 },
    { process: 1, type: 'invoke', f: 'read', key: 'x', time: 12, node: 'node2' },
    { process: 1, type: 'ok', f: 'read', key: 'x', value: 0, time: 12 },
  ])
  expect(annotations.map(({ f, position }) => [f, position])).toEqual([
    ['lose', 1],
    ['duplicate', 1],
    ['partition', 2],
    ['heal', 2],
  ])
  expect(parsed(text)).toHaveLength(8)
  expect(parsed(text)[4]).toMatchObject({
    process: 'nemesis',
    type: 'info',
    f: 'partition',
    value: [['node1'], ['node2', 'node3']],
  })
})

test('a client that was left without an answer goes on as another process', () => {
  const [call, , answer] = [...impatientParticipant.steps, ...impatientParticipant.steps]
  const [opened] = call!.client
  const info = { ...answer!, client: [{ ...opened!, type: 'info' as const }] }
  const again = { ...call!, client: [{ ...opened!, operation: 'client1#2' }] }
  const trace = { ...impatientParticipant, clients: ['client1', 'client2'], steps: [call!, info, again] }
  expect(readHistory(toJepsenEdn(trace).text).history.map(({ process, type }) => [process, type])).toEqual([
    [0, 'invoke'],
    [0, 'info'],
    [2, 'invoke'],
  ])
})

test('every history is read by both, and says what the clients did', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      fc.pre(eventsOf(trace).length > 0 && !/\d{16}|\de\+/.test(JSON.stringify(trace.steps)))
      const { text } = toJepsenEdn(trace)
      const { history } = readHistory(text)
      expect(history.map(({ type, f, value }) => ({ type, f, value }))).toEqual(
        eventsOf(trace).map(({ type, f, value }) => ({ type, f, value })),
      )
      expect(parsed(text).filter(({ process }) => process !== 'nemesis')).toHaveLength(history.length)
    }),
    { numRuns: tries(60, 500) },
  )
})

test('hostile names and values stay text', () => {
  const { text } = toJepsenEdn(hostile)
  const { history } = readHistory(text)
  expect(history.map(({ f, key, value }) => ({ f, key, value }))).toEqual(
    eventsOf(hostile).map(({ f, key, value }) => ({ f, key, value })),
  )
  const [first] = parsed(text)
  expect(first).toMatchObject({ f: eventsOf(hostile)[0]!.f, key: eventsOf(hostile)[0]!.key })
})

test('a number that EDN cannot say exactly is refused', () => {
  const [call] = impatientParticipant.steps
  const client = call!.client.map((event) => ({ ...event, value: 2 ** 53 }))
  const trace = { ...impatientParticipant, steps: [{ ...call!, client }] }
  expect(() => toJepsenEdn(trace)).toThrow('expected integers between')
})

test('a trace without clients has nothing to say, and what others lose is said', () => {
  expect(() => toJepsenEdn({ ...replayedEffect, clients: [] })).toThrow(ExportError)
  const { text, losses } = toJepsenEdn(fixtures['failover-loses-write']!)
  expect(losses).toHaveLength(3)
  for (const loss of losses) expect(text).toContain(`; lost: ${loss}\n`)
})
