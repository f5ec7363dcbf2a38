/** Which folder may import which. Source: the design's architecture, "Folders and arrows". */
import { codeOf, folderOf, isTest, placeOf, type Source } from './source.js'

/** What each folder may import, besides itself. A folder that is not listed here may not exist. */
const ARROWS: Readonly<Record<string, readonly string[] | 'anything'>> = {
  history: [],
  kernel: ['history'],
  models: ['kernel'],
  checkers: ['history'],
  properties: ['kernel', 'history', 'checkers', 'models'],
  traces: ['kernel', 'history'],
  // Wider than the architecture says: whoever judges a history needs the types of checkers and histories.
  explore: ['kernel', 'properties', 'traces', 'checkers', 'history'],
  claims: ['history', 'kernel', 'models', 'checkers', 'properties', 'traces', 'explore'],
  viewer: ['traces', 'history'],
  cli: 'anything',
  bench: 'anything',
  test: 'anything',
  // As a user would write them: nothing but what the package exports.
  examples: [],
  // The public entry point.
  'index.ts': ['explore', 'kernel', 'properties'],
  'vitest.ts': ['explore', 'kernel', 'properties', 'traces', 'checkers'],
  'vitest.config.ts': [],
}

/** These are ends: nothing below a test may import them. */
const ENDS = ['cli', 'bench', 'viewer', 'test', 'examples', 'index.ts']

/** npm packages that one folder alone may use. */
const RESERVED: Readonly<Record<string, RegExp>> = {
  // (traces/render/arbitrary.ts is there for tests alone.)
  'fast-check': /^(explore\/sample|examples|bench)\/|^traces\/render\/arbitrary\.ts$/,
  vitest: /^(vitest\.ts|vitest\.config\.ts|examples\/.*)$/,
}

/** Modules of Node that neither read nor write, and ask no clock. */
const PURE_MODULES = ['node:crypto']
const NEAR_THE_WORLD = ['cli', 'bench', 'test', 'vitest.ts', 'vitest.config.ts']
/** A program of its own, with a server. */
const PROGRAMS = ['examples/record-http-store.ts']
/** Written as a user would: tests, examples, and the project that `faultline init` makes. */
const LIKE_A_USER = /^(examples|test|cli\/init\/template)\//

export interface Import {
  readonly specifier: string
  readonly index: number
}

export function importsOf(source: Source): Import[] {
  const program = codeOf(source, { texts: false })
  return [...codeOf(source).matchAll(/\b(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g)]
    .map((match) => ({ specifier: match[2]!, index: match.index }))
    .filter(({ index }) => /^(?:from|import)\b/.test(program.slice(index))) // not inside a text
}

/** What is wrong with the imports of a file. `packages` are those that package.json names. */
export function wrongImports(source: Source, packages: readonly string[]): string[] {
  const folder = folderOf(source.path)
  const allowed = ARROWS[folder]
  if (allowed === undefined) return [`${source.path}: expected a folder of the architecture, got ${folder}`]
  return importsOf(source).flatMap(({ specifier, index }) => {
    const problem = specifier.startsWith('.')
      ? wrongRelative(source.path, specifier, allowed)
      : wrongPackage(source.path, specifier, packages)
    return problem === undefined ? [] : [`${placeOf(source, index)}: ${problem}`]
  })
}

function wrongRelative(path: string, specifier: string, allowed: readonly string[] | 'anything'): string | undefined {
  if (!/\.(js|json)$/.test(specifier)) return `expected an import ending in .js, got ${specifier}`
  const folder = folderOf(path)
  const target = targetOf(path, specifier)
  if (target === undefined) return `expected an import inside the tree, got ${specifier}`
  if (target === folder || isTest(path)) return undefined
  if (ENDS.includes(target) && !(folder === 'bench' && target === 'cli'))
    return `nothing may import ${target}, but ${folder} does`
  if (allowed === 'anything' || allowed.includes(target)) return undefined
  return `expected ${folder} to import ${allowed.join(', ') || 'nothing of ours'}, got ${target}`
}

/** The folder that a relative import leads to; `undefined` when it leaves the tree. */
function targetOf(path: string, specifier: string): string | undefined {
  const { pathname } = new URL(specifier, `file:///top/${path}`)
  return pathname.startsWith('/top/')
    ? folderOf(pathname.slice('/top/'.length).replace(/^([^/]+)\.js$/, '$1.ts'))
    : undefined
}

function wrongPackage(path: string, specifier: string, packages: readonly string[]): string | undefined {
  if (specifier.startsWith('node:')) {
    const isNear =
      NEAR_THE_WORLD.includes(folderOf(path)) ||
      PROGRAMS.includes(path) ||
      isTest(path) ||
      PURE_MODULES.includes(specifier)
    return isNear ? undefined : `expected no ${specifier} below cli and bench`
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (name === 'faultline') return LIKE_A_USER.test(path) ? undefined : 'only examples import the package by its name'
  if (!packages.includes(name)) return `expected a package that package.json names, got ${name}`
  const reserved = RESERVED[name]
  return !reserved || reserved.test(path) || isTest(path) ? undefined : `expected ${path} not to use ${name}`
}
