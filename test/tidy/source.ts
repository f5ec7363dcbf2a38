/** The tree's files as the guards read them. */
import { readdirSync, readFileSync } from 'node:fs'

export interface Source {
  /** Relative to the top of the tree, with `/`. */
  readonly path: string
  readonly text: string
}

const IGNORED = /^(node_modules|dist.*|\.git|\.faultline|faultline-traces)$/

/** All files below `top` whose name ends as given, in a fixed order. */
export function filesBelow(top: URL, ending: RegExp, under = ''): Source[] {
  const entries = readdirSync(new URL(under || '.', top), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )
  return entries.flatMap((entry): Source[] => {
    const path = `${under}${entry.name}`
    if (entry.isDirectory()) return IGNORED.test(entry.name) ? [] : filesBelow(top, ending, `${path}/`)
    return ending.test(path) ? [{ path, text: readFileSync(new URL(path, top), 'utf8') }] : []
  })
}

/** Tests, and what they share: the arrows do not bind them. */
export const isTest = (path: string): boolean => /\.test(-d)?\.ts$/.test(path) || path.startsWith('test/')

/** The folder that the arrows speak of: `kernel`, `explore`, or `index.ts` for a file at the top. */
export const folderOf = (path: string): string => path.split('/')[0]!

// In the order in which they are tried: comments, then texts, then regular expressions where one may stand.
const TOKENS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{};\n>]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g

/** The program without its comments, line for line; with `texts: false`, string literals are emptied as well. */
export function codeOf({ text }: Source, { texts = true } = {}): string {
  return text.replace(TOKENS, (token) => {
    const isComment = token.startsWith('//') || token.startsWith('/*')
    return isComment || !texts ? token.replace(/[^\n]/g, ' ') : token
  })
}

/** Where in a file something stands, as `path:line`. */
export function placeOf({ path, text }: Source, index: number): string {
  return `${path}:${text.slice(0, index).split('\n').length}`
}

/** Each match of a pattern in the code, as a complaint. */
export function complaints(
  source: Source,
  code: string,
  pattern: RegExp,
  complaint: (found: string) => string,
): string[] {
  return [...code.matchAll(pattern)].map((match) => `${placeOf(source, match.index)}: ${complaint(match[0].trim())}`)
}
