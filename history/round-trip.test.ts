import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convertHistory, writtenFormats } from './convert.js'
import type { HistoryEvent, Value } from './event.js'
import { writeEdn } from './formats/write-edn.js'
import { writeJsonLines } from './formats/write-json-lines.js'
import { readHistory } from './read.js'

const number = fc
  .oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((n) => (Object.is(n, -0) || (Number.isInteger(n) && !Number.isSafeInteger(n)) ? 0 : n))
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    number,
    name,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.tuple(fc.constantFrom('r', 'w', 'append'), tie('value'), tie('value')),
  ),
}))
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })

/** One operation after the other, which may end in any way or not at all. */
const history = fc
  .array(
    fc.record({
      f: fc.oneof(fc.constantFrom('read', 'write', 'cas', 'txn'), name),
      type: fc.constantFrom('ok', 'fail', 'info', undefined),
      key: optional(value),
      values: fc.tuple(optional(value), optional(value)),
      node: optional(name),
      error: optional(name),
      process: fc.oneof(fc.nat(5), fc.nat(2 ** 40)),
      isTimed: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((operations) =>
    operations.flatMap(({ f, type, key, values, node, error, process, isTimed }, i): HistoryEvent[] => {
      const common = {
        process: process * 10 + i,
        f,
        ...(key === undefined ? {} : { key }),
        ...(isTimed ? { time: i * 1.25 } : {}),
        ...(node === undefined ? {} : { node }),
      }
      const [argument, result] = values.map((held) => (held === undefined ? {} : { value: held }))
      const invoke = { ...common, type: 'invoke' as const, ...argument }
      return type === undefined
        ? [invoke]
        : [invoke, { ...common, type, ...result, ...(error === undefined ? {} : { error }) }]
    }),
  )

describe('what is written is read again as it was', () => {
  test.each([
    ['jsonl', writeJsonLines],
    ['edn', writeEdn],
  ] as const)('%s', (format, write) => {
    fc.assert(
      fc.property(history, (events) => {
        const text = write(events)
        expect(readHistory(text, { format }).history).toEqual(events)
        expect(readHistory(text).format).toBe(format)
      }),
      { numRuns: 1000, seed: 1 },
    )
  })

  test('pairs, as jepsen.independent has them, where every event has a key', () => {
    const events: HistoryEvent[] = [
      { process: 0, type: 'invoke', f: 'read', key: 'x', value: null },
      { process: 0, type: 'ok', f: 'read', key: 'x', value: [1, 2] },
    ]
    const text = writeEdn(events, { pairs: true })
    expect(text).toBe(
      '{:index 0, :process 0, :type :invoke, :f :read, :value ["x" nil]}\n{:index 1, :process 0, :type :ok, :f :read, :value ["x" [1 2]]}\n',
    )
    expect(readHistory(text).history).toEqual(events)
    expect(() => writeEdn([{ process: 0, type: 'invoke', f: 'read' }], { pairs: true })).toThrow(
      'event 0: expected a key in every event, got invoke read without one',
    )
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])('not %d, which does not come back', (value) => {
    for (const write of [writeJsonLines, writeEdn]) {
      expect(() => write([{ process: 0, type: 'invoke', f: 'write', value: [value] }])).toThrow('expected')
    }
  })
})

describe('a conversion', () => {
  const log =
    '{:process :nemesis :type :info :f :kill :value 3}{:process 0 :type :invoke :f :write :value 1}{:process :nemesis :type :info :f :heal}'

  test.each(writtenFormats)('to %s keeps what the nemesis did, where it did it', (to) => {
    const recorded = readHistory(log)
    const again = readHistory([...convertHistory(recorded, to).lines].join(''))
    expect(again.history).toEqual(recorded.history)
    expect(again.annotations.map(({ line: _, ...rest }) => rest)).toEqual(
      recorded.annotations.map(({ line: _, ...rest }) => rest),
    )
  })

  test('says what the other format does not', () => {
    const toOurs = convertHistory(readHistory(log), 'jsonl')
    expect(toOurs.losses).toEqual([])
    const ours = readHistory([...toOurs.lines].join(''))
    expect(ours.defaults).toEqual(readHistory(log).defaults)
    // Which it still says when it is written once more, and EDN does not.
    expect(readHistory([...convertHistory(ours, 'jsonl').lines].join('')).defaults).toEqual(ours.defaults)
    expect(convertHistory(ours, 'edn').losses).toEqual([
      "that objects hold 0 at first (judge with --initial '0')",
      'what reading nil means (judge with --nil wildcard)',
      'the specification that fits jsonl (judge with --model cas-register)',
    ])
    expect(convertHistory(readHistory(log), 'edn').losses).toEqual([])
  })

  test('leaves out times that fall, which our own format takes for a mistake', () => {
    const line = (type: string, time: number) => `{:process 0 :type :${type} :f :write :value 1 :time ${time}}\n`
    const { lines, losses } = convertHistory(readHistory(line('invoke', 9) + line('ok', 3)), 'jsonl')
    expect(losses).toEqual(['the times, which fall where the order of the events is another'])
    const ours = readHistory([...lines].join(''))
    expect(ours.history.map(({ time }) => time)).toEqual([undefined, undefined])
  })
})
