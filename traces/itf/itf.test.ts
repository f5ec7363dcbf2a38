import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { canonicalText, type Json } from '../../kernel/index.js'
import { tries } from '../../test/thorough.js'
import { fromItf, type ItfTrace, isItfTrace, parseItfTrace, renderItfTrace, toItf, traceFindings } from './index.js'
import schema from './itf.schema.json' with { type: 'json' }

const validate = new Ajv2020({ strictTypes: false }).compile(schema)
const valid = (value: unknown): boolean => validate(value)

/** A ferry that goes to and fro, as Apalache writes it. */
const ferry = {
  '#meta': { source: 'Ferry.tla' },
  params: ['Shores'],
  vars: ['boat', 'onShore', 'trips'],
  states: [
    {
      '#meta': { index: 0 },
      Shores: { '#set': ['E', 'W'] },
      boat: 'E',
      onShore: {
        '#map': [
          ['E', { '#set': ['goat', 'wolf'] }],
          ['W', { '#set': [] }],
        ],
      },
      trips: { '#bigint': '0' },
    },
    {
      '#meta': { index: 1, action: 'Cross' },
      boat: 'W',
      onShore: {
        '#map': [
          ['E', { '#set': ['wolf'] }],
          ['W', { '#set': ['goat'] }],
        ],
      },
      trips: { '#bigint': '1' },
    },
    {
      boat: 'E',
      onShore: {
        '#map': [
          ['E', { '#set': ['wolf'] }],
          ['W', { '#set': ['goat'] }],
        ],
      },
      trips: 2,
    },
  ],
  loop: 1,
} satisfies ItfTrace

const plain = { width: 100, ascii: false, color: false }
const lines = (trace: ItfTrace, options = plain) => renderItfTrace(trace, options).split('\n')

describe('values of ITF', () => {
  it('are those of a trace: what can be said comes back as it was', () => {
    const text = fc.string({ unit: 'binary', maxLength: 6 })
    const { json } = fc.letrec<{ json: Json }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        fc.boolean(),
        fc.maxSafeInteger(),
        text,
        fc.array(tie('json'), { minLength: 1, maxLength: 3 }),
        fc.array(tie('json'), { maxLength: 3 }).map((items): Json => ({ $set: sorted(items) })),
        fc.array(fc.tuple(tie('json'), tie('json')), { maxLength: 3 }).map((items): Json => ({ $map: sorted(items) })),
        fc.dictionary(
          text.filter((name) => !/^[#$]/.test(name)),
          tie('json'),
          { maxKeys: 3, noNullPrototype: true },
        ),
      ),
    }))
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalText(fromItf(toItf(value)))).toBe(canonicalText(value))
        expect(valid({ vars: ['x'], states: [{ x: toItf(value) }] })).toBe(true)
      }),
      { numRuns: tries(40, 2000) },
    )
  })

  it('have no word for null, for fractions, and for fields that begin with #', () => {
    expect(toItf(null)).toEqual({ '#tup': [] })
    expect(fromItf({ '#tup': [] })).toBeNull()
    expect(toItf(0.5)).toEqual({ '#unserializable': '0.5' })
    expect(toItf({ '#set': [1], a: true })).toEqual({
      '#map': [
        ['#set', [{ '#bigint': '1' }]],
        ['a', true],
      ],
    })
  })

  it('may be integers of any size', () => {
    expect(fromItf({ '#bigint': '-12' })).toBe(-12)
    expect(fromItf({ '#bigint': '123456789012345678901' })).toBe('123456789012345678901')
  })
})

const sorted = (items: readonly Json[]): readonly Json[] =>
  [...items].sort((a, b) => (canonicalText(a) < canonicalText(b) ? -1 : 1))

