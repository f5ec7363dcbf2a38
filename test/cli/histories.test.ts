/** `history` judges files that others wrote: good ones, bad ones, and ones that are no histories. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { expectRefused, faultline, fileWith, folder, quickly } from './run.js'

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
  const [absent, wildcard] = await Promise.all([quickly([...nil, 'absent']), quickly([...nil, 'wildcard'])])
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
  const ended = await quickly(args)
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

test('what outgrows the tables of the engine is unknown, not an error of ours', async () => {
  const cwd = folder()
  const step = "() => { throw new RangeError('Map maximum size exceeded') }"
  writeFileSync(join(cwd, 'large.ts'), LOOPS.replace('() => { for (;;) {} }', step))
  writeFileSync(join(cwd, 'good.jsonl'), GOOD)
  const ended = await quickly('history good.jsonl --check linearizable --model large.ts', { cwd })
  expect(ended).toMatchObject({ code: 2, stderr: '' })
  expect(ended.stdout).toContain('too large to be judged: Map maximum size exceeded')
})

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
