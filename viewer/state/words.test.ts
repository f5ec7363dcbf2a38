/** Values in one line: whole where they are short, cut where they are long, harmless whatever they hold. */
import { expect, test } from 'vitest'
import { type Json, treeOf } from './tree.js'
import { pathWords, visible, words } from './words.js'

test.each<[Json, string]>([
  [null, '∅'],
  ['leader', 'leader'],
  ['two words', "'two words'"],
  ['null', "'null'"],
  [{ a: 1, b: null }, '{a 1, b ∅}'],
  [{ type: 'vote', granted: true }, 'vote(granted true)'],
  [{ type: 'ping' }, 'ping'],
  [{ $map: [['x', 1]] }, '{x→1}'],
  [{ $set: ['a', 'b'] }, '{a, b}'],
  [[1, [2]], '[1, [2]]'],
  [{ f: 'write', key: 'x', value: 1 }, 'write x 1'],
])('%j reads %s', (json, text) => {
  expect(words(treeOf(json), 200)).toEqual({ text, isCut: false })
})

test('what is too long is cut, and says so, and never in the middle of a character', () => {
  const long = words(treeOf(Array.from({ length: 100_000 }, (_, i) => i)), 50)
  expect(long.isCut).toBe(true)
  expect(long.text.length).toBeLessThanOrEqual(51)
  expect(words(treeOf('x'.repeat(10_000_000)), 140).text.length).toBeLessThan(200)
  expect(words(treeOf('😀'.repeat(100)), 51).text).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/)
})

test('what would turn the line round, or cannot be seen, is an escape', () => {
  expect(visible('a\u202Eb')).toBe('a\\u{202e}b')
  expect(visible('a\nb')).toBe('a\\nb')
  expect(visible('שלום')).toBe('שלום')
})

test('a path reads as in a program', () => {
  expect(pathWords(['log', '0', 'term'])).toBe('log[0].term')
})
