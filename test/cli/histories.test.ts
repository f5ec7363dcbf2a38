/** `history` judges files that others wrote: good ones, bad ones, and ones that are no histories. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { expectRefused, faultline, fileWith, folder, LONG } from './run.js'

type Event = Readonly<Record<string, unknown>>
const lines = (...events: readonly Event[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const call = (process: number, f: string, result: Event, argument: Event = {}): Event[] => [
  { process, type: 'invoke', f, ...argument },
  { process, type: 'ok', f, ...result },
]
const GOOD = lines(...call(0, 'write', { value: 3 }, { value: 3 }), ...call(1, 'read', { value: 3 }))
const STALE = lines(...call(0, 'write', { value: 3 }, { value: 3 }), ...call(1, 'read', { value: null }))

/** So many overlapping writes and reads that no search looks through all orders; the last read is of no write. */
function hard(n: number): string {
  const numbers = Array.from({ length: n }, (_, i) => i)
  return lines(
    ...numbers.map((i) => ({ process: i, type: 'invoke', f: 'write', value: i % 4 })),
    ...numbers.map((i) => ({ process: n + i, type: 'invoke', f: 'cas', value: [i % 5, (i * 7) % 5] })),
    ...numbers.map((i) => ({ process: n + i, type: 'ok', f: 'cas', value: [i % 5, (i * 7) % 5] })),
    { process: 2 * n, type: 'invoke', f: 'read' },
    { process: 2 * n, type: 'ok', f: 'read', value: 9 },
  )
}

test('verdicts of files are verdicts of the command, in the order in which the files are named', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'good.jsonl'), GOOD)
  writeFileSync(join(cwd, 'stale.jsonl'), STALE)
  const [good, both] = await Promise.all([
    faultline('history good.jsonl --check linearizable', { cwd }),
    faultline('history stale.jsonl good.jsonl --check linearizable', { cwd }),
  ])
  expect(good).toMatchObject({ code: 0, stderr: '' })
  expect(good.stdout).toMatch(/^✓ good\.jsonl {2}linearizable {2}2 operations, jsonl as register, [\d.]+ ms\n$/)
  expect(both.code).toBe(1)
  expect(both.stdout).toMatch(/^✗ stale\.jsonl {2}not linearizable[\s\S]*\n✓ good\.jsonl/)
  expect(both.stdout).toMatch(/line \d/)
})

test('--initial and --nil change what a read of nothing means', async () => {
  const file = fileWith(STALE, 'stale.jsonl')
  const nil = ['history', file, '--check', 'linearizable', '--nil']
  const [absent, wildcard] = await Promise.all([faultline([...nil, 'absent']), faultline([...nil, 'wildcard'])])
  expect([absent.code, wildcard.code]).toEqual([1, 0])
})

test('a search that is cut by --time-limit is unknown, with the limit as its reason', async () => {
  const file = fileWith(hard(40), 'hard.jsonl')
  const args = [
    'history',
    file,
    '--check',
    'linearizable',
    '--model',
    'cas-register',
    '--time-limit',
    '500ms',
    '--json',
  ]
  const ended = await faultline(args)
  expect(ended).toMatchObject({ code: 2, stderr: '' })
  const { files } = contract<{ files: { reason: string }[] }>(ended, 'history')
  expect(files[0]!.reason).toMatch(/^time limit of 0\.5 s reached: /)
})

