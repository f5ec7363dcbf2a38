/** Whatever a file holds, a reader answers with a history or with an error of ours: never a crash, never another error. */
import seedrandom from 'seedrandom'
import { expect, onTestFinished, test } from 'vitest'
import { tries } from '../test/thorough.js'
import { HistoryError } from './error.js'
import { historyFormats, readRecorded } from './read.js'

const text = (lines: readonly string[]) => new TextEncoder().encode(lines.join('\n'))
const event = (process: number, type: string, f: string, value: string, key = '') =>
  `{:process ${process}, :type :${type}, :f :${f}, ${key}:value ${value}}`
const edn = [
  event(0, 'invoke', 'cas', '[1 2]'),
  event(1, 'invoke', 'read', 'nil'),
  event(0, 'ok', 'cas', '[1 2]'),
  '; c',
]
const json = '{"process":0,"type":"invoke","f":"write","key":"k","value":[3,null],"time":1.5,"index":0}'
const integers = (...values: readonly (number | bigint)[]) =>
  values.flatMap((value) => (typeof value === 'number' ? [value] : [0, 0, 0, 0, 0, 0, 0, Number(value)]))
const little = (...values: readonly (number | bigint)[]) =>
  values.flatMap((value) => (typeof value === 'number' ? [value] : [Number(value), 0, 0, 0, 0, 0, 0, 0]))

/** A small file of each format, all of whose readers' branches a mutation can reach. */
const files: readonly (readonly [format: string, bytes: Uint8Array])[] = [
  [
    'jepsen-log',
    text(['INFO  jepsen.util - 0\t:invoke\t:write\t4', 'INFO  jepsen.util - 0\t:info\t:write\t:timed-out']),
  ],
  [
    'porcupine-kv',
    text([event(0, 'invoke', 'put', '"a\\"b"', ':key "0", '), event(0, 'ok', 'put', '"a\\"b"', ':key "0", ')]),
  ],
  ['edn', text(edn)],
  [
    'edn',
    text(['[', ...edn.slice(0, 3), '{:process :nemesis, :type :info, :f :kill, :value #{"n1" \\a #inst "2020"}} ]']),
  ],
  [
    'edn',
    text([
      '({:type :invoke :value [[:r :x nil] [:append 3 4]]}',
      '#_x {:type :ok :value [[:r :x [1 2]] [:append 3 4]]})',
    ]),
  ],
  [
    'jsonl',
    text([
      json,
      json.replace('invoke', 'ok').replace('1.5', '2e1').replace(',"index":0', ''),
      '{"process":"nemesis","type":"info","f":"x"}',
      '{"process":"faultline","type":"info","f":"judge","value":{"model":"register","nil":"absent"}}',
    ]),
  ],
  ['json', text([`[${json},`, `${json.replace('invoke', 'fail').replace(':0}', ':1}')}]`])],
  ['json', text(['[{"type":"invoke","value":[["r",5,null]]},', '{"type":"ok","value":[["r",5,31]]}', ']'])],
  ['fastlin', text(['# stack', 'push 1 1 2', 'pop 1 2 2', 'pop -1 3 4'])],
  ['fptlin', text(['# queue', '0 1 5 ENQ 10', '1 2 3 DEQ 10', '1 4 4 DEQ'])],
  ['awdit', text(['w 0 1', '-----', 'r 0 1', '=====', 'r 1 2'])],
  ['polysi', text(['w(1,5,0,0)', 'r(2,0,0,0)', 'w(1,6,1,-1)'])],
  ['cobra', new Uint8Array(integers(83, 7n, 87, 1n, 2n, 3n, 82, 7n, 1n, 2n, 3n, 67, 7n))],
  ['dbcop', new Uint8Array(little(1n, 1n, 1n, 1n, 1n, 1n, 105, 0n, 0n, 1n, 1n, 1n, 1, 6n, 7n, 1, 1))],
]

type Mutation = (bytes: number[], at: number, byte: number, other: Uint8Array) => number[]

const within = (bytes: readonly number[], at: number) => (bytes.length === 0 ? 0 : at % bytes.length)
const lineAt = (bytes: readonly number[], at: number): [number, number] => {
  const start = bytes.lastIndexOf(10, within(bytes, at)) + 1
  const end = bytes.indexOf(10, start)
  return [start, end === -1 ? bytes.length : end + 1]
}
/** From a place on, the first digit. */
const digitAt = (bytes: readonly number[], at: number) =>
  bytes.findIndex((byte, i) => i >= within(bytes, at) && byte >= 48 && byte <= 57)
