/** The shape of files and façades: how long, how many names, and whether they say what they are for. */
import { codeOf, isTest, type Source } from './source.js'

export const LINES_MAX = 400
export const LINES_NOTABLE = 250
export const NAMES_MAX = 25

/** Façades that are wider than they should be. A number here may fall, and must not rise. */
const WIDE: Readonly<Record<string, number>> = { 'kernel/index.ts': 45 }

export const linesOf = ({ text }: Source): number => text.split('\n').length - 1

export function isTooLong(source: Source): string[] {
  const lines = linesOf(source)
  return lines <= LINES_MAX ? [] : [`${source.path}: expected at most ${LINES_MAX} lines, got ${lines}`]
}

export const isFacade = ({ path }: Source): boolean => /(^|\/)index\.ts$/.test(path)

/** Names that a façade exports, types included. */
export function namesOf(source: Source): string[] {
  const code = codeOf(source, { texts: false })
  const lists = [...code.matchAll(/\bexport\s+(?:type\s+)?\{([^}]*)\}/g)].flatMap((match) => match[1]!.split(','))
  const declared = [...code.matchAll(/\bexport\s+(?:async\s+)?(?:const|function|class|interface|type|enum)\s+(\w+)/g)]
  const named = lists.map((name) =>
    name
      .replace(/.*\bas\b/, '')
      .replace(/\btype\b/, '')
      .trim(),
  )
  return [...named.filter((name) => name !== ''), ...declared.map((match) => match[1]!)]
}

export function isTooWide(source: Source): string[] {
  if (!isFacade(source)) return []
  const names = namesOf(source).length
  const limit = WIDE[source.path] ?? NAMES_MAX
  if (/\bexport\s*\*\s*from\b/.test(codeOf(source)) && !/^checkers\/index\.ts$/.test(source.path))
    return [`${source.path}: expected a façade that lists its names, got export *`]
  if (names <= limit) return []
  return [`${source.path}: expected at most ${limit} names (the house says about 15), got ${names}`]
}

/** Every module says in its first lines what it is for; a test whose name says it already need not. */
export function saysNothing({ path, text }: Source): string[] {
  if ((isTest(path) && !path.startsWith('test/')) || /\.config\.ts$/.test(path)) return []
  const opening = text.replace(/^#!.*\n/, '')
  return /^\/\*\*[\s\S]*?\w[\s\S]*?\*\//.test(opening)
    ? []
    : [`${path}: expected a first comment /** … */ that says what the module is for, got none`]
}

/** Folders of sources at the first level, and models, that have no façade. */
export function withoutFacade(sources: readonly Source[]): string[] {
  const folders = new Set(
    sources.flatMap(({ path }) => {
      const [first, second, third] = path.split('/')
      if (second === undefined || isTest(path) || ['cli', 'bench', 'examples', 'scripts'].includes(first!)) return []
      return first === 'models' && third !== undefined ? [`models/${second}`] : first === 'models' ? [] : [first!]
    }),
  )
  const paths = new Set(sources.map(({ path }) => path))
  return [...folders]
    .filter((folder) => !paths.has(`${folder}/index.ts`))
    .map((folder) => `${folder}: expected a façade index.ts, got none`)
}
