import { expect, test } from 'vitest'
import { isolationLattice } from './isolation.js'

test('what the strongest levels imply is expected to hold, all else to be refuted', () => {
  const lattice = isolationLattice({ good: ['strict-serializable'], skewed: ['snapshot-isolation'], torn: [] })
  const refutedIn = (config: string) => lattice.filter(({ refuted = {} }) => config in refuted).map(({ name }) => name)
  expect(refutedIn('good')).toEqual([])
  expect(refutedIn('skewed')).toEqual([
    'strong-session-snapshot-isolation',
    'strong-snapshot-isolation',
    'repeatable-read',
    'serializable',
    'strong-session-serializable',
    'strict-serializable',
  ])
  expect(refutedIn('torn')).toHaveLength(13)
  expect(lattice.every(({ only }) => only?.join() === 'good,skewed,torn')).toBe(true)
  expect(lattice.find(({ name }) => name === 'serializable')?.refuted?.skewed).toBe(
    'the strongest that holds there is snapshot-isolation',
  )
})
