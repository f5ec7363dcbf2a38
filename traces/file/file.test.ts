import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUDGETS } from '../../kernel/index.js'
import { arbitraryTrace } from '../render/arbitrary.js'
import { failoverLosesWrite, fixtures, impatientParticipant } from '../render/fixtures.js'
import type { Trace } from '../trace.js'
import schema from '../trace.schema.json' with { type: 'json' }
import { formatTrace, parseTrace, TraceFileError } from './index.js'

const text = formatTrace(impatientParticipant)

function messageOf(file: string): string {
  try {
    parseTrace(file, 'a.json')
  } catch (error) {
    if (error instanceof TraceFileError) return error.message
    throw error
  }
  return 'no error'
}

/** The message for a trace in which some text was replaced; the replacement must have happened. */
function messageAfter(from: string | RegExp, to: string): string {
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  return messageOf(changed)
}

describe('formatTrace', () => {
  it('writes what parseTrace reads', () => {
    fc.assert(
      fc.property(arbitraryTrace, (trace) => {
        expect(parseTrace(formatTrace(trace), 'a.json')).toEqual(trace)
      }),
    )
  })

  it('keeps what was in flight before the first step, which a step may deliver', () => {
    const hello = { id: 'm1', from: 'a', to: 'b', body: { type: 'hello' } }
    const none = { lost: [], changes: [], observed: [], client: [], timers: [], sent: [] }
    const deliver = { type: 'deliver' as const, from: 'a', to: 'b', message: hello.body }
    const trace: Trace = {
      ...impatientParticipant,
      nodes: ['a', 'b'].map((id) => ({ id, role: 'peer', initial: {} })),
      initially: { sent: [hello], timers: [{ node: 'a', timer: 'tick', change: 'set' }] },
      steps: [{ event: deliver, message: 'm1', ...none }],
    }
    expect(parseTrace(formatTrace(trace), 'a.json')).toEqual(trace)
    const { initially: _, ...without } = trace
    expect(messageOf(formatTrace(without))).toContain('got m1, which no earlier step sent')
  })

  it('does not depend on the order in which the trace was put together', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed)
      if (typeof value !== 'object' || value === null || 'kind' in value) return value
      return Object.fromEntries(Object.entries(value).reverse())
    }
    const shuffled = {
      ...(reversed(impatientParticipant) as Trace),
      steps: impatientParticipant.steps.map((s) => reversed(s) as never),
    }
    expect(formatTrace(shuffled)).toBe(text)
  })

  it('writes one step per line and ends with a newline', () => {
    expect(text.split('\n').filter((line) => line.includes('"event"'))).toHaveLength(impatientParticipant.steps.length)
    expect(text.endsWith('}\n')).toBe(true)
  })
})

