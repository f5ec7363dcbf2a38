import { expect, it } from 'vitest'
import type { TraceStep } from '../trace.js'
import { differing, split } from './index.js'

const step = (effects: Partial<TraceStep>): TraceStep => ({
  event: { type: 'heal' },
  sent: [],
  lost: [],
  changes: [],
  observed: [],
  timers: [],
  client: [],
  ...effects,
})
const sent = (id: string, type: string) => ({ id, from: 'a', to: 'b', body: { type } })
const term = (after: number) => ({ node: 'a', path: ['term'], before: 0, after })

it('tells what both sent from what one sent, whatever the messages are called, each as often as it was sent', () => {
  const base = step({ sent: [sent('m1', 'x'), sent('m2', 'x'), sent('m3', 'y')] })
  const variant = step({ sent: [sent('m1', 'y'), sent('m2', 'x'), sent('m3', 'z')] })
  const parts = split(base, variant)
  expect(parts.both.sent.map(({ id }) => id)).toEqual(['m1', 'm3'])
  expect(parts.base.sent).toEqual([sent('m2', 'x')])
  expect(parts.variant.sent).toEqual([sent('m3', 'z')])
})

it('names the parts that differ, and those alone, most telling first', () => {
  const timers = [{ node: 'a', timer: 't', change: 'set' as const }]
  expect(differing(step({ changes: [term(1)], timers }), step({ changes: [term(2)], timers }))).toEqual(['changes'])
  expect(differing(step({ timers, sent: [sent('m1', 'x')] }), step({ synced: true }))).toEqual([
    'sent',
    'timers',
    'synced',
  ])
  expect(differing(step({ lost: ['m1'], synced: true }), step({ lost: ['m1'], synced: true }))).toEqual([])
  expect(differing(step({ lost: ['m1'] }), step({}))).toEqual(['lost'])
})
