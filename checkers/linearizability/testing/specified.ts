/** The specification that is tried against each naive object. */
import type { SequentialSpecification } from '../specification.js'
import { specifications } from '../specifications/named.js'

const of: { readonly [name: string]: SequentialSpecification<unknown> } = {
  register: specifications.register(),
  'cas-register': specifications.casRegister({ initial: 0 }),
  kv: specifications.kv(),
  'multi-register': specifications.multiRegister(),
  counter: specifications.counter(),
  set: specifications.set(),
  'growing set': specifications.set(),
  'whole set': specifications.set(),
  queue: specifications.queue(),
  stack: specifications.stack(),
  'priority-queue': specifications.priorityQueue(),
  mutex: specifications.mutex(),
  'owned mutex': specifications.mutex({ release: 'holder' }),
  'reentrant mutex': specifications.mutex({ reentrant: true }),
  semaphore: specifications.semaphore({ initial: 2 }),
  log: specifications.log(),
}

export function specified(name: string): SequentialSpecification<unknown> {
  const found = of[name]
  if (found === undefined) throw new Error(`Expected a specification for ${name}, got none`)
  return found
}
