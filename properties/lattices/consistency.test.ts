import { expect, test } from 'vitest'
import { consistencyLattice } from './consistency.js'

const lattice = consistencyLattice({
  good: { strongest: ['linearizable'] },
  sticky: { strongest: ['read-your-writes', 'monotonic-reads'], untested: ['writes-follow-reads'] },
  lost: { strongest: [], because: 'a copy that is behind answers' },
})
const asked = (config: string) => lattice.filter(({ only }) => only?.includes(config)).map(({ name }) => name)
const refuted = (config: string) => lattice.filter((property) => config in (property.refuted ?? {}))

test('what the strongest levels imply is expected to hold, all else to be refuted', () => {
  expect(refuted('good')).toEqual([])
  expect(refuted('sticky').map(({ name }) => name)).toEqual([
    'monotonic-writes',
    'causal',
    'sequential',
    'linearizable',
  ])
  expect(refuted('lost').map(({ name }) => name)).toEqual(asked('lost'))
})

test('levels that a configuration cannot test are not asked about', () => {
  expect(asked('good')).toHaveLength(7)
  expect(asked('sticky')).not.toContain('writes-follow-reads')
  expect(asked('sticky')).toHaveLength(6)
})

test('the reason is the one given, or names the strongest level', () => {
  const causal = lattice.find(({ name }) => name === 'causal')
  expect(causal?.refuted?.lost).toBe('a copy that is behind answers')
  expect(causal?.refuted?.sticky).toContain('read-your-writes, and monotonic-reads')
})