describe('parseTrace of a damaged file', () => {
  it('says where a truncated file ends, wherever it was cut', () => {
    for (const trace of [impatientParticipant, failoverLosesWrite]) {
      const bytes = Buffer.from(formatTrace(trace))
      for (let end = 0; end < bytes.length - 1; end += 50) {
        const cut = bytes.subarray(0, end).toString()
        expect(messageOf(cut)).toMatch(/^a\.json:\d+:\d+: expected (the rest of the trace|a trace), got/)
      }
    }
  })

  it('points at the character that is wrong', () => {
    expect(messageOf('{\n  "format": nope\n}')).toBe('a.json:2:13: expected a JSON value, got "nope"')
    expect(messageOf('{"a": 1,}')).toBe('a.json:1:9: expected a property name in double quotes, got `}`')
    expect(messageOf('{"a": 1} 2')).toContain('a.json:1:10: expected the end of the file')
    expect(messageOf('// no comments\n{}')).toContain('1:1: expected JSON, which has no comments')
    expect(messageOf('')).toContain('got an empty file')
  })

  it('survives hostile nesting', () => {
    expect(messageOf('['.repeat(100_000))).toContain('levels of nesting')
    expect(messageOf(`{"format": ${'{"a":'.repeat(500)}1${'}'.repeat(501)}`)).toContain('levels of nesting')
  })

  it('reads a file with a byte order mark', () => {
    expect(parseTrace(`\uFEFF${text}`, 'a.json')).toEqual(impatientParticipant)
  })

  it('never throws anything but TraceFileError, whatever one value is replaced with', () => {
    const json: unknown = JSON.parse(text)
    const paths = leaves(json)
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const message = messageOf(JSON.stringify(replaced(json, path, value), null, 1))
        expect(message).toMatch(/^no error$|^a\.json:\d+:\d+: expected .*(, got | — did you mean )/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('parseTrace of another file', () => {
  it('says that it is no trace', () => {
    expect(messageOf('{"name": "faultline"}')).toMatch(
      /^a\.json:1:1: expected "format": "faultline-trace", got nothing —/,
    )
    expect(messageOf('[]')).toBe('a.json:1:1: expected a trace, which is an object, got an empty list')
  })

  it('says which version it found, which it understands, and what to do', () => {
    expect(messageAfter('"version": 1', '"version": 2')).toMatch(
      /^a\.json:3:14: expected version 1 .*, got 2 — a newer Faultline wrote the file: upgrade/,
    )
    expect(messageAfter('"version": 1', '"version": 0')).toContain('an older Faultline')
    expect(messageAfter('"version": 1', '"version": "x"')).toContain('not written by Faultline')
  })
})

describe('parseTrace of a trace with a wrong shape', () => {
  it('knows the budgets that the kernel knows', () => {
    expect(Object.keys(schema.properties.budgets.properties)).toEqual(BUDGETS)
    expect(messageAfter('"crash":', '"crsh":')).toContain('expected no field "crsh" in budgets — did you mean')
  })

  it('names the place in the words of a trace', () => {
    expect(messageAfter('"id":"m3"', '"id":3')).toMatch(
      /^a\.json:\d+:\d+: expected a string as step 2, sent\[0\]\.id, got 3/,
    )
    expect(messageAfter('"minimality": "shortest"', '"minimality": "short"')).toContain(
      'expected one of shortest, 1-minimal, unshrunk as minimality, got "short"',
    )
    expect(messageAfter('"lost":[],', '')).toContain('expected a field "lost" in step 1, got none')
  })

  it('suggests the field or event that was meant', () => {
    expect(messageAfter('"timers":', '"timer":')).toContain(
      'expected no field "timer" in step 1 — did you mean "timers"?',
    )
    expect(messageAfter('"type":"timeout"', '"type":"timeot"')).toContain(
      'step 4, event.type, got "timeot" — did you mean "timeout"?',
    )
  })

  it('reports the first few of many problems', () => {
    const lines = messageOf(text.replaceAll('"lost":[]', '"lost":0')).split('\n')
    expect(lines).toHaveLength(6)
    expect(lines.at(-1)).toBe('a.json: and 2 more of the kind')
  })
})

describe('parseTrace of a trace whose parts disagree', () => {
  it.each<[string, string | RegExp, string, string]>([
    ['a message nobody sent', '"message":"m5"', '"message":"m9"', 'got m9, which no earlier step sent'],
    ['a message delivered twice', '"message":"m4"', '"message":"m3"', 'got m3, which was delivered in step 5'],
    [
      'a message that took another way',
      /"from":"participant2"(?=.*"m4")/,
      '"from":"participant1"',
      'to go participant2 → coordinator',
    ],
    ['a delivery without its message', '"message":"m5",', '', 'expected a field "message" in a step of type deliver'],
    [
      'a message in a step that moves none',
      '"timer":"decision"},',
      '"timer":"decision"},"message":"m3",',
      'expected no message',
    ],
    ['an id used twice', '"id":"m2"', '"id":"m1"', 'expected an id that no earlier message has'],
    [
      'a node that does not exist',
      '"node":"participant2","path"',
      '"node":"participant9","path"',
      'got "participant9"',
    ],
    ['a client that does not exist', '"client":"client1"', '"client":"client7"', 'got "client7"'],
    [
      'a client number that does not exist',
      '"client":0,"operation":"client1#1","type":"ok"',
      '"client":3,"operation":"client1#1","type":"ok"',
      '(from 0), got 3',
    ],
    [
      'the end of an operation that never began',
      '"operation":"client1#1","type":"ok"',
      '"operation":"client1#2","type":"ok"',
      'expected an operation that is open',
    ],
    ['two nodes of one name', '{"id":"participant2"', '{"id":"participant1"', 'expected a name of its own'],
  ])('rejects %s', (_, from, to, expected) => {
    const message = messageAfter(from, to)
    expect(message).toContain(expected)
    expect(message).toMatch(/^a\.json:\d+:\d+: /)
  })

  it('accepts every fixture', () => {
    for (const trace of Object.values(fixtures)) expect(messageOf(formatTrace(trace))).toBe('no error')
  })
})

type Path = readonly (string | number)[]

function leaves(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([key, item]) =>
      leaves(item, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

function replaced(value: unknown, [head, ...rest]: Path, by: unknown): unknown {
  if (head === undefined) return by
  if (Array.isArray(value)) return value.map((item, i) => (i === head ? replaced(item, rest, by) : item))
  return { ...(value as object), [head]: replaced((value as Record<string, unknown>)[head], rest, by) }
}
