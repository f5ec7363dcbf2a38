/** Which target of a check an entry of the database belongs to. */
import { basename, resolve } from 'node:path'
import { canonicalText, type Json, protocolName, toJson } from '../../kernel/index.js'
import type { Suite } from '../../properties/index.js'
import { unknownName } from '../errors.js'
import { traceName } from '../names.js'
import { configName, suitesOf, type Target } from '../targets.js'
import { type Entry, modelFileOf } from './entries.js'

/** A target that the entry is to be re-run on; `undefined` when this check is about others; or what is wrong with it. */
export type Match = { readonly target: Target | undefined } | { readonly problem: string }

export async function match(entry: Entry, targets: readonly Target[]): Promise<Match> {
  const misnamed = misnomer(entry, targets)
  if (misnamed !== undefined) return { problem: misnamed }
  const relative = modelFileOf(entry)
  const file = relative === null ? null : resolve(relative)
  // A file that this check is not about is not loaded: it is user code.
  if (file !== null && !targets.some(({ reference }) => reference.file === file)) return { target: undefined }
  const suites = [...(await suitesOf(file)).values()]
  const { trace } = entry
  const problem = misfit(entry, suites)
  if (problem !== undefined) return { problem }
  const target = targets.find(
    (candidate) =>
      candidate.reference.file === file &&
      candidate.protocol.name === trace.protocol &&
      candidate.protocol.variant === trace.variant &&
      isConfigOf(candidate, entry) &&
      candidate.properties.some(({ name }) => name === trace.property.name),
  )
  return { target }
}

/** An entry that has the name of one of the targets must be of that target. */
function misnomer({ file, trace }: Entry, targets: readonly Target[]): string | undefined {
  const { protocol, variant, config, property } = trace
  const called = basename(file, '.json')
  const named = targets.flatMap((target) =>
    target.properties.map(({ name }) => traceName(target.name, configName(target), name)),
  )
  const claimed = [called, called.replace(/-\d+$/, '')].find((name) => named.includes(name))
  if (claimed === undefined || config.name === null) return undefined
  const own = traceName(protocolName({ name: protocol, variant }), config.name, property.name)
  return own === claimed || own === called ? undefined : `expected ${file} to tell of ${claimed}, got ${own}`
}

/** What the model no longer has, if anything. */
function misfit({ file, trace }: Entry, suites: readonly Suite[]): string | undefined {
  const { protocol, variant, config, property } = trace
  const name = protocolName({ name: protocol, variant })
  const protocols = (suite: Suite) => [suite.protocol, ...suite.variants.map((bug) => bug.protocol)]
  const own = suites.filter((suite) =>
    protocols(suite).some((known) => known.name === protocol && known.variant === variant),
  )
  const all = suites.flatMap(protocols)
  if (own.length === 0) return unknownName(`a protocol (named in ${file})`, name, all.map(protocolName)).message
  const configs = Object.keys(own[0]!.protocol.definition.configs)
  if (config.name !== null && !configs.includes(config.name))
    return unknownName(`a config of ${name} (named in ${file})`, config.name, configs).message
  const alien = config.name === null ? alienField(config.value, own[0]!) : undefined
  if (alien !== undefined)
    return unknownName(`config fields of ${name} (named in ${file})`, alien.got, alien.known).message
  // Several suites of a file may be about the same protocol.
  const properties = own.flatMap((suite) => suite.properties)
  const applies = properties.some(
    ({ name: known, only }) =>
      known === property.name && (config.name === null || (only?.includes(config.name) ?? true)),
  )
  const names = properties.map((known) => known.name)
  return applies
    ? undefined
    : unknownName(`a property of ${name} that applies (named in ${file})`, property.name, names).message
}

/** What a configuration without a name has that no configuration of the suite can have. */
function alienField(value: Json, { protocol }: Suite): { got: string; known: string[] } | undefined {
  const known = Object.keys(Object.values(protocol.definition.configs)[0]!)
  if (typeof value !== 'object' || value === null) return { got: JSON.stringify(value), known }
  const got = Object.keys(value).find((field) => !known.includes(field))
  return got === undefined ? undefined : { got, known }
}

function isConfigOf({ config, protocol }: Target, { trace }: Entry): boolean {
  if (typeof config === 'string') return trace.config.name === config
  const first = Object.values(protocol.definition.configs)[0]!
  return (
    trace.config.name === null && canonicalText(toJson({ ...first, ...config })) === canonicalText(trace.config.value)
  )
}
