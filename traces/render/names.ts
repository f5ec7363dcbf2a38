/** Shorter names for lanes: the beginning of the stem and the whole number, so that `participant2` becomes `part2`. */
import { graphemes, widthOf } from './text.js'

/**
 * The names, cleaned, with stems of at most `stemWidth` columns, longer where only that keeps them apart.
 * Names that were different stay different, and so do their stems: `p1` never stands for a `proxy1` beside a `participant2`.
 */
export function abbreviated(
  names: readonly string[],
  stemWidth: number,
  clean: (text: string) => string,
): readonly string[] {
  const whole = names.map((name) => clean(name))
  const widest = Math.max(0, ...whole.map(widthOf))
  const all = names.map(parts)
  for (let width = Math.max(1, stemWidth); width < widest; width += 1) {
    const stems = all.map(({ stem }) => beginning(stem, width, clean))
    const short = all.map(({ number }, i) => `${stems[i]}${number}`)
    if (distinct(short) === distinct(names) && distinct(stems) === distinct(all.map(({ stem }) => stem))) return short
  }
  return whole
}

/** The first graphemes of a stem, at least one. They are cut before they are cleaned, so that no escape is cut in two. */
function beginning(stem: string, width: number, clean: (text: string) => string): string {
  let kept = ''
  for (const { text } of graphemes(stem)) {
    const longer = kept + clean(text)
    if (kept !== '' && widthOf(longer) > width) break
    kept = longer
  }
  return kept
}

function parts(name: string): { stem: string; number: string } {
  const [, stem = '', number = ''] = /^(.*?)(\d*)$/su.exec(name) ?? []
  return stem === '' ? { stem: name, number: '' } : { stem, number }
}

function distinct(items: readonly string[]): number {
  return new Set(items).size
}
