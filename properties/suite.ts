/** A suite: a protocol, what must hold of it, and the bugs planted in its variants with the property that catches each. */
import { type AnyProtocol, ModelError, type Protocol, type ViewOf } from '../kernel/index.js'
import type { Roles, VocabularyShape } from '../kernel/vocabulary.js'
import { fileCalling } from './caller.js'
import type { AnyProperty, Expectation, Property } from './property.js'

/** A variant with the property that must catch it. */
export interface PlantedBug {
  readonly protocol: AnyProtocol
  readonly caughtBy: string
  /** The configuration in which it is caught. Default: the first. */
  readonly config: string
  /** Steps of the shortest counterexample that any search has found. */
  readonly shortest?: number
  /** What the bug is, in a sentence. */
  readonly about?: string
}

export interface Suite {
  readonly protocol: AnyProtocol
  readonly properties: readonly AnyProperty[]
  readonly variants: readonly PlantedBug[]
  /** Path or URL of the file that made the suite, where that is known: the command line finds the suite there. */
  readonly file: string | null
}

export interface SuiteOptions<P> {
  readonly variants?: readonly {
    readonly variant: P
    readonly caughtBy: string
    readonly config?: string
    readonly shortest?: number
    readonly about?: string
  }[]
}

/** Throws `ModelError` when names clash or point nowhere. */
export function suite<V extends VocabularyShape, R extends Roles<V>, O>(
  protocol: Protocol<V, R, O>,
  properties: readonly Property<ViewOf<Protocol<V, R, O>>>[],
  { variants = [] }: SuiteOptions<Protocol<V, R, O>> = {},
): Suite {
  const erased = protocol as unknown as AnyProtocol
  const configs = Object.keys(erased.definition.configs)
  const made: Suite = {
    protocol: erased,
    properties: properties as unknown as readonly AnyProperty[],
    variants: variants.map(({ variant, ...rest }) => ({
      config: configs[0]!,
      ...rest,
      protocol: variant as unknown as AnyProtocol,
    })),
    file: fileCalling(suite),
  }
  checkNames(made, configs)
  return made
}

function checkNames({ protocol, properties, variants }: Suite, configs: readonly string[]): void {
  const names = properties.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice !== undefined) throw new ModelError(protocol.name, `expected each property once, got '${twice}' twice`)
  const known = (config: string, where: string) => {
    if (!configs.includes(config))
      throw new ModelError(protocol.name, `expected a config (${configs.join(', ')}) in ${where}, got ${config}`)
  }
  for (const { name, only = [], refuted = {} } of properties)
    for (const config of [...only, ...Object.keys(refuted)]) known(config, `property '${name}'`)
  for (const { protocol: variant, caughtBy, config } of variants) {
    known(config, `variant ${variant.variant}`)
    if (!names.includes(caughtBy))
      throw new ModelError(
        `${protocol.name}/${variant.variant}`,
        `expected caughtBy to name a property, got '${caughtBy}'`,
      )
  }
}

/** The properties that apply to a configuration (to an unnamed one: all). */
export function propertiesFor({ properties }: Suite, config: string | null): AnyProperty[] {
  return properties.filter(({ only }) => config === null || !only || only.includes(config))
}

/** What is expected of a property of the unmodified protocol. */
export function expectationOf({ refuted }: AnyProperty, config: string | null): Expectation {
  return config !== null && refuted && config in refuted ? 'refuted' : 'holds'
}
