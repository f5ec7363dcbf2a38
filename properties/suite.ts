/** A suite: a protocol, what must hold of it, and the bugs planted in its variants with the property that catches each. */
import { type AnyProtocol, ModelError, type Protocol, type ViewOf } from '../kernel/index.js'
import type { ConfigOf, Roles, VocabularyShape } from '../kernel/vocabulary.js'
import { fileCalling } from './caller.js'
import { type Exhaustive, type ExhaustiveOptions, exhaustiveOf } from './exhaustive.js'
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
  /** Configurations in which exhaustive search finds it in seconds; `faultline exhaust` takes the first. */
  readonly exhaustive: readonly Exhaustive[]
}

export interface Suite {
  readonly protocol: AnyProtocol
  readonly properties: readonly AnyProperty[]
  readonly variants: readonly PlantedBug[]
  /** Configurations that exhaustive search sees the end of in seconds; `faultline exhaust` takes the first. */
  readonly exhaustive: readonly Exhaustive[]
  /** Path or URL of the file that made the suite, where that is known: the command line finds the suite there. */
  readonly file: string | null
}

export interface SuiteOptions<P, Config extends object = object> {
  readonly variants?: readonly {
    readonly variant: P
    readonly caughtBy: string
    readonly config?: string
    readonly shortest?: number
    readonly about?: string
    readonly exhaustive?: Readonly<Record<string, ExhaustiveOptions<Config>>>
  }[]
  readonly exhaustive?: Readonly<Record<string, ExhaustiveOptions<Config>>>
}

/** Throws `ModelError` when names clash or point nowhere. */
export function suite<V extends VocabularyShape, R extends Roles<V>, O>(
  protocol: Protocol<V, R, O>,
  properties: readonly Property<ViewOf<Protocol<V, R, O>>>[],
  { variants = [], exhaustive }: SuiteOptions<Protocol<V, R, O>, ConfigOf<V>> = {},
): Suite {
  const erased = protocol as unknown as AnyProtocol
  const configs = Object.keys(erased.definition.configs)
  const known = properties as unknown as readonly AnyProperty[]
  const made: Suite = {
    protocol: erased,
    properties: known,
    variants: variants.map(({ variant, config = configs[0]!, exhaustive: own, ...rest }) => ({
      ...rest,
      config,
      protocol: variant as unknown as AnyProtocol,
      exhaustive: exhaustiveOf(erased, own, config, known),
    })),
    exhaustive: exhaustiveOf(erased, exhaustive, configs[0]!, known),
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

/** The properties that an exhaustive configuration is judged by. */
export function exhaustiveProperties(suite: Suite, { config, without = [] }: Exhaustive): AnyProperty[] {
  return propertiesFor(suite, config).filter(({ name }) => !without.includes(name))
}

/** What is expected of a property of the unmodified protocol. */
export function expectationOf({ refuted }: AnyProperty, config: string | null): Expectation {
  return config !== null && refuted && config in refuted ? 'refuted' : 'holds'
}
