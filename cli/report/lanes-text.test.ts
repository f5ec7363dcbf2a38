import { expect, test } from 'vitest'
import type { LaneOperation, LaneRow } from '../history-core.js'
import { lanesText } from './lanes-text.js'

/** `0 write(1)` begins an operation of client 0, `0` ends it, `0?` is the last that was heard of it, `0 fail` what it says. */
function picture(...lines: readonly string[]) {
  const operations: LaneOperation[] = []
  const open = new Map<number, number>()
  const rows = lines.map((line, i): LaneRow => {
    const [, digits, rest] = /^(\d+)(.*)$/.exec(line)!
    const process = Number(digits)
    const isEnd = rest === '' || rest === '?' || rest === ' fail'
    if (!isEnd)
      open.set(
        process,
        operations.push({ process, text: rest!.trim().replace('!', ''), isRefuted: rest!.endsWith('!') }) - 1,
      )
    const event = !isEnd ? 'invoke' : rest === '?' ? 'info' : rest === '' ? 'ok' : 'fail'
    return { line: 10 * i + 1, process, operation: open.get(process)!, event }
  })
  return { operations, rows, notes: [] }
}

const STYLE = { width: 60, ascii: false, color: false }
const drawn = (...args: Parameters<typeof lanesText>) => `\n${args.length > 0 ? lanesText(...args).join('\n') : ''}\n`

test('clients have lanes with their operations beside the bars; what nobody saw the end of has a question mark', () => {
  const shown = picture(
    '0 write(1)',
    '2 write(2)',
    '0',
    '1 cas(7 → 8)',
    '2?',
    '1 fail',
    '11 read()→0!',
    '3 write(9)',
    '11',
  )
  const notes = [{ line: 15, text: 'nemesis kill\u001b[2J "n1"' }]
  expect(drawn({ ...shown, notes }, { ...STYLE, width: 90 })).toMatchInlineSnapshot(`
    "
    line   client 0     client 2     client 1       client 11    client 3
    ──────────────────────────────────────────────────────────────────────────────────────────
       1   ┏ write(1)
      11   ┃            ┏ write(2)
      15   nemesis kill\\x1b[2J "n1"
      21   ┗            ┃
      31                ┃            ┏ cas(7 → 8)
      41                ?            ┃
      51                             ┗ failed
      61                                            ┏ read()→0
      71                                            ┃            ┏ write(9)
      81                                            ┗ ✗          ┃
                                                                 ?
    ✗ no order allows this answer
    ? end not seen: may take effect at any time after its beginning, or never
    "
  `)
})

test('where that has no room the operations are named at the right, in 7-bit characters if need be', () => {
  const shown = picture('0 append(a, a long text)', '2 append(b, a long text)', '0', '11 get(a)→another!', '2', '11')
  expect(drawn(shown, { ...STYLE, ascii: true })).toMatchInlineSnapshot(`
    "
           client
    line   0   2   11
    ------------------------------------------------------------
       1   +           append(a, a long text)
      11   #   +       append(b, a long text)
      21   +   #
      31       #   +   get(a)->another
      41       +   #
      51           +   X get(a)->another
    X no order allows this answer
    "
  `)
})

test('and where there are too many clients, lanes go to those who need one', () => {
  const clients = Array.from({ length: 12 }, (_, i) => [`${i} write(${i})`, `${i}`]).flat()
  expect(drawn(picture('90 read()→x!', ...clients, '90'), STYLE)).toMatchInlineSnapshot(`
    "
    line   operations in flight
    ────────────────────────────────────────────────────────────
       1   ┏    90: read()→x
      11   ┃ ┏  0: write(0)
      21   ┃ ┗
      31   ┃ ┏  1: write(1)
      41   ┃ ┗
      51   ┃ ┏  2: write(2)
      61   ┃ ┗
      71   ┃ ┏  3: write(3)
      81   ┃ ┗
      91   ┃ ┏  4: write(4)
     101   ┃ ┗
     111   ┃ ┏  5: write(5)
     121   ┃ ┗
     131   ┃ ┏  6: write(6)
     141   ┃ ┗
     151   ┃ ┏  7: write(7)
     161   ┃ ┗
     171   ┃ ┏  8: write(8)
     181   ┃ ┗
     191   ┃ ┏  9: write(9)
     201   ┃ ┗
     211   ┃ ┏  10: write(10)
     221   ┃ ┗
     231   ┃ ┏  11: write(11)
     241   ┃ ┗
     251   ┗    ✗ 90: read()→x
    ✗ no order allows this answer
    "
  `)
})

test('of many events the last ones are shown, with what was under way before them', () => {
  const many = Array.from({ length: 50 }, () => ['1 write(1)', '1']).flat()
  const lines = lanesText(picture('0 read()→2!', ...many, '0'), STYLE)
  expect(lines).toHaveLength(2 + 1 + 60 + 1)
  expect(lines[2]).toBe('  … 42 events before these are in the file')
  expect(lines[3]).toBe(' 421   ┃            ┗')
  expect(lines.at(-2)).toBe('1011   ┗ ✗ read()→2')
})

test('every line fits', () => {
  const wide = picture(
    '0 write("日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語")',
    '0',
    '1 read()→x!',
    '1',
  )
  for (const width of [40, 60, 80, 160]) {
    for (const line of lanesText(wide, { ...STYLE, width })) expect([...line].length).toBeLessThanOrEqual(width)
  }
})
