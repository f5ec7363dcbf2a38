import { expect, test } from 'vitest'
import { type AnyProtocol, System } from '../../kernel/index.js'
import { quorumStore } from '../../models/quorum-store/index.js'
import { type Operation, withSmallerValue } from './setting.js'

test('values and keys get smaller, and no two writes become the same', () => {
  const write = (key: string, value: number) => ({ f: 'write' as const, key, value })
  const workload = [
    [write('x', 1), write('y', 2)],
    [write('x', 3), { f: 'read' as const, key: 'x' }],
  ]
  const system = new System(quorumStore as unknown as AnyProtocol, { config: 'abd', workload })
  const candidates = [...withSmallerValue(system, [], workload)].map(
    ({ setting }) => setting.workload!.flat() as unknown as readonly Operation[],
  )
  const writesOf = (operations: readonly Operation[]) =>
    operations.filter(({ f }) => f === 'write').map(({ key, value }) => `${key}=${value}`)
  expect(candidates.map(writesOf).map(String)).toEqual(['x=1,x=2,x=3', 'x=1,y=1,x=3', 'x=1,y=2,x=2'])
})
