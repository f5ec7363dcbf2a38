/** What is to be checked: names on the command line, resolved to protocols in configurations. */
import { relative, resolve } from 'node:path'
import { type AnyProtocol, protocolName } from '../kernel/index.js'
import { type Exhaustive, exhaustiveSystem } from '../properties/exhaustive.js'
import {
  type AnyProperty,
  actorSpecs,
  catalogue,
  expectationOf,
  propertiesFor,
  type Suite,
} from '../properties/index.js'
import type { Expectation } from '../properties/property.js'
import { exhaustiveProperties } from '../properties/suite.js'
import { UsageError, unknownName } from './errors.js'
import { loadSuites } from './load-model.js'

/** Where a worker finds a protocol: by name among those that come with Faultline, or by export name in a file. */
export interface ProtocolReference {
  readonly file: string | null
  /** Key of the suite: the protocol's name, or the export name in the file. */
  readonly suite: string
  readonly variant: string | null
}

/** One protocol in one configuration. */
export interface Target {
  readonly reference: ProtocolReference
  /** As it is printed: `two-phase-commit/impatient-participant`. */
  readonly name: string
  readonly suite: Suite
  readonly protocol: AnyProtocol
  /** A named configuration, or an object given on the command line. */
  readonly config: string | object
  readonly properties: readonly AnyProperty[]
  /** Those that `exhaust` alone judges, where random runs are what is wanted. Default: none. */
  readonly notSampled?: readonly AnyProperty[]
  /** The property that must catch a planted bug; null for an unmodified protocol. */
  readonly caughtBy: string | null
  /** Where the configuration is one that is there to be exhausted. */
  readonly exhaustive?: Exhaustive
}

export const configName = ({ config, exhaustive }: Pick<Target, 'config' | 'exhaustive'>): string =>
  exhaustive?.name ?? (typeof config === 'string' ? config : JSON.stringify(config))

export function expected({ caughtBy, config, exhaustive }: Target, property: AnyProperty): Expectation | null {
  if (caughtBy !== null) return property.name === caughtBy ? 'refuted' : null
  return expectationOf(property, exhaustive?.config ?? (typeof config === 'string' ? config : null))
}

/** Suites by key: those that come with Faultline, or those of a file. */
export async function suitesOf(file: string | null): Promise<Map<string, Suite>> {
  return file === null
    ? new Map([...catalogue, ...actorSpecs].map((suite) => [suite.protocol.name, suite]))
    : loadSuites(file)
}

export function protocolIn(
  suites: ReadonlyMap<string, Suite>,
  { suite: key, variant }: ProtocolReference,
): AnyProtocol {
  const suite = suites.get(key)
  if (!suite) throw unknownName('a protocol', key, [...suites.keys()])
  if (variant === null) return suite.protocol
  const found = suite.variants.find(({ protocol }) => protocol.variant === variant)
  if (!found)
    throw unknownName(
      `a variant of ${key}`,
      variant,
      suite.variants.map(({ protocol }) => protocol.variant!),
    )
  return found.protocol
}

export interface TargetOptions {
  readonly config?: string
  readonly property?: string
  readonly modelFile?: string
  /** Take configurations that are there to be exhausted, and one of these where none is named. */
  readonly exhaustive?: boolean
}

/** Everything there is: each protocol in each configuration, then each planted bug in the one in which it is caught. */
export function allTargets(options: TargetOptions = {}): Target[] {
  return catalogue.flatMap((suite) => {
    const reference = { file: null, suite: suite.protocol.name, variant: null }
    const configs = Object.keys(suite.protocol.definition.configs)
    return [
      ...configs.map((config) => makeTarget(reference, suite, suite.protocol, config, options)),
      ...suite.variants.map(({ protocol, config }) =>
        makeTarget({ ...reference, variant: protocol.variant }, suite, protocol, config, options),
      ),
    ]
  })
}

/** The targets that the words on the command line name. */
export async function namedTargets(words: readonly string[], options: TargetOptions): Promise<Target[]> {
  const found = await Promise.all(words.map((word) => targetsOf(word, options)))
  return found.flat()
}

export const isModelFile = (word: string): boolean => /\.[cm]?[jt]sx?$/.test(word)

async function targetsOf(word: string, options: TargetOptions): Promise<Target[]> {
  if (isModelFile(word)) {
    if (options.modelFile !== undefined)
      throw new UsageError(
        `expected the name of a protocol in ${options.modelFile} (--model-file), got the file ${word}`,
      )
    const file = resolve(word)
    const suites = await suitesOf(file)
    return [...suites].map(([key, suite]) => {
      const reference = { file, suite: key, variant: null }
      return chosenTarget(reference, suite, suite.protocol, options)
    })
  }
  const file = options.modelFile === undefined ? null : resolve(options.modelFile)
  const reference = { ...findByName(word, await suitesOf(file)), file }
  const suite = (await suitesOf(file)).get(reference.suite)!
  const protocol = protocolIn(new Map([[reference.suite, suite]]), reference)
  return [chosenTarget(reference, suite, protocol, options)]
}

