import { expect, test } from 'vitest'
import { Visited } from './visited.js'

test('remembers every sequence it was given, and no other', () => {
  const visited = new Visited()
  const known = new Set<string>()
  for (let i = 0; i < 50_000; i += 1) {
    // Sequences of one to three words, many of them twice, most of them alike.
    const entry = [i % 1_009, (i * 7) % 11, -(i % 3)].slice(0, 1 + (i % 3))
    const isNew = !known.has(entry.join())
    known.add(entry.join())
    expect(visited.add(Int32Array.from([...entry, 99]), entry.length)).toBe(isNew)
  }
  expect(visited.size).toBe(known.size)
})