describe('a trace of states', () => {
  it('is recognised by what is in it', () => {
    expect(isItfTrace(JSON.stringify(ferry))).toBe(true)
    for (const text of ['', '[]', 'null', '{"vars":[]}', '{"format":"faultline-trace","vars":[],"states":[]}'])
      expect(isItfTrace(text)).toBe(false)
  })

  it('is drawn as its first state, and what is different in each other one', () => {
    const drawn = lines(parseItfTrace(JSON.stringify(ferry), 'ferry.itf.json'))
    expect(drawn).toEqual([
      'TRACE OF STATES · Ferry.tla · 3 states · 3 variables',
      '─'.repeat(100),
      '  0  start  Shores {E, W}   boat E   onShore {E→{goat, wolf}, W→{}}   trips 0',
      '↺ from here on, the states 1 to 2 repeat for ever',
      '  1  Cross  boat E→W; onShore: W + goat, E − goat; trips 0→1',
      '  2         boat W→E; trips 1→2',
      '↺ and again from state 1',
      '─'.repeat(100),
      '',
    ])
    const page = readFileSync(new URL('../../docs/exports.md', import.meta.url), 'utf8')
    expect(page).toContain(drawn.join('\n'))
  })

  it('that stays where it is says so, as does one in which nothing changes', () => {
    const [first] = ferry.states
    const drawn = lines({ vars: ['boat'], states: [first!, first!], loop: 1 })
    expect(drawn.slice(3, 6)).toEqual([
      '↺ from here on, state 1 stays for ever',
      '  1         changes nothing',
      '↺ it stays like this for ever',
    ])
    expect(lines({ vars: [], states: [] })[2]).toBe('no states')
  })

  it('fits the terminal, and reaches it as text only', () => {
    const odd = {
      '#meta': { source: '\u001b[2J<b>', description: '\u202Eevil' },
      vars: ['\u001b[31m', 'long'],
      states: [
        { '\u001b[31m': 'x\ny', long: 'z'.repeat(500) },
        { '#meta': { action: '\u0007'.repeat(99) }, '\u001b[31m': 'x', long: 'y'.repeat(500) },
      ],
    }
    for (const ascii of [false, true]) {
      for (const width of [40, 80, 160]) {
        const drawn = lines(odd, { width, ascii, color: false })
        expect(drawn.filter((line) => stringWidth(line) > width)).toEqual([])
        expect(drawn.join('')).toMatch(ascii ? /^[ -~]*$/ : /^[^\p{Cc}\p{Cf}]*$/u)
      }
    }
  })

  it.each<[string, object, RegExp]>([
    ['a list instead of an object', [], /expected an object/],
    ['no variables', { states: [] }, /expected a list of names, got nothing/],
    ['no states', { vars: [] }, /expected a list of states/],
    ['a variable twice', { vars: ['x', 'x'], states: [] }, /expected names that are different/],
    ['a state without a variable', { vars: ['x'], states: [{ y: 1 }] }, /expected a value of "x", got none/],
    ['a fraction', { vars: ['x'], states: [{ x: 0.5 }] }, /expected an integer of at most 2\^53/],
    ['null', { vars: ['x'], states: [{ x: null }] }, /expected a value, got null/],
    [
      'digits that are none',
      { vars: ['x'], states: [{ x: { '#bigint': '1.5' } }] },
      /expected the digits of an integer/,
    ],
    [
      'a map that is no list of pairs',
      { vars: ['x'], states: [{ x: { '#map': [[1]] } }] },
      /expected a pair of key and value/,
    ],
    ['a mark nobody knows', { vars: ['x'], states: [{ x: { '#bag': [] } }] }, /expected #bigint, #tup, #set, #map or/],
    [
      'a mark with something beside it',
      { vars: ['x'], states: [{ x: { '#set': [], y: 1 } }] },
      /expected nothing beside "#set"/,
    ],
    [
      'a loop that is no state',
      { vars: [], states: [{}], loop: 1 },
      /expected the number of a state \(0 to 0\), got 1/,
    ],
  ])('with %s is refused with its place', (_, value, message) => {
    expect(() => parseItfTrace(JSON.stringify(value, null, 1), 'x.itf.json')).toThrow(message)
    expect(() => parseItfTrace(JSON.stringify(value, null, 1), 'x.itf.json')).toThrow(/^x\.itf\.json:\d+:\d+: /)
  })

  it('is refused exactly where the schema refuses it, or a variable is missing, or twice, or the loop is no state', () => {
    const mark = fc.constantFrom('#bigint', '#tup', '#set', '#map', '#unserializable', '#bag', 'a')
    const { any } = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>('x', '12', '-3', 1, 0.5, 2 ** 60, null, true),
        fc.array(tie('any'), { maxLength: 2 }),
        fc.tuple(mark, tie('any')).map(([name, value]) => ({ [name]: value })),
        fc
          .tuple(mark, fc.array(fc.array(tie('any'), { minLength: 1, maxLength: 3 }), { maxLength: 2 }))
          .map(([name, value]) => ({ [name]: value })),
      ),
    }))
    const seen = { yes: 0, no: 0 }
    fc.assert(
      fc.property(any, (x) => {
        const trace = { vars: ['x'], states: [{ x }] }
        const isFine = valid(trace)
        seen[isFine ? 'yes' : 'no'] += 1
        expect(traceFindings(trace).length === 0).toBe(isFine)
      }),
      { numRuns: tries(300, 5000) },
    )
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(30)
  })
})
