import { expect, test } from 'vitest'
import type { History, HistoryEvent, Value } from '../../history/index.js'
import type { NotLinearizableEvidence } from './evidence.js'
import { explainLinearizability } from './explain.js'
import { linearizable } from './linearizable.js'
import type { SequentialSpecification } from './specification.js'
import { casRegister, kv } from './specifications/registers.js'

function events(lines: string): History {
  return lines
    .trim()
    .split('\n')
    .map((line): HistoryEvent => {
      const [process, type, name, value] = line.trim().split(' ')
      const [f, key] = name!.split(':')
      return {
        process: Number(process),
        type: type as HistoryEvent['type'],
        f: f!,
        ...(key === undefined ? {} : { key }),
        ...(value === undefined ? {} : { value: JSON.parse(value) as Value }),
      }
    })
}

function evidenceOf(lines: string, specification: SequentialSpecification = casRegister({ initial: 0 })) {
  const result = linearizable(specification).check(events(lines))
  if (result.verdict !== 'invalid') throw new Error(`Expected invalid, got ${result.verdict}`)
  return result.evidence as NotLinearizableEvidence
}

function explain(lines: string, specification?: SequentialSpecification, places = false): string {
  const naming = places ? { position: (position: number) => `line ${position + 1}` } : {}
  return `\n${explainLinearizability(evidenceOf(lines, specification), naming).join('\n')}\n`
}

const stale = `
  1 invoke write 1
  1 ok write 1
  2 invoke read
  2 ok read 0`

test('a stale read contradicts the write that it missed', () => {
  expect(explain(stale)).toBe(`
read()→0 by client 2 began after write(1) by client 1 had returned, but it found the initial value 0, so it comes before write(1), which overwrote that.
No order of the two operations does both.
`)
  expect(evidenceOf(stale).conflict).toMatchObject({
    type: 'cycle',
    edges: [
      { from: { text: 'write(1)' }, to: { text: 'read()→0' }, type: 'real-time' },
      { from: { text: 'read()→0' }, to: { text: 'write(1)' }, type: 'value', because: 'overwritten', value: 0 },
    ],
  })
})

test('places are named on request', () => {
  expect(explain(stale, undefined, true)).toContain(
    'read()→0 by client 2 began (line 3) after write(1) by client 1 had returned (line 2)',
  )
})

test('a read of a value that was replaced names all three operations', () => {
  const lines = `
    1 invoke write 1
    1 ok write 1
    2 invoke write 2
    2 ok write 2
    3 invoke read
    3 ok read 1`
  expect(explain(lines)).toBe(`
read()→1 by client 3 began after write(2) by client 2 had returned, but it found 1, written by write(1) by client 1, which had returned before write(2) began; so it comes before write(2), which overwrote that.
No order of the two operations does both.
`)
})

test('a new value that is unseen again is a circle of three', () => {
  const lines = `
    1 invoke write 1
    2 invoke read
    2 ok read 1
    3 invoke read
    3 ok read 0
    1 ok write 1`
  expect(explain(lines)).toBe(`
These operations contradict each other:
1. read()→0 by client 3 began after read()→1 by client 2 had returned.
2. read()→0 found the initial value 0, so it comes before write(1) by client 1, which overwrote that.
3. read()→1 found 1, so it comes after write(1), which wrote it.
Each comes before the next and the last before the first, so no order is right.
`)
})

test('two that both replaced the same value contradict each other', () => {
  const lines = `
    1 invoke cas [0,1]
    2 invoke cas [0,2]
    1 ok cas [0,1]
    2 ok cas [0,2]`
  expect(explain(lines)).toBe(`
These operations contradict each other:
1. cas(0 → 1) by client 1 found the initial value 0, so it comes before cas(0 → 2) by client 2, which overwrote that.
2. cas(0 → 2) found the initial value 0, so it comes before cas(0 → 1), which overwrote that.
Each comes before the next and the last before the first, so no order is right.
`)
})

