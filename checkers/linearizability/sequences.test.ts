import { expect, test } from 'vitest'
import { Sequences } from './sequences.js'

test('remembers every sequence it was given, and no other, by numbers in order of appearance', () => {
  const sequences = new Sequences()
  const known = new Map<string, number>()
  for (let i = 0; i < 50_000; i += 1) {
    // Sequences of one to three words, many of them twice, most of them alike.
    const entry = [i % 1_009, (i * 7) % 11, -(i % 3)].slice(0, 1 + (i % 3))
    const number = known.get(entry.join())
    known.set(entry.join(), number ?? known.size)
    const given = Int32Array.from([...entry, 99])
    if (i % 2 === 0) expect(sequences.add(given, entry.length)).toBe(number === undefined)
    else expect(sequences.number(given, entry.length)).toBe(number ?? known.size - 1)
  }
  expect(sequences.size).toBe(known.size)
})
