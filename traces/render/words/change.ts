/** State changes as a person would write them: `decision ∅→commit`, `yes + participant2`, `log + entry`. */
import type { Json } from '../../../kernel/index.js'
import type { StateChange } from '../../trace.js'
import { graphemes, shortened } from '../text.js'
import { keyWords, valueWords } from './value.js'

/** One change without the name of its node; each value takes at most `width` columns. */
export function changeWords({ path, before, after }: StateChange, width: number): string {
  const last = path.at(-1)
  // What enters or leaves a set is its own entry; naming it twice would say nothing.
  if (last !== undefined && path.length > 1) {
    if (before === undefined && isNamed(after, last))
      return `${pathWords(path.slice(0, -1))} + ${valueWords(after, width)}`
    if (after === undefined && isNamed(before, last))
      return `${pathWords(path.slice(0, -1))} − ${valueWords(before, width)}`
  }
  const name = pathWords(path)
  if (before === undefined) return `${name} = ${valueWords(after, width)}`
  if (after === undefined) return `${name} removed (was ${valueWords(before, width)})`
  const appended = appendedTo(before, after)
  if (appended !== null) return `${name} + ${appended.map((item) => valueWords(item, width)).join(', ')}`
  return `${name} ${pairWords(valueWords(before), valueWords(after), width)}`
}

function pathWords(path: readonly string[]): string {
  if (path.length === 0) return 'state'
  return path
    .map((part, i) => (i > 0 && /^\d+$/.test(part) ? `[${part}]` : `${i === 0 ? '' : '.'}${keyWords(part)}`))
    .join('')
}

function isNamed(value: Json | undefined, name: string): boolean {
  return value === name || (value !== undefined && JSON.stringify(value) === name)
}

/** What a list gained at its end; null when it is not a list that only gained something. */
function appendedTo(before: Json, after: Json): readonly Json[] | null {
  if (!Array.isArray(before) || !Array.isArray(after) || after.length <= before.length) return null
  const kept = JSON.stringify(after.slice(0, before.length))
  return kept === JSON.stringify(before) ? after.slice(before.length) : null
}

/** `before→after`. Long values that begin alike lose what they have in common, or the difference would be cut off. */
function pairWords(before: string, after: string, width: number): string {
  const pair = `${before}→${after}`
  if (graphemes(pair).length <= width) return pair
  const a = graphemes(before)
  const b = graphemes(after)
  let common = 0
  while (common < Math.min(a.length, b.length) && a[common]?.text === b[common]?.text) common += 1
  const from = common > width / 2 ? common - 6 : 0
  const side = (parts: typeof a) =>
    shortened(
      (from > 0 ? '…' : '') +
        parts
          .slice(from)
          .map((g) => g.text)
          .join(''),
      width,
    )
  return `${side(a)}→${side(b)}`
}