test('values that change back and forth need a third operation in the reason', () => {
  const lines = `
    1 invoke write 1
    2 invoke write 2
    3 invoke read
    3 ok read 1
    4 invoke read
    4 ok read 2
    5 invoke read
    5 ok read 1
    1 ok write 1
    2 ok write 2`
  expect(explain(lines)).toBe(`
These operations contradict each other:
1. write(1) by client 1 comes before write(2) by client 2, or read()→2 by client 4 would not have found 2 (because read()→1 by client 3 found 1, so it comes after write(1), which wrote it, and read()→2 began after read()→1 by client 3 had returned).
2. write(2) comes before write(1), or read()→1 by client 5 would not have found 1 (because read()→2 found 2, so it comes after write(2), which wrote it, and read()→1 by client 5 began after read()→2 had returned).
Each comes before the next and the last before the first, so no order is right.
`)
})

test('a value from the future names its only writer', () => {
  const lines = `
    3 invoke read
    3 ok read 1
    1 invoke write 1
    1 ok write 1`
  expect(explain(lines)).toBe(`
read()→1 by client 3 found 1, but write(1) by client 1, which alone wrote that, began only after it had returned.
`)
})

test('a value out of thin air names the failed operation that it may come from', () => {
  expect(explain('3 invoke read\n3 ok read 1')).toBe(`
read()→1 by client 3 found 1, which nobody wrote: it is not the initial value, and no operation left it.
`)
  expect(explain('1 invoke write 1\n1 fail write 1\n3 invoke read\n3 ok read 1')).toBe(`
read()→1 by client 3 found 1, which nobody wrote: write(1) by client 1 would have, but it failed.
`)
})

test('where no circle is found, the longest order and what stands in its way', () => {
  const lines = `
    1 invoke append:x "a"
    2 invoke append:x "b"
    3 invoke append:x "c"
    1 ok append:x
    2 ok append:x
    1 invoke get:x
    1 ok get:x "b"
    4 invoke append:x "d"
    4 ok append:x`
  expect(explain(lines, kv({ initial: '' }), true)).toBe(`
At best 2 of 5 operations can be put in order: append("x", "a") by client 1 (line 1 to line 4), append("x", "b") by client 2 (line 2 to line 5).
After them the key holds "ab".
get("x")→"b" by client 1 (line 6 to line 7) cannot come next: it would return "ab".
What may have happened besides does not help: append("x", "c") by client 3 (never returned).
No other order gets further; at least 3 others get as far.
`)
})

test('an operation that came too late is named', () => {
  const lines = `
    1 invoke write 1
    1 ok write 1
    2 invoke read
    2 ok read 2
    3 invoke write 2
    4 invoke write 2
    3 ok write 2
    4 ok write 2`
  expect(explain(lines)).toBe(`
At best 1 of 4 operations can be put in order: write(1) by client 1.
After them the register holds 1.
read()→2 by client 2 cannot come next: it would return 1.
write(2) by client 3 would help, but began only after read()→2 had returned.
write(2) by client 4 would help, but began only after read()→2 had returned.
No other order gets further.
`)
})

test('long texts are compared where they part', () => {
  const long = 'x'.repeat(70)
  const lines = `
    1 invoke put:k "${long}a"
    1 ok put:k
    1 invoke append:k "b"
    1 ok append:k
    1 invoke get:k
    1 ok get:k "${long}c"`
  expect(explain(lines, kv({ initial: '' }))).toContain(
    'it would return "ab" after the first 70 characters, where it found "c".',
  )
})

test('a valid history is explained by an order', () => {
  const checker = linearizable(casRegister({ initial: 0 }))
  const result = checker.check(events('1 invoke write 1\n2 invoke read\n2 ok read 0\n1 ok write 1\n3 invoke write 5'))
  expect(result).toMatchObject({ verdict: 'valid' })
  expect(checker.explain?.(result.evidence!)).toEqual([
    'read()→0 by client 2, then write(1) by client 1; then the register holds 1.',
  ])
})

test('evidence survives JSON', () => {
  const evidence = evidenceOf(stale)
  expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence)
})
