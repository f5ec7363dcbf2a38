/** `history --check` by session guarantees and by Jepsen's workloads: verdicts, reasons with lines, options. */
import { expect, test } from 'vitest'
import { expectRefused, faultline, fileWith, folder } from './run.js'

const lines = (...events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const call = (process: number, f: string, value: unknown, asked: unknown = null) => [
  { process, type: 'invoke', f, ...(asked === null ? {} : { value: asked }) },
  { process, type: 'ok', f, value },
]

test('a session guarantee that is broken is told with the lines that break it', async () => {
  const file = fileWith(lines(...call(0, 'write', 1, 1), ...call(0, 'read', null)), 'forgets.jsonl')
  const { code, stdout } = await faultline(['history', file, '--check', 'read-your-writes'], { cwd: folder() })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^✗ \S+forgets\.jsonl {2}not read-your-writes {2}2 operations, jsonl, /)
  expect(stdout).toMatch(/line [1-4]/)
  const kept = await faultline(['history', file, '--check', 'monotonic-writes'], { cwd: folder() })
  expect([kept.code, kept.stdout.includes('vacuous')]).toEqual([0, true])
})

test('session guarantees are asked of transactions as well', async () => {
  const file = fileWith('w 1 1\n-----\nw 1 2\n-----\nr 1 1\n', 'sessions.txt')
  const judged = ['history', file, '--check', 'read-your-writes', '--json']
  // Where nothing is known of the order of writes, the second one may have taken effect first.
  const kept = await faultline(judged.slice(0, -1), { cwd: folder() })
  expect([kept.code, kept.stdout.includes('But no such order has the writes of each session')]).toEqual([0, true])
  const { code, stdout } = await faultline([...judged, '--options', '{"order":"issued"}'], { cwd: folder() })
  expect(code).toBe(1)
  expect(JSON.parse(stdout).files[0]).toMatchObject({ checker: 'read-your-writes', verdict: 'invalid' })
})

test('an element that was lost is named, and options change what is asked', async () => {
  const lost = fileWith(lines(...call(0, 'add', 1, 1), ...call(0, 'add', 2, 2), ...call(1, 'read', [2])), 'lost.jsonl')
  const set = await faultline(['history', lost, '--check', 'set'], { cwd: folder() })
  expect([set.code, /1 acknowledged element was not found by the final read: 1/.test(set.stdout)]).toEqual([1, true])
  const bank = fileWith(lines(...call(0, 'read', { a: -5, b: 15 }), ...call(0, 'read', { a: 5, b: 5 })), 'bank.jsonl')
  const strict = await faultline(['history', bank, '--check', 'bank'], { cwd: folder() })
  const lax = await faultline(['history', bank, '--check', 'bank', '--options', '{"negativeBalances":true}'], {
    cwd: folder(),
  })
  expect([strict.code, lax.code]).toEqual([1, 0])
})

test.each<[string, readonly string[], RegExp]>([
  [
    'an option that the checker does not have',
    ['bank', '--options', '{"negative":true}'],
    /expected an option of bank \(accounts, total, negativeBalances\), got negative/,
  ],
  [
    'an option of the wrong kind',
    ['bank', '--options', '{"total":"much"}'],
    /expected total to be a number, got "much"/,
  ],
  ['options that are no object', ['bank', '--options', '[]'], /expected --options as a JSON object/],
  [
    'options for a checker without',
    ['linearizable', '--options', '{}'],
    /expected no --options with --check linearizable/,
  ],
  ['operations that the checker does not know', ['unique-ids'], /h:1:1: expected/],
])('%s: refused', async (_, flags, message) => {
  const file = fileWith(lines(...call(0, 'read', { a: 1 })), 'h')
  await expectRefused(['history', file, '--check', ...flags], message)
})
