/** The two protocols that are to be compared: words on the command line, resolved to two versions of one protocol. */
import { resolve } from 'node:path'
import { type AnyProtocol, protocolName } from '../../kernel/index.js'
import type { Suite } from '../../properties/index.js'
import { UsageError, unknownName } from '../errors.js'
import { chosenConfig, findByName, type ProtocolReference, protocolIn, suitesOf } from '../targets.js'

export interface Side {
  readonly reference: ProtocolReference
  readonly suite: Suite
  readonly protocol: AnyProtocol
  /** As it is printed: `two-phase-commit/impatient-participant`. */
  readonly name: string
}

export interface Sides {
  readonly base: Side
  readonly variant: Side
}

/** `counter.ts`, and what is wanted of it: `counter.ts/fixed`. */
export function modelWord(word: string): { readonly file: string; readonly name: string | undefined } | undefined {
  const [, file, name] = /^(.+?\.[cm]?[jt]sx?)(?:\/(.+))?$/.exec(word) ?? []
  return file === undefined ? undefined : { file: resolve(file), name }
}

/** Throws `UsageError` when a word names nothing, or the two have nothing to do with each other. */
export async function sidesOf(base: string, against: string, modelFile: string | undefined): Promise<Sides> {
  const file = modelFile === undefined ? null : resolve(modelFile)
  const inFile = modelWord(base)
  if (inFile && file !== null)
    throw new UsageError(`expected the name of a protocol in ${modelFile} (--model-file), got the file ${base}`)
  const side = inFile ? await fromFile(inFile.file, inFile.name) : sideAt(file, await suitesOf(file), base)
  return withVariant(side, against)
}

/** The base, and what is compared with it. */
export async function withVariant(base: Side, against: string): Promise<Sides> {
  const variant = await variantOf(base, against)
  expectRelated(base, variant)
  if (base.name !== variant.name || base.reference.file === variant.reference.file) return { base, variant }
  return { base: named(base), variant: named(variant) }
}

/** Two files may hold protocols of one name. */
const named = (side: Side): Side => ({ ...side, name: `${side.name} (${side.reference.file ?? 'as it comes'})` })

/** A variant of the base by its own name, any protocol of the same file, one that comes with Faultline, or a file. */
async function variantOf({ reference, suite, protocol }: Side, word: string): Promise<Side> {
  const inFile = modelWord(word)
  if (inFile) return fromFile(inFile.file, inFile.name)
  const variants = suite.variants.map((bug) => bug.protocol.variant!)
  if (variants.includes(word)) return sideOf({ ...reference, variant: word }, suite)
  const places = [...new Set([reference.file, null])]
  const known: string[] = []
  for (const file of places) {
    const suites = await suitesOf(file)
    const keys = [...suites].flatMap(([key, each]) => [key, protocolName(each.protocol), each.protocol.name])
    const isNamed = keys.includes(word) || keys.includes(word.slice(0, Math.max(0, word.lastIndexOf('/'))))
    if (isNamed) return sideAt(file, suites, word)
    known.push(...keys)
  }
  throw unknownName(`a variant of ${protocol.name}, a protocol or a .ts file for --against`, word, [
    ...new Set([...variants, ...known]),
  ])
}

async function fromFile(file: string, name: string | undefined): Promise<Side> {
  const suites = await suitesOf(file)
  if (name !== undefined) return sideAt(file, suites, name)
  const keys = [...suites.keys()]
  if (keys.length > 1)
    throw new UsageError(
      `expected one protocol to compare, got ${keys.length} in ${file}: ${keys.join(', ')} (write ${file}/${keys[0]})`,
    )
  return sideAt(file, suites, keys[0]!)
}

const sideAt = (file: string | null, suites: ReadonlyMap<string, Suite>, word: string): Side => {
  const found = findByName(word, suites)
  return sideOf({ ...found, file }, suites.get(found.suite)!)
}

export function sideOf(reference: ProtocolReference, suite: Suite): Side {
  const protocol = protocolIn(new Map([[reference.suite, suite]]), reference)
  return { reference, suite, protocol, name: protocolName(protocol) }
}

/** Before any code of the two is asked: whether they may be versions of one protocol. */
function expectRelated(base: Side, variant: Side): void {
  const [left, right] = [base, variant].map(({ protocol }) => Object.keys(protocol.definition.roles).sort())
  if (left!.join() !== right!.join())
    throw new UsageError(
      `expected two versions of one protocol, got ${base.name} (roles ${left!.join(', ')}) and ${variant.name} (roles ${right!.join(', ')})`,
    )
}

/**
 * The configuration in which both run: the one that is asked for; else the one in which the planted bug is caught; else
 * the first of the base. Throws `UsageError` when one of the two does not have it.
 */
export function commonConfig({ base, variant }: Sides, config: string | undefined): string | object {
  const planted = [variant, base].map(
    ({ suite, reference }) => suite.variants.find((bug) => bug.protocol.variant === reference.variant)?.config,
  )
  const wanted = config ?? planted.find((name) => name !== undefined)
  const chosen = chosenConfig(base.suite, null, wanted === undefined ? {} : { config: wanted })
  if (typeof chosen !== 'string') return chosen
  const names = Object.keys(variant.protocol.definition.configs)
  if (!names.includes(chosen))
    throw new UsageError(
      `expected a config that both have, got ${chosen}, which ${variant.name} has not (it has ${names.join(', ')})`,
    )
  return chosen
}
