/** Counter. */
import { HistoryError, type Operation, showValue } from '../../../history/index.js'
import { reject, type SequentialSpecification } from '../specification.js'
import type { RegisterOptions } from './registers.js'

/** `add` a number, which may be negative, and `read` the total. It starts at `initial`, by default 0. */
export function counter(options: RegisterOptions = {}): SequentialSpecification<number> {
  const initial = options.initial ?? 0
  if (typeof initial !== 'number')
    throw new HistoryError({ expected: 'a number that the counter starts at', got: showValue(initial) })
  return {
    name: 'counter',
    initial,
    operations: {
      add: {
        kind: 'write',
        step: (total, { input }) => total + Number(input),
        expected: ({ input }) => (typeof input === 'number' ? undefined : 'a number to add'),
      },
      read: {
        kind: 'read',
        step: (total, { output }) => (output === total ? total : reject(`the total is ${total}`)),
        saysNothing: ({ output }) => options.nil === 'wildcard' && output === null,
      },
    },
    partition: ({ key }: Operation) => key,
    describeState: (total) => `the total is ${total}`,
  }
}
