/** Append-only log. */
import type { Operation, Value } from '../../../history/index.js'
import { patterned } from '../patterns.js'
import { reject, type SequentialSpecification } from '../specification.js'
import { type Items, initialItems, isList, item, itemsOf, show } from './items.js'
import type { RegisterOptions } from './registers.js'

/** `append` a value, `read` all values as a list, oldest first. */
export function log(options: RegisterOptions = {}): SequentialSpecification<Items> {
  const { nil = 'absent' } = options
  const initial = initialItems('log', options.initial)
  const specification: SequentialSpecification<Items> = {
    name: 'log',
    initial: itemsOf(initial),
    operations: {
      append: {
        kind: 'write',
        grows: true,
        step: (state, { input }) => state + item(input),
        concerns: ({ input }) => [input],
      },
      read: {
        kind: 'read',
        step: (state, { output }) =>
          seen(output) === state ? state : reject(() => `it would return [${show(state)}]`),
        saysNothing: ({ output }) => nil === 'wildcard' && output === null,
        withinReach: (state, { output }) => seen(output)?.startsWith(state) === true,
        concerns: ({ output }) => (isList(output) ? output : []),
      },
    },
    partition: ({ key }: Operation) => key,
    describeState: (state) => (state === '' ? 'the log is empty' : `the log holds ${show(state)}`),
  }
  return initial.length > 0 ? specification : patterned(specification, { kind: 'log', add: 'append', read: 'read' })
}

/** The state that a read found; nil is the empty log. */
function seen(output: Value | undefined): Items | undefined {
  if (output === null || output === undefined) return ''
  return isList(output) ? itemsOf(output) : undefined
}
