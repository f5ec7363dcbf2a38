/** The sequential specifications by the names that a command line or a history format gives them. */
import { type CasOptions, casRegister, kv, register } from './registers.js'
import type { SequentialSpecification } from './specification.js'

const specifications: { readonly [name: string]: (options: CasOptions) => SequentialSpecification } = {
  register,
  'cas-register': casRegister,
  kv,
}

/** In the order in which they are best listed. */
export const specificationNames: readonly string[] = Object.keys(specifications)

/** The specification of a name, or `undefined`; options that it does not have are left out. */
export function specificationNamed(name: string, options: CasOptions = {}): SequentialSpecification | undefined {
  return Object.hasOwn(specifications, name) ? specifications[name]!(options) : undefined
}
