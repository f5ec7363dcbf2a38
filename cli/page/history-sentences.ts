/** The sentences of checkers, as a page has them: no longer than it can bear, and matched with what they tell of. */
import { cut } from '../../history/page/index.js'

const SENTENCES_MAX = 120
const LENGTH_MAX = 1_000

export function told(why: readonly string[]): string[] {
  const kept = why.slice(0, SENTENCES_MAX).map(briefly)
  return why.length > kept.length ? [...kept, `(${why.length - kept.length} more sentences)`] : kept
}

export const briefly = (text: string): string => cut(text, LENGTH_MAX)

/** The lines of the file, or its bytes, that sentences name. */
export const linesIn = (why: readonly string[]): number[] =>
  why.flatMap((text) => [...text.matchAll(/\b(?:line|byte) (\d+)/g)].map(([, line]) => Number(line)))

/** Of the numbered sentences the one that tells the edge: each as often as edges come that are told so. */
export function sentenceFor(
  edges: readonly { readonly from: string; readonly to: string }[],
  why: readonly string[],
): string[] {
  const numbered = why.filter((text) => /^\d+\. /.test(text)).map((text) => briefly(text.replace(/^\d+\. /, '')))
  const unused = [...numbered]
  const named = edges.map(({ from, to }) => {
    const at = unused.findIndex((text) => text.startsWith(`${from} comes before ${to}`))
    return at < 0 ? undefined : unused.splice(at, 1)[0]!
  })
  // What is told in other words is told in the order of the circle.
  if (named.every((text) => text === undefined) && numbered.length === edges.length) return numbered
  return named.map((text) => text ?? '')
}
