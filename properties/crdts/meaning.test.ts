import { Set } from 'immutable'
import { describe, expect, test } from 'vitest'
import { Accepted } from '../../models/crdts/index.js'
import { meaningOf } from './meaning.js'

/** An update by name, such as `add milk`; `saw` names those that had reached its replica. */
const did = (text: string, at: string, saw: readonly Accepted[] = []): Accepted => {
  const [f, ...rest] = text.split(' ') as [Accepted['f'], ...string[]]
  const [key, value] = rest.length === 2 ? [rest[0]!, rest[1]!] : [null, rest[0]!]
  return Accepted({
    id: `${text} at ${at}`,
    f,
    key: key === '-' ? null : key,
    value,
    at,
    saw: Set(saw.map(({ id }) => id)),
  })
}

test('a counter is the sum of what was added', () => {
  expect(meaningOf('pn-counter', [did('add 3', 'r1'), did('add -1', 'r2')])).toBe(2)
})

describe('a set from which something was removed', () => {
  const added = did('add milk', 'r1')
  const removed = did('remove milk', 'r2', [added])
  const again = did('add milk', 'r3')
  const later = did('add milk', 'r4', [added, removed])

  test('has it no more in two phases, whatever comes later', () => {
    expect(meaningOf('2p-set', [added, removed, again, later])).toEqual([])
  })

  test('has it by observation if the removal did not see an addition', () => {
    expect(meaningOf('or-set', [added, removed])).toEqual([])
    expect(meaningOf('or-set', [added, removed, again])).toEqual(['milk'])
    expect(meaningOf('add-wins-set', [added, removed, later])).toEqual(['milk'])
  })
})

describe('concurrent writes', () => {
  const one = did('write 1', 'r1')
  const two = did('write 2', 'r2')
  const three = did('write 3', 'r1', [one])

  test('leave the one that is later in Lamport’s order, or at the replica with the greater name', () => {
    expect(meaningOf('lww-register', [one, two])).toBe('2')
    expect(meaningOf('lww-register', [one, two, three])).toBe('3')
  })

  test('all stay in a register of several values until they are seen', () => {
    expect(meaningOf('mv-register', [one, two])).toEqual(['1', '2'])
    expect(meaningOf('mv-register', [one, two, three])).toEqual(['2', '3'])
  })
})

test('a key of an observed-remove map keeps what a removal has not seen', () => {
  const one = did('write milk 1', 'r1')
  const removed = Accepted({ ...did('remove milk', 'r2', [one]).toObject(), key: 'milk', value: null })
  expect(meaningOf('or-map', [one, removed])).toEqual({})
  expect(meaningOf('or-map', [one, removed, did('write milk 2', 'r3')])).toEqual({ milk: ['2'] })
  expect(meaningOf('lww-map', [one, removed])).toEqual({})
})

test('a list is the tree of its insertions: of several at one place the later ones come first', () => {
  const a = did('insert - a', 'r1')
  const b = did('insert a b', 'r1', [a])
  const c = did('insert a c', 'r2', [a])
  expect(meaningOf('list', [a, b, c])).toEqual(['a', 'c', 'b'])
  expect(meaningOf('list', [a, b, c, did('remove a', 'r1', [a])])).toEqual(['c', 'b'])
})