test('a malformed, cut off or empty history is refused with file, line and column', async () => {
  const cases: readonly (readonly [text: string, message: RegExp])[] = [
    [`${GOOD}{"process":1,"type":"ok"`, /h\.jsonl:5:25: expected valid JSON .*, got the end of the line/],
    ['', /h\.jsonl:1:1: expected a history, got an empty text/],
    [
      `${GOOD}${lines({ process: 1, type: 'ok', f: 'read' })}`,
      /h\.jsonl:5:1: expected an invocation of read by process 1/,
    ],
    [`${GOOD}${lines({ process: 1, type: 'invoke', f: 'pop' })}`, /expected --model \(register, cas-register/],
    [
      `${GOOD}${lines({ process: 1, type: 'invoke', f: 'pop' })}`,
      /for .*h\.jsonl: its operations \(write, read, pop\) do not suggest one/,
    ],
    [`${GOOD}{"value":${'['.repeat(100_000)}`, /h\.jsonl:5:510: expected values nested at most 500 deep/],
    [`\u0000\u0001${GOOD}`, /expected a history in a known format|h\.jsonl:1:1|byte/],
    ['what is this\n', /h\.jsonl:1:1: expected a history in a known format \(.*jsonl.*\), got "what is this"/],
  ]
  await Promise.all(
    cases.map(([text, message]) =>
      expectRefused(['history', fileWith(text, 'h.jsonl'), '--check', 'linearizable'], message),
    ),
  )
})

test('one bad file among good ones refuses all: half an answer would look like a whole one', async () => {
  const [good, bad] = [fileWith(GOOD, 'good.jsonl'), fileWith('', 'bad.jsonl')]
  await expectRefused(['history', good, bad, '--check', 'linearizable', '--json'], /bad\.jsonl:1:1: expected a history/)
})

test('an unknown checker, specification, format or meaning of nil is answered with the nearest name', async () => {
  const file = fileWith(GOOD, 'h.jsonl')
  const base = ['history', file, '--check']
  const cases: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['linearisable'], /expected a checker for --check, got linearisable \(did you mean linearizable\?\)/],
    [['linearizable', '--model', 'regster'], /expected a specification .*got regster \(did you mean register\?\)/],
    [['linearizable', '--model', 'kv'], /h\.jsonl:1:1: expected an operation of kv .*, got "write"/],
    [['linearizable', '--format', 'jsnl'], /expected a format for --format, got jsnl \(did you mean jsonl\?\)/],
    [
      ['linearizable', '--nil', 'abset'],
      /expected --nil to be wildcard or absent, got abset \(did you mean absent\?\)/,
    ],
  ]
  await Promise.all(cases.map(([args, message]) => expectRefused([...base, ...args], message)))
})

const LOOPS = `export const slow = {
  name: 'slow',
  initial: 0,
  operations: { write: { kind: 'write', step: () => { for (;;) {} } }, read: { kind: 'read', step: (state: number) => state } },
}
`

test('a time limit ends a specification that never returns; files that were judged keep their verdicts', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'slow.ts'), LOOPS)
  writeFileSync(join(cwd, 'good.jsonl'), GOOD)
  const ended = await faultline('history good.jsonl --check linearizable --model slow.ts --time-limit 3s --json', {
    cwd,
  })
  expect(ended).toMatchObject({ code: 2, stderr: '' })
  const { files } = contract<{ files: { reason: string; operations: number }[] }>(ended, 'history')
  expect(files).toMatchObject([{ reason: 'time limit of 3 s reached: the file was not judged to its end' }])
})

/** A register for each key: a chain of swaps, of which the first one offered leads astray for long. */
function swaps(keys: number, count: number, badKeys: readonly number[] = []): string {
  const events: Event[] = []
  for (let key = 0; key < keys; key += 1) {
    const pairs = [
      [0, 5],
      [0, 1],
      [1, 0],
    ]
    let [at, seed] = [5, key + 7]
    for (let i = 1; i < count; i += 1) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      const next = 5 + ((seed >> 8) % 4)
      pairs.push([at, next === at ? 5 + ((next - 4) % 4) : next])
      at = pairs.at(-1)![1]!
    }
    pairs.push([at, badKeys.includes(key) ? 4 : 5])
    const swap = (type: string) => pairs.map((value, i) => ({ process: 100 * key + i, type, f: 'cas', key, value }))
    const read = { process: 100 * key + 99, f: 'read', key }
    events.push(...swap('invoke'), ...swap('ok'), { ...read, type: 'invoke' }, { ...read, type: 'ok', value: 5 })
  }
  return lines(...events)
}

