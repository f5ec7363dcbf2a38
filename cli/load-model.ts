/** Loading a user's TypeScript file, and finding the suites it exports. */
import { existsSync } from 'node:fs'
import { register as registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { register as registerTsx } from 'tsx/esm/api'
import type { Suite } from '../properties/index.js'
import { UsageError } from './errors.js'

let isReady = false

/** Lets this thread import TypeScript, and lets a model file anywhere on disk import `faultline` without installing it. */
function prepareLoader(): void {
  if (isReady) return
  isReady = true
  registerTsx({ tsconfig: false })
  // Registered last, so asked first.
  registerHooks(new URL('./resolve-hook.js', import.meta.url))
}

/** The exported suites by export name. Throws `UsageError` when the file is missing, does not compile, or throws. */
export async function loadSuites(file: string): Promise<Map<string, Suite>> {
  const path = resolve(file)
  if (!existsSync(path)) throw new UsageError(`expected a model file, got ${file}: there is no such file`)
  prepareLoader()
  let exported: Record<string, unknown>
  try {
    exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>
  } catch (error) {
    throw new UsageError(`${file} cannot be loaded: ${describeLoadError(error)}`, { cause: error })
  }
  const suites = new Map(Object.entries(exported).filter((entry): entry is [string, Suite] => isSuite(entry[1])))
  if (suites.size === 0)
    throw new UsageError(
      `expected ${file} to export a suite, got ${Object.keys(exported).join(', ') || 'no exports'} (write: export const name = suite(protocol, [properties]))`,
    )
  return suites
}

function isSuite(value: unknown): value is Suite {
  return (
    typeof value === 'object' && value !== null && 'protocol' in value && 'properties' in value && 'variants' in value
  )
}

function describeLoadError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A syntax error of the compiler names file, line and column in its message already.
  const place = error.stack
    ?.split('\n')
    .find((line) => /\.(ts|mts|tsx|js)[:?]/.test(line) && !line.includes('node_modules'))
  const where = error.name === 'TransformError' || place === undefined ? '' : `\n  ${place.trim()}`
  return `${error.name === 'Error' || error.name === 'TransformError' ? '' : `${error.name}: `}${error.message}${where}`
}
