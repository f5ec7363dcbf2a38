/** Flags that several commands share, parsed and checked. */
import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Reductions } from '../explore/exhaust/index.js'

export interface CommonFlags {
  readonly config?: string
  readonly property?: string
  readonly seed: number
  readonly runs?: number
  readonly timeLimit?: number
  readonly memoryLimit?: number
  readonly depth?: number
  readonly states?: number
  readonly scheduler?: string
  readonly faults?: Readonly<Record<string, number>>
  readonly workers: number
  readonly thorough?: boolean
  readonly out?: string
  readonly modelFile?: string
  readonly path?: number
  /** False after `--no-database`. */
  readonly database: boolean
  /** Compare with this protocol instead of judging properties. */
  readonly against?: string
  /** A folder for pages. */
  readonly report?: string
}

export interface OutputFlags {
  readonly ascii?: boolean
  readonly json?: boolean
  /** False after `--no-color`. */
  readonly color: boolean
  readonly quiet?: boolean
}

export const SEED_DEFAULT = 1

const wholeNumber = (least: number, most: number) => (text: string) => {
  const number = Number(text)
  if (!/^-?\d+$/.test(text) || number < least || number > most)
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`)
  return number
}

const DURATION_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `30s`, `5m`, `500ms`, in milliseconds. */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  if (amount === undefined) throw new InvalidArgumentError('Expected a duration such as 30s, 5m or 1h.')
  return Number(amount) * DURATION_MS[unit!]!
}

const SIZE_BYTES: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** Less than this, and a worker could not even start. */
const SIZE_MIN = 16 * 2 ** 20

/** `512m`, `2g`, in bytes. */
export function size(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([kmg])b?$/i.exec(text) ?? []
  const bytes = amount === undefined ? 0 : Number(amount) * SIZE_BYTES[unit!.toLowerCase()]!
  if (bytes < SIZE_MIN) throw new InvalidArgumentError('Expected a size of at least 16m, such as 512m or 2g.')
  return bytes
}

export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('Expected a path, got nothing.')
  return text
}

function budgets(text: string): Record<string, number> {
  const hint = 'Expected a JSON object of budgets such as {"crash":1,"loss":2}; null lifts a limit.'
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new InvalidArgumentError(hint)
  }
  if (given === null || typeof given !== 'object' || Array.isArray(given)) throw new InvalidArgumentError(hint)
  return Object.fromEntries(
    Object.entries(given).map(([name, limit]: [string, unknown]) => {
      if (limit !== null && typeof limit !== 'number') throw new InvalidArgumentError(hint)
      return [name, limit ?? Infinity]
    }),
  )
}

/** What has no effect may always be left out; names are exchanged for one another when that is asked for. */
function reductionsOption(): Option {
  const what =
    'how to search fewer states: obsolete (drop dead messages), symmetry (exchange names), all or none (default: obsolete; none with liveness)'
  return new Option('--reductions <names>', what).argParser(reductions)
}

function searchOption(): Option {
  const what =
    'what is followed first: breadth-first finds the shortest counterexamples, depth-first comes to deep ones early'
  return new Option('--search <order>', what).choices(['breadth-first', 'depth-first']).default('breadth-first')
}

/** `obsolete,symmetry`; `all`; `none`. */
function reductions(text: string): Reductions {
  const names = text.split(',').map((name) => name.trim())
  const isKnown = names.every((name) => name === 'obsolete' || name === 'symmetry')
  if (text !== 'all' && text !== 'none' && !isKnown)
    throw new InvalidArgumentError('Expected obsolete, symmetry, obsolete,symmetry, all or none.')
  const has = (name: string) => text === 'all' || names.includes(name)
  return { obsolete: has('obsolete'), symmetry: has('symmetry') }
}

export function workersOption(): Option {
  return new Option('--workers <n>', 'worker threads; the results do not depend on it')
    .argParser(wholeNumber(1, 256))
    .default(Math.min(availableParallelism(), 8), 'one per core')
}

/** How hard it is tried to prove a counterexample shortest. */
export function proofOption(): Option {
  const what = 'look at so many states for a shorter counterexample; 0 proves nothing (default: 200000)'
  return new Option('--states <n>', what).argParser(wholeNumber(0, 1e9))
}

export function withSamplingFlags(command: Command): Command {
  return command
    .option(
      '--config <json|name>',
      'a named configuration, or a JSON object whose fields replace those of the first one',
    )
    .option('--property <name>', 'judge this property only')
    .option('--seed <n>', 'seed of all random choices', wholeNumber(-(2 ** 31), 2 ** 31 - 1), SEED_DEFAULT)
    .option('--path <n>', 'take this run only: the number printed with a counterexample', wholeNumber(0, 2 ** 31 - 1))
    .option('--runs <n>', 'random runs per configuration', wholeNumber(1, 1e9))
    .option('--depth <n>', 'longest run, in steps', wholeNumber(1, 1e6))
    .addOption(proofOption())
    .option('--scheduler <name>', 'how the next event is chosen: uniform, pct2, pct3, pos, swarm or portfolio')
    .option('--time-limit <duration>', 'stop after this time with what was found, such as 30s or 5m', duration)
    .option('--memory-limit <size>', 'heap of each worker, such as 2g', size)
    .option('--faults <json>', 'budgets that replace those of the protocol, such as {"crash":1,"loss":0}', budgets)
    .addOption(workersOption())
    .option('--thorough', 'ten times the runs')
    .option('--out <dir>', 'where to write traces', path)
    .option('--no-database', 'neither re-run the failures that are saved in .faultline/, nor save new ones there')
    .option(
      '--model-file <path>',
      'take protocols from this TypeScript file instead of those that come with Faultline',
      path,
    )
}

export function withExploreFlags(command: Command): Command {
  return command
    .option(
      '--config <json|name>',
      'a named configuration, or a JSON object whose fields replace those of the first one',
    )
    .option('--property <name>', 'the property that is sought (default: the one that catches a variant)')
    .option('--faults <json>', 'budgets that replace those of the protocol, such as {"crash":1,"loss":0}', budgets)
    .option('--port <n>', 'where the page is served; 0 is any port that is free', wholeNumber(0, 65_535), 0)
    .option('--time-limit <duration>', 'how long the model may take for an answer, such as 30s', duration)
    .option('--out <dir>', 'where paths are saved as traces (default: faultline-traces)', path)
    .option(
      '--model-file <path>',
      'take protocols from this TypeScript file instead of those that come with Faultline',
      path,
    )
}

export function withSearchFlags(command: Command): Command {
  return command
    .option(
      '--config <json|name>',
      'a named configuration, or a JSON object whose fields replace those of the first one (default: the first that the suite has for exhaustive search)',
    )
    .option('--property <name>', 'judge this property only')
    .option('--depth <n>', 'follow paths of so many steps at most', wholeNumber(0, 1e6))
    .option('--states <n>', 'find no more states once there are so many', wholeNumber(1, 1e9))
    .addOption(searchOption())
    .option('--all', 'go on after the first violation, until every property is decided')
    .addOption(reductionsOption())
    .option('--check-reductions', 'search without reductions, and look whether what the roles declare for them is true')
    .option('--time-limit <duration>', 'stop after this time with what was found, such as 30s or 5m', duration)
    .option('--memory-limit <size>', 'memory of the search, such as 2g (default: 70% of the machine)', size)
    .option('--faults <json>', 'budgets that replace those of the protocol, such as {"crash":1,"loss":0}', budgets)
    .option('--out <dir>', 'where to write traces', path)
    .option('--no-database', 'do not save unexpected failures in .faultline/')
    .option(
      '--model-file <path>',
      'take protocols from this TypeScript file instead of those that come with Faultline',
      path,
    )
}

export function withOutputFlags(command: Command): Command {
  return command
    .option('--ascii', 'plain 7-bit characters')
    .option('--json', 'print one JSON object on standard output and nothing else')
    .option('--no-color', 'no colours (NO_COLOR is obeyed as well)')
    .option('--quiet', 'verdicts only')
}
