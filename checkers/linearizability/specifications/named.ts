/** The sequential specifications by the names that a command line or a history format gives them. */
import type { SequentialSpecification } from '../specification.js'
import { counter } from './counter.js'
import { mutex, semaphore } from './locks.js'
import { log } from './log.js'
import { multiRegister } from './multi-register.js'
import { priorityQueue } from './priority-queue.js'
import { queue, stack } from './queue.js'
import { type CasOptions, casRegister, kv, register } from './registers.js'
import { set } from './set.js'

/** The built-in sequential specifications. Each is a function of its options. */
export const specifications = {
  register,
  casRegister,
  multiRegister,
  kv,
  counter,
  set,
  queue,
  stack,
  priorityQueue,
  mutex,
  semaphore,
  log,
}

type Named = { readonly [name: string]: (options: CasOptions) => SequentialSpecification<unknown> }

const byName: Named = {
  register,
  'cas-register': casRegister,
  'multi-register': multiRegister,
  kv,
  counter,
  set,
  queue,
  stack,
  'priority-queue': priorityQueue,
  mutex: () => mutex(),
  semaphore,
  log,
}

/** In the order in which they are best listed. */
export const specificationNames: readonly string[] = Object.keys(byName)

/**
 * The specification of a name, or `undefined`; options that it does not have are left out.
 * @throws HistoryError when `initial` is nothing that such an object can hold
 */
export function specificationNamed(name: string, options: CasOptions = {}): SequentialSpecification | undefined {
  // Its states are its own affair; whoever asks by name hands it to a checker, which keeps them opaque.
  return Object.hasOwn(byName, name) ? (byName[name]!(options) as SequentialSpecification) : undefined
}
