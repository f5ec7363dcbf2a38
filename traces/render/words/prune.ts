/** Making a value shorter by leaving out what says least. */
import { shortened, widthOf } from '../text.js'
import { entriesIn, farness, type Part, type Placed, printed, WEIGHT } from './part.js'

const leastTellingFirst = (a: Placed, b: Placed): number =>
  a.entry.weight - b.entry.weight || farness(b) - farness(a) || b.place - a.place

/** A text that stands alone is cut here even where there is more room: it cannot be broken. */
const TEXT_WIDTH_MAX = 36

/** The value in at most `width` columns, and as telling as that allows. Changes the part. */
export function prune(part: Part, width: number): string {
  const fits = () => widthOf(printed(part)) <= width
  if (fits()) return printed(part)
  if (part.kind === 'leaf') return shortened(part.text, Math.min(width, TEXT_WIDTH_MAX))
  const all = entriesIn(part).sort(leastTellingFirst)
  const kept = all.filter(({ entry }) => entry.part.kind === 'leaf').at(-1)
  const spare = all.filter(({ entry }) => entry !== kept?.entry && !kept?.inside.includes(entry))
  const isLittle = ({ entry }: Placed) => entry.weight < WEIGHT.some
  if (!hide(spare.filter(isLittle), fits)) {
    for (const { entry } of all) shorten(entry.part, Math.max(12, Math.floor(width / 2)))
    if (!fits()) hide(spare, fits)
  }
  if (fits()) restore(spare, fits)
  else if (kept !== undefined) {
    const rest = widthOf(printed(part)) - widthOf(printed(kept.entry.part))
    shorten(kept.entry.part, width - rest)
  }
  return shortened(printed(part), width)
}

/** Leaves out one entry after the other until what is left fits; false when it does not even then. */
function hide(entries: readonly Placed[], fits: () => boolean): boolean {
  return entries.some(({ entry }) => {
    entry.isShown = false
    return fits()
  })
}

/** Shows again what fits after all, most telling first: something larger that had to go made room for it. */
function restore(entries: readonly Placed[], fits: () => boolean): void {
  for (const { entry } of [...entries].reverse()) {
    if (entry.isShown || entry.weight === WEIGHT.operationId) continue
    entry.isShown = true
    if (!fits()) entry.isShown = false
  }
}

function shorten(part: Part, width: number): void {
  if (part.kind === 'leaf' && width > 1) part.text = shortened(part.text, width)
}