/** A full protocol name (`specs/two-phase-commit`) wins over `name/variant`. */
export function findByName(word: string, suites: ReadonlyMap<string, Suite>): Omit<ProtocolReference, 'file'> {
  for (const [key, { protocol }] of suites)
    if (key === word || protocolName(protocol) === word) return { suite: key, variant: null }
  const slash = word.lastIndexOf('/')
  for (const [key, suite] of suites) {
    if (slash < 0 || suite.protocol.name !== word.slice(0, slash)) continue
    const variant = word.slice(slash + 1)
    protocolIn(suites, { file: null, suite: key, variant })
    return { suite: key, variant }
  }
  const names = [...suites].flatMap(([key, { protocol, variants }]) => [
    key,
    ...variants.map((bug) => `${protocol.name}/${bug.protocol.variant}`),
  ])
  throw unknownName('a protocol, protocol/variant or .ts file', word, names)
}

function chosenTarget(
  reference: ProtocolReference,
  suite: Suite,
  protocol: AnyProtocol,
  options: TargetOptions,
): Target {
  const { variant } = reference
  const known = options.exhaustive === true ? exhaustiveFor(suite, variant) : { own: [], others: [] }
  const chosen =
    options.config === undefined
      ? known.own.find((candidate) => judges(suite, candidate, options.property))
      : [...known.own, ...known.others].find(({ name }) => options.config === name)
  if (chosen !== undefined)
    return makeTarget(reference, suite, protocol, exhaustiveSystem(protocol, chosen).config, options, chosen)
  const more = namesOf([...known.own, ...known.others])
  return makeTarget(reference, suite, protocol, chosenConfig(suite, variant, options, more), options)
}

/** Those of a planted bug, and those of the protocol, of which nobody has said what is found with the bug. */
function exhaustiveFor(suite: Suite, variant: string | null) {
  // A suite may come from an older copy of Faultline.
  const all = suite.exhaustive ?? []
  if (variant === null) return { own: all, others: [] }
  const own = suite.variants.find(({ protocol }) => protocol.variant === variant)?.exhaustive ?? []
  return { own, others: all.map(({ found: _, ...rest }) => rest) }
}

const judges = (suite: Suite, exhaustive: Exhaustive, property: string | undefined): boolean =>
  property === undefined || exhaustiveProperties(suite, exhaustive).some(({ name }) => name === property)

const namesOf = (known: readonly Exhaustive[]): string[] => known.map(({ name }) => name)

export function chosenConfig(
  suite: Suite,
  variant: string | null,
  { config }: TargetOptions,
  more: readonly string[] = [],
): string | object {
  const planted = suite.variants.find(({ protocol }) => protocol.variant === variant)
  const names = [...new Set([...Object.keys(suite.protocol.definition.configs), ...more])]
  return configNamed(suite.protocol.name, names, config ?? planted?.config)
}

/** One of those that are there, or a JSON object; the first where nothing is given. `owner` is whose it is. */
export function configNamed(owner: string, names: readonly string[], config: string | undefined): string | object {
  if (config === undefined) return names[0]!
  if (names.includes(config)) return config
  if (!/^\s*[{[]/.test(config)) throw unknownName(`a config of ${owner}`, config, names)
  const expected = `expected --config to be a name (${names.join(', ')}) or a JSON object, got ${config}`
  try {
    const given: unknown = JSON.parse(config)
    if (!Array.isArray(given)) return given as object
  } catch (error) {
    throw new UsageError(`${expected}: ${(error as Error).message}`)
  }
  throw new UsageError(`${expected}, a list`)
}

function makeTarget(
  reference: ProtocolReference,
  suite: Suite,
  protocol: AnyProtocol,
  config: string | object,
  { property }: TargetOptions,
  exhaustive?: Exhaustive,
): Target {
  const applicable =
    exhaustive === undefined
      ? propertiesFor(suite, typeof config === 'string' ? config : null)
      : exhaustiveProperties(suite, exhaustive)
  const properties = property === undefined ? applicable : applicable.filter(({ name }) => name === property)
  if (applicable.length === 0)
    throw new UsageError(
      `expected properties of ${protocolName(protocol)} to check in config ${configName({ config })}, got none`,
    )
  if (properties.length === 0 && property !== undefined)
    expectApplicable(suite, property, exhaustive === undefined ? { config } : { config, exhaustive })
  if (properties.length === 0)
    throw unknownName(
      `a property of ${protocolName(protocol)}`,
      property ?? '',
      applicable.map(({ name }) => name),
    )
  const bug = suite.variants.find((candidate) => candidate.protocol.variant === reference.variant)
  const caughtBy = reference.variant === null ? null : (bug?.caughtBy ?? null)
  const name = protocolName(protocol)
  const made = { reference, name, suite, protocol, config, properties, caughtBy }
  return exhaustive === undefined ? made : { ...made, exhaustive }
}

/** Throws `UsageError` when the property exists, but makes no sense in the configuration. */
function expectApplicable(suite: Suite, property: string, where: Pick<Target, 'config' | 'exhaustive'>): void {
  const only = suite.properties.find(({ name }) => name === property)?.only
  if (only)
    throw new UsageError(
      `expected a config in which '${property}' applies (${only.join(', ')}), got ${configName(where)}`,
    )
}

/** A file as a trace refers to it: relative to the folder that the trace lies in, with forward slashes. */
export const relativeTo = (folder: string, file: string): string => relative(folder, file).replaceAll('\\', '/')
