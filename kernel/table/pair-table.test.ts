import seedrandom from 'seedrandom'
import { expect, test } from 'vitest'
import { PairTable } from './pair-table.js'

test('agrees with a Map of strings on a hundred thousand random pairs, through many growths', () => {
  const random = seedrandom('pair-table')
  const table = new PairTable(4)
  const twin = new Map<string, number>()
  const differing: string[] = []
  for (let i = 0; i < 100_000; i++) {
    const first = Math.floor(random() * 500)
    const second = Math.floor((random() - 0.5) * 1000)
    const known = twin.get(`${first},${second}`) ?? -1
    if (table.get(first, second) !== known) differing.push(`${first},${second}`)
    twin.set(`${first},${second}`, i)
    table.set(first, second, i)
  }
  expect(differing).toEqual([])
  expect(table.size).toBe(twin.size)
})
