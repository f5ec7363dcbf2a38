/** What is no history is refused, at its exact place, and never judged. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { expectRefused, fileWith, folder } from './run.js'

const invoke = '{"process":0,"type":"invoke","f":"write","value":3}'
const GOOD = `${invoke}\n${invoke.replace('invoke', 'ok')}\n`
const read = (process: number | string, type: string, rest = '') =>
  `{"process":${process},"type":"${type}","f":"read"${rest}}\n`

const cases: readonly (readonly [what: string, content: string | Uint8Array, message: RegExp])[] = [
  ['a file cut off in a line', `${GOOD}{"process":1,"type":"inv`, /h:3:21: expected valid JSON \(unexpected end/],
  [
    'a file cut off in a bracket',
    '{:process 0, :type :invoke, :f :write, :value 3}\n{:process 0, :type :ok, :f :wri',
    /h:2:32: expected "}" for the bracket of line 2, column 1, got the end of the text/,
  ],
  [
    'another format behind the first',
    `${GOOD}{:process 1, :type :ok}\n`,
    /h:3:2: expected valid JSON .*got ":process"/,
  ],
  [
    'a program',
    new Uint8Array([127, 69, 76, 70, 2, 1, 1, 0, 0, 0, 0, 255, 254, 3]),
    /h:1:1: expected a history in a known format .*, got "\\x7fELF/,
  ],
  [
    'bytes that are no text behind good lines',
    Buffer.concat([Buffer.from(GOOD), new Uint8Array([0, 255, 254, 1])]),
    /h:3:2: expected text in UTF-8, got the byte 0xff/,
  ],
  [
    'an operation that the specification does not know',
    `${GOOD}${read(1, 'invoke')}{"process":2,"type":"invoke","f":"reset"}\n`,
    /expected --model .* for .*h: its operations \(write, read, reset\) do not suggest one/,
  ],
  [
    'a completion without an invocation',
    `${GOOD}${read(1, 'ok')}`,
    /h:3:1: expected an invocation of read by process 1 before its completion, got ok read with nothing open/,
  ],
  [
    'the completion of another operation',
    `${GOOD}${read(1, 'invoke')}${read(1, 'ok').replace('read', 'reed')}`,
    /h:4:1: expected the completion of read, which process 1 has open, got ok of reed \(see line 3\)/,
  ],
  [
    'two open operations on one process',
    `${GOOD}${read(1, 'invoke')}${read(1, 'invoke')}`,
    /h:4:1: expected the completion of read, which process 1 still has open, got another invocation/,
  ],
  [
    'a process that goes on after info',
    `${GOOD}${read(1, 'invoke')}${read(1, 'info')}${read(1, 'invoke')}`,
    /h:5:1: expected no further event of process 1, whose last operation ended with info/,
  ],
  [
    'times that fall',
    `${read(1, 'invoke', ',"time":5')}${read(1, 'ok', ',"time":4')}`,
    /h:2:44: expected a time from 5 on, got 4/,
  ],
  [
    'an event that is there twice',
    `${read(1, 'invoke', ',"index":1')}${read(1, 'ok', ',"index":1')}`,
    /h:2:45: expected an index above 1, got 1 \(an event may be there twice/,
  ],
  ['a field that is there twice', read(1, 'invoke', ',"process":2'), /h:1:41: expected the field "process" only once/],
  [
    'a process beyond all numbers',
    read('99999999999999999999', 'invoke'),
    /h:1:12: expected a process number \(an integer from 0\), got 100000000000000000000/,
  ],
  [
    'a value that loses digits',
    read(1, 'invoke', ',"value":9007199254740993'),
    /h:1:49: expected integers between .*2\^53 − 1, got 9007199254740992/,
  ],
  [
    'brackets without end',
    `${GOOD}{"value":${'['.repeat(100_000)}`,
    /h:3:510: expected values nested at most 500 deep/,
  ],
  ['a text in UTF-16', Buffer.from(`\uFEFF${GOOD}`, 'utf16le'), /h:1:1: expected text in UTF-8, got text in UTF-16/],
]

test.each(cases)('%s is refused', async (_, content, message) => {
  const file = join(folder(), 'h')
  writeFileSync(file, content)
  await expectRefused(['history', file, '--check', 'linearizable'], message)
})

test('what is wrong with one file is told by its first place', async () => {
  const file = fileWith(`${GOOD}${read(1, 'ok')}${read(2, 'ok')}`, 'h')
  const { stderr } = await expectRefused(['history', file, '--check', 'linearizable'], /h:3:1/)
  expect(stderr).not.toContain('h:4:1')
})