const mutations: readonly Mutation[] = [
  (bytes, at, byte) => (digitAt(bytes, at) === -1 ? bytes : bytes.toSpliced(digitAt(bytes, at), 1, 48 + (byte % 10))),
  (bytes, at, byte) => bytes.toSpliced(within(bytes, at), 1, byte),
  (bytes, at, byte) => bytes.toSpliced(within(bytes, at), 0, byte),
  (bytes, at, byte) => bytes.toSpliced(within(bytes, at), 1 + (byte % 9)),
  (bytes, at) => bytes.slice(0, within(bytes, at)),
  (bytes, at) => bytes.slice(within(bytes, at)),
  (bytes, at) => bytes.toSpliced(lineAt(bytes, at)[0], lineAt(bytes, at)[1] - lineAt(bytes, at)[0]),
  (bytes, at) => bytes.toSpliced(lineAt(bytes, at)[0], 0, ...bytes.slice(...lineAt(bytes, at))),
  (bytes, at, byte) => {
    const line = bytes.slice(...lineAt(bytes, at))
    const [start, end] = lineAt(bytes, at)
    const rest = bytes.toSpliced(start, end - start)
    return rest.toSpliced(within(rest, byte), 0, ...line)
  },
  (bytes, at, byte, other) => bytes.toSpliced(within(bytes, at), byte % 20, ...other.slice(byte % other.length)),
  (bytes, at, byte) =>
    bytes.toSpliced(within(bytes, at), 0, ...new TextEncoder().encode(strange[byte % strange.length]!)),
]
const strange = [
  '\u0000',
  '"',
  '\\',
  '{',
  '[',
  ')',
  '#',
  '-',
  '9007199254740993',
  '1e999',
  'null',
  'nil',
  '\uFEFF',
  ':',
  ';',
  '\r\n',
  '__proto__',
]

/**
 * For each reader. `npm run test:thorough` takes five times as many; a hundred thousand or millions for each by hand:
 * `FAULTLINE_FUZZ_RUNS=100000 npx vitest run history/fuzz`.
 */
const runs = Number(process.env.FAULTLINE_FUZZ_RUNS ?? tries(2_000, 10_000))
const timeoutMs = Math.max(60_000, runs * 3)

const place = /^(h:(\d+:\d+|byte \d+): |event \d+: )?expected /

const formats = historyFormats.map(({ name }) => name)

test.each(formats)(
  `${runs} mutated files are histories or errors of ours: %s`,
  (format) => {
    const random = seedrandom.alea(`fuzz ${format}`)
    const below = (n: number) => Math.floor(random() * n)
    const own = files.filter(([name]) => name === format)
    const outcomes = { history: 0, error: 0 }
    const { stackTraceLimit } = Error
    // Most of the time would go into stacks that nobody looks at.
    Error.stackTraceLimit = 0
    onTestFinished(() => {
      Error.stackTraceLimit = stackTraceLimit
    })
    for (let made = 1; made <= runs; made += 1) {
      const [, original] = own[below(own.length)]!
      const [, other] = files[below(files.length)]!
      let bytes = [...original]
      for (let steps = 1 + below(4); steps > 0; steps -= 1)
        bytes = mutations[below(mutations.length)]!(bytes, below(4001), below(256), other)
      const whole = new Uint8Array(bytes)
      const size = below(3) === 0 ? 1 + below(40) : 0
      try {
        // Chunks of any size must say the same as one.
        const chunks = size === 0 ? whole : pieces(whole, size)
        const isCompared = size > 0 && made % 4 === 0
        const told = outcomeOf(chunks, format, isCompared)
        outcomes[told.startsWith('history') ? 'history' : 'error'] += 1
        if (isCompared) expect(told).toBe(outcomeOf(whole, format, true))
        if (made % 8 === 0) outcomeOf(whole, undefined)
      } catch (error) {
        throw new Error(`${format} in chunks of ${size}: ${JSON.stringify(bytes)}`, { cause: error })
      }
    }
    // A fuzzer all of whose files are refused at the first byte would test nothing.
    expect(Math.min(outcomes.history, outcomes.error)).toBeGreaterThan(runs / 50)
  },
  timeoutMs,
)

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size))
}

function outcomeOf(input: Uint8Array | Uint8Array[], format: string | undefined, isCompared = false): string {
  try {
    const recorded = readRecorded(input, { file: 'h', ...(format === undefined ? {} : { format }) })
    return `history ${isCompared ? JSON.stringify(recorded.kind === 'events' ? recorded.history : recorded.transactions) : ''}`
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error
    if (!place.test(error.message)) throw new Error(`expected a message with its place, got ${error.message}`)
    return error.message
  }
}

test('every format is fuzzed', () => {
  expect([...new Set(files.map(([format]) => format))].sort()).toEqual([...formats].sort())
  for (const [format, bytes] of files) expect(outcomeOf(bytes, format), format).toMatch(/^history/)
  for (const [format, bytes] of files) expect(outcomeOf(bytes, undefined), format).toBe(outcomeOf(bytes, format))
})
