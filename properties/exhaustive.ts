/**
 * Configurations of which exhaustive search sees every state in seconds: a named one as it is, or made smaller, by fewer
 * operations and budgets. Each says what a search of it finds, and so a test can hold it to that.
 */
import { type AnyProtocol, ModelError } from '../kernel/index.js'
import type { AnyProperty } from './property.js'

export interface ExhaustiveOptions<Config extends object = object> {
  /** The named configuration that it is made of. Default: the one in which the planted bug is caught, or the first. */
  readonly config?: string
  /** Fields that replace those of that configuration. */
  readonly fields?: Partial<Config>
  /** Budgets that replace those of that configuration: faults, and how often timers fire and clients give up. */
  readonly faults?: Readonly<Record<string, number>>
  /** Take for one what differs in the names of symmetric nodes alone. Default: false. */
  readonly symmetry?: boolean
  /** Properties that it is too small for, by name: what must be reached sometimes, and cannot be here. */
  readonly without?: readonly string[]
  readonly found?: Found
}

/** What a search finds: with dead messages dropped, and up to the first violation, or that of the planted bug. */
export interface Found {
  readonly distinct: number
  readonly generated: number
  /** States on the longest shortest path. */
  readonly depth: number
  /** Steps of the shortest counterexample, where there is one. */
  readonly length?: number
}

export interface Exhaustive extends ExhaustiveOptions {
  /** As the command line and reports call it. */
  readonly name: string
  readonly config: string
}

/** With their names, which are those of configurations only where they are these configurations. */
export function exhaustiveOf(
  { name: owner, definition }: AnyProtocol,
  given: Readonly<Record<string, ExhaustiveOptions>> | undefined,
  configDefault: string,
  properties: readonly AnyProperty[],
): Exhaustive[] {
  const configs = Object.keys(definition.configs)
  return Object.entries(given ?? {}).map(([name, options]) => {
    const isNamed = configs.includes(name)
    const made = { config: isNamed ? name : configDefault, ...options, name }
    const { config, fields, faults, without = [] } = made
    if (!configs.includes(config))
      throw new ModelError(owner, `expected a config (${configs.join(', ')}) in exhaustive ${name}, got ${config}`)
    if (isNamed && (config !== name || fields !== undefined || faults !== undefined))
      throw new ModelError(owner, `expected exhaustive ${name} to be the config of that name, got another one`)
    const odd = without.find((property) => !properties.some((known) => known.name === property))
    if (odd !== undefined)
      throw new ModelError(owner, `expected exhaustive ${name} to leave out properties by name, got '${odd}'`)
    return made
  })
}

/** What a system is made with. */
export function exhaustiveSystem({ definition }: AnyProtocol, { config, fields, faults }: Exhaustive) {
  return {
    config: fields === undefined ? config : { ...definition.configs[config], ...fields },
    ...(faults === undefined ? {} : { faults }),
  }
}
