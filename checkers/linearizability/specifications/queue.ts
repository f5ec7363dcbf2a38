/** First-in-first-out queue, and last-in-first-out stack. */
import type { Operation, Value } from '../../../history/index.js'
import { patterned } from '../patterns.js'
import type { OperationSpecification, SequentialSpecification } from '../specification.js'
import { expectsItem, type Items, initialItems, item, itemsOf, look, show, take } from './items.js'
import type { RegisterOptions } from './registers.js'

/** `enqueue` a value, `dequeue` and `peek` at the oldest; nil says that the queue was empty. */
export function queue(options: RegisterOptions = {}): SequentialSpecification<Items> {
  const initial = initialItems('queue', options.initial)
  const specification: SequentialSpecification<Items> = {
    name: 'queue',
    initial: itemsOf(initial),
    operations: {
      enqueue: insert((state, value) => state + item(value)),
      dequeue: take,
      peek: look(options.nil),
    },
    partition: ({ key }: Operation) => key,
    describeState: (state) => (state === '' ? 'the queue is empty' : `the queue holds ${show(state)} (oldest first)`),
  }
  return initial.length > 0
    ? specification
    : patterned(specification, { kind: 'queue', insert: 'enqueue', remove: 'dequeue', peek: 'peek' })
}

/** `push` a value, `pop` and `peek` at the newest; nil says that the stack was empty. `initial` lists the newest first. */
export function stack(options: RegisterOptions = {}): SequentialSpecification<Items> {
  const initial = initialItems('stack', options.initial)
  const specification: SequentialSpecification<Items> = {
    name: 'stack',
    initial: itemsOf(initial),
    operations: {
      push: insert((state, value) => item(value) + state),
      pop: take,
      peek: look(options.nil),
    },
    partition: ({ key }: Operation) => key,
    describeState: (state) => (state === '' ? 'the stack is empty' : `the stack holds ${show(state)} (newest first)`),
  }
  return initial.length > 0
    ? specification
    : patterned(specification, { kind: 'stack', insert: 'push', remove: 'pop', peek: 'peek' })
}

function insert(step: (state: Items, value: Value) => Items): OperationSpecification<Items> {
  return {
    kind: 'write',
    step: (state, { input }) => step(state, input),
    expected: expectsItem,
    // In a good order the others stay as they are when all about one value is left out.
    concerns: ({ input }) => [input],
  }
}
