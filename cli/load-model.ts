/** Loading a user's TypeScript file, and finding the suites it exports. */
import { statSync } from 'node:fs'
import { register as registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { MachineSuite, Suite } from '../properties/index.js'
import { UsageError } from './errors.js'

let ready: Promise<void> | undefined

/** Lets this thread import TypeScript, and lets a model file anywhere on disk import `faultline` without installing it. */
async function prepareLoader(): Promise<void> {
  // Most commands, and most workers, never load a file.
  const { register: registerTsx } = await import('tsx/esm/api')
  registerTsx({ tsconfig: false })
  // Registered last, so asked first.
  registerHooks(new URL('./resolve-hook.js', import.meta.url))
}

/** What a file exports, by name. Throws `UsageError` when the file is missing, does not compile, or throws. */
export async function importFile(file: string, what: string): Promise<Record<string, unknown>> {
  const path = resolve(file)
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile())
    throw new UsageError(`expected ${what}, got ${file}: ${found ? 'it is not a file' : 'there is no such file'}`)
  ready ??= prepareLoader()
  await ready
  try {
    return await orWithoutEnd(import(pathToFileURL(path).href) as Promise<Record<string, unknown>>)
  } catch (error) {
    throw new UsageError(`${file} cannot be loaded: ${describeLoadError(error)}`, { cause: error })
  }
}

/** Everything that a model file exports, by name. */
export const loadExports = (file: string): Promise<Record<string, unknown>> => importFile(file, 'a model file')

/** The exported suites by export name. Throws `UsageError` also when there are none. */
export async function loadSuites(file: string): Promise<Map<string, Suite>> {
  const exported = await loadExports(file)
  const suites = new Map(Object.entries(exported).filter((entry): entry is [string, Suite] => isSuite(entry[1])))
  if (suites.size === 0)
    throw new UsageError(
      `expected ${file} to export a suite, got ${Object.keys(exported).join(', ') || 'no exports'} (write: export const name = suite(protocol, [properties]))`,
    )
  return suites
}

/** A top-level `await` that never ends can leave nothing to do, and Node would then end the process without a word. */
function orWithoutEnd<T>(loading: Promise<T>): Promise<T> {
  return new Promise((settle, reject) => {
    const onNothingLeft = () => reject(new Error('its top-level await never ends'))
    process.once('beforeExit', onNothingLeft)
    loading.then(settle, reject).finally(() => process.off('beforeExit', onNothingLeft))
  })
}

/** Recognised by its parts, not by class: the file may have its own copy of Faultline. */
function isSuite(value: unknown): value is Suite {
  if (typeof value !== 'object' || value === null) return false
  const { protocol, properties, variants } = value as Partial<Suite>
  const hasConfigs = typeof protocol?.definition?.configs === 'object'
  return hasConfigs && Array.isArray(properties) && Array.isArray(variants)
}

export function isMachineSuite(value: unknown): value is MachineSuite {
  if (typeof value !== 'object' || value === null) return false
  const { machine, properties } = value as Partial<MachineSuite>
  return typeof machine?.definition?.configs === 'object' && Array.isArray(properties)
}

/** Where our own frames of a stack trace lie. */
const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url))

function describeLoadError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A syntax error of the compiler names file, line and column in its message already.
  const place = error.stack
    ?.split('\n')
    .find((line) => /\.(ts|mts|tsx|js)[:?]/.test(line) && !line.includes('node_modules') && !line.includes(OWN_FOLDER))
  const where = error.name === 'TransformError' || place === undefined ? '' : `\n  ${place.trim()}`
  const isPackage = (error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND' && /package/.test(error.message)
  const hint = isPackage ? ' (install it beside the file; faultline and immutable need not be installed)' : ''
  const name = ['Error', 'TransformError', 'ModelError'].includes(error.name) ? '' : `${error.name}: `
  return `${name}${error.message}${hint}${where}`
}
