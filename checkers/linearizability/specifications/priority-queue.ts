/** Priority queue of numbers, each its own priority. */
import type { Operation } from '../../../history/index.js'
import { patterned } from '../patterns.js'
import type { SequentialSpecification } from '../specification.js'
import { each, type Items, initialItems, item, look, show, take } from './items.js'
import type { RegisterOptions } from './registers.js'

export interface PriorityOptions extends RegisterOptions {
  /** Which number comes first. Default: `greatest`. */
  readonly first?: 'greatest' | 'least'
}

/** `insert` a number, `poll` and `peek` at the first; nil says that the queue was empty. */
export function priorityQueue(options: PriorityOptions = {}): SequentialSpecification<Items> {
  const { first = 'greatest', nil } = options
  const initial = initialItems('priority-queue', options.initial)
  const add = (state: Items, value: number): Items => {
    const items = each(state)
    const comesFirst = first === 'greatest' ? (a: number, b: number) => a > b : (a: number, b: number) => a < b
    const at = items.findIndex((other) => comesFirst(value, Number(other)))
    return (at === -1 ? [...items, item(value)] : [...items.slice(0, at), item(value), ...items.slice(at)]).join('')
  }
  const specification: SequentialSpecification<Items> = {
    name: 'priority-queue',
    initial: initial.reduce((state: Items, value) => add(state, Number(value)), ''),
    operations: {
      insert: {
        kind: 'write',
        step: (state, { input }) => add(state, Number(input)),
        expected: ({ input }) => (typeof input === 'number' && !Number.isNaN(input) ? undefined : 'a number'),
        concerns: ({ input }) => [input],
      },
      poll: take,
      peek: look(nil),
    },
    partition: ({ key }: Operation) => key,
    describeState: (state) => (state === '' ? 'the queue is empty' : `the queue holds ${show(state)} (${first} first)`),
  }
  return initial.length > 0
    ? specification
    : patterned(specification, { kind: `${first}-first`, insert: 'insert', remove: 'poll', peek: 'peek' })
}