test.each([
  ['good', []],
  ['bad', [2, 4]],
])(
  'the objects of a %s history are judged by as many workers as there are, to the same result',
  async (_, badKeys) => {
    const text = swaps(6, 20, badKeys)
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async (workers) => {
        const cwd = folder()
        writeFileSync(join(cwd, 'swaps.jsonl'), text)
        const args = `history swaps.jsonl --model cas-register --initial 0 --check linearizable --json --workers ${workers}`
        const { stdout, stderr, code } = await faultline(args, { cwd })
        return { stderr, code, stdout: stdout.replace(/"seconds": [\d.e-]+/, '') }
      }),
    )
    expect(one).toMatchObject({ code: badKeys.length === 0 ? 0 : 1, stderr: '' })
    expect([two, three]).toEqual([one, one])
  },
  LONG.testMs,
)

/** A register whose swaps of key 1 never come back in any thread but the one that reads the file. */
const STUCK = `import { threadId } from 'node:worker_threads'
import { reject } from 'faultline/checkers'
export const stuck = {
  name: 'stuck',
  initial: 0,
  partition: ({ key }: any) => key,
  operations: {
    cas: { kind: 'update', step: (state: number, { key, input }: any) => {
      if (key === 1 && threadId > 1) for (;;) {}
      return state === input[0] ? input[1] : reject('it holds ' + state)
    } },
    read: { kind: 'read', step: (state: number, { output }: any) => (state === output ? state : reject('it holds ' + state)) },
  },
}
`

test(
  'an object whose judgement never ends does not hide another that is bad, when the time is over',
  async () => {
    const judged = async (seconds: number, ...badKeys: number[]) => {
      const cwd = folder()
      writeFileSync(join(cwd, 'stuck.ts'), STUCK)
      writeFileSync(join(cwd, 'swaps.jsonl'), swaps(3, 20, badKeys))
      const args = `history swaps.jsonl --model stuck.ts --check linearizable --workers 2 --time-limit ${seconds}s --json`
      const ended = await faultline(args, { cwd })
      expect(ended.stderr).toBe('')
      return contract<{ files: { verdict: string; reason: string }[] }>(ended, 'history').files[0]!
    }
    // The bad one has the machine for itself for most of its time.
    const [good, bad] = await Promise.all([judged(5), judged(20, 2)])
    expect(good).toMatchObject({ verdict: 'unknown', reason: expect.stringMatching(/^time limit of 5 s reached: /) })
    expect(bad).toMatchObject({ verdict: 'invalid', reason: expect.stringContaining('of key 2 ') })
  },
  LONG.testMs,
)

test('Ctrl-C prints what there is, also while a specification never returns', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'slow.ts'), LOOPS.replace('for (;;) {}', "console.log('stepping'); for (;;) {}"))
  writeFileSync(join(cwd, 'good.jsonl'), GOOD)
  const ended = await faultline('history good.jsonl --check linearizable --model slow.ts --json', {
    cwd,
    // What a specification prints goes to standard error, and here it says that the search is under way.
    meanwhile: (child) => child.stderr!.once('data', () => child.kill('SIGINT')),
  })
  expect(ended.code).toBe(2)
  const { files } = contract<{ files: { reason: string; operations: number }[] }>(ended, 'history')
  expect(files).toMatchObject([{ operations: 2, reason: 'interrupted: the file was not judged to its end' }])
})

test('a file with a specification must export exactly one', async () => {
  const cwd = folder()
  writeFileSync(join(cwd, 'none.ts'), 'export const a = 1')
  writeFileSync(join(cwd, 'good.jsonl'), GOOD)
  const base = 'history good.jsonl --check linearizable --model'
  await expectRefused(`${base} none.ts`, /expected none\.ts to export one sequential specification, got a \(write:/, {
    cwd,
  })
  await expectRefused(`${base} other.ts`, /expected a file with a sequential specification, got other\.ts/, { cwd })
})
