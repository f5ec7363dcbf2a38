/** A model as a script for pages: the stepper with one suite, and all that they need, as one file without imports. */
import { readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildFailure, Message, OnResolveArgs, PluginBuild } from 'esbuild'
import { PACKAGE, PARTS } from '../places.js'
import type { ProtocolReference } from '../targets.js'

/** The script, or why there is none: in words that follow on `the model is not in this page: `. */
export type ModelScript =
  | { readonly script: string; readonly lacking?: never }
  | { readonly script?: never; readonly lacking: string }

const bundled = new Map<string, Promise<ModelScript>>()

/** The same for each page of a suite, and so made once. It sets `faultlineModel` to a function from a beginning to a stepper. */
export function bundleModel({ file, suite }: Pick<ProtocolReference, 'file' | 'suite'>): Promise<ModelScript> {
  const key = JSON.stringify([file, suite])
  const known = bundled.get(key)
  if (known !== undefined) return known
  const made = bundle(file, suite)
  bundled.set(key, made)
  return made
}

async function bundle(file: string | null, suite: string): Promise<ModelScript> {
  const { build } = await import('esbuild')
  try {
    const { outputFiles } = await build({
      stdin: { contents: entryOf(file, suite), resolveDir: ROOT, loader: 'js' },
      absWorkingDir: ROOT,
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      charset: 'utf8',
      // Since then browsers unpack gzip by themselves.
      target: ['chrome111', 'firefox113', 'safari16.4'],
      // As models are loaded elsewhere: what a project says about its other files is no matter.
      tsconfigRaw: '{}',
      legalComments: 'none',
      logLevel: 'silent',
      plugins: [{ name: 'parts', setup: resolving }],
    })
    return { script: outputFiles[0]!.text.trimEnd() }
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? []
    if (first === undefined) throw error
    return { lacking: reasonOf(first) }
  }
}

const ROOT = dirname(fileURLToPath(PACKAGE))

const partAt = (path: string): string => fileURLToPath(new URL(path, PARTS))

function entryOf(file: string | null, suite: string): string {
  const imported =
    file === null
      ? ownSuite(suite)
      : `import * as all from ${JSON.stringify(resolve(file))}\nconst suite = all[${JSON.stringify(suite)}]`
  return [
    `import { stepperOf } from ${JSON.stringify(partAt('stepper.js'))}`,
    imported,
    'globalThis.faultlineModel = (begin) => stepperOf(suite, begin)',
  ].join('\n')
}

function ownSuite(suite: string): string {
  const suites = JSON.parse(readFileSync(partAt('suites.json'), 'utf8')) as Record<
    string,
    { part: string; name: string }
  >
  const { part, name } = suites[suite]!
  return `import { ${name} as suite } from ${JSON.stringify(partAt(part))}`
}

/** Packages that a model may import without having installed them. */
const LENT = /^(immutable|fast-check|seedrandom)(\/|$)/

function resolving({ onResolve, onLoad, resolve: ask }: PluginBuild): void {
  // What samples runs is exported beside what models are made of, and is not called in pages.
  onResolve({ filter: /^fast-check$/ }, ({ path, importer }) =>
    isOurs(importer) ? { path, namespace: 'not called', sideEffects: false } : undefined,
  )
  onLoad({ filter: /./, namespace: 'not called' }, () => ({ contents: 'export default { Arbitrary: class {} }' }))
  onResolve({ filter: /^node:crypto$/ }, ({ importer }) =>
    isOurs(importer) ? { path: partAt('crypto.js'), sideEffects: false } : undefined,
  )
  onResolve({ filter: /^faultline(\/|$)/ }, ({ path }) => {
    const name = path === 'faultline' ? 'index' : `${path.slice('faultline/'.length)}/index`
    return OFFERED.test(path) ? { path: partAt(`faultline/${name}.js`), sideEffects: false } : undefined
  })
  onResolve({ filter: LENT }, async ({ path, pluginData, ...args }: OnResolveArgs) => {
    if (pluginData === ASKED) return undefined
    const asked = await ask(path, { ...args, pluginData: ASKED })
    return asked.errors.length === 0 ? asked : ask(path, { ...args, resolveDir: ROOT, pluginData: ASKED })
  })
}

const ASKED = Symbol('asked by ourselves')
const OFFERED = /^faultline(\/(history|checkers|properties|machine|models\/[a-z0-9-]+))?$/
const isOurs = (importer: string): boolean => importer.startsWith(fileURLToPath(PARTS))

/** `model.ts:3 imports node:fs, which a browser has not`. */
function reasonOf({ text, location }: Message): string {
  const place = location === null ? '' : `${basename(location.file)}:${location.line}: `
  const missing = /^Could not resolve "(.+)"/.exec(text)?.[1]
  return `${place}${missing === undefined ? text : `it imports ${missing}, which a browser does not have`}`
}
