/** What of the history is in the picture: all that the page has, or only the operations that matter. */
import type { DrawnHistory, PagePart } from '../../../history/page/index.js'

export interface Scene {
  readonly drawn: DrawnHistory
  /** The place of each operation in what the page has. */
  readonly ids: readonly number[]
  /** From an event of what the page has, or a moment between two, to one of the picture. */
  eventAt(event: number): number
}

/** The operations that a part of the page is about, in their order. */
export function mattering(part: PagePart | undefined): number[] {
  const all = [...(part?.operations ?? []), ...(part?.stuck ?? []).map(({ operation }) => operation)]
  return [...new Set(all)].sort((a, b) => a - b)
}

export function sceneOf(drawn: DrawnHistory, ids: readonly number[] | undefined): Scene {
  if (ids === undefined) return { drawn, ids: drawn.operations.map((_, i) => i), eventAt: (event) => event }
  const chosen = ids.map((id) => drawn.operations[id]!)
  const kept = chosen.flatMap(({ begin, end }) => (end === undefined ? [begin] : [begin, end]))
  kept.sort((a, b) => a - b)
  const before = (event: number) => kept.filter((each) => each < event).length
  const lanes = [...new Set(chosen.map(({ lane }) => lane))].sort((a, b) => a - b)
  const { times, ...rest } = drawn
  return {
    drawn: {
      ...rest,
      lanes: lanes.map((lane) => drawn.lanes[lane]!),
      operations: chosen.map(({ lane, begin, end, ...words }) => ({
        ...words,
        lane: lanes.indexOf(lane),
        begin: before(begin),
        ...(end === undefined ? {} : { end: before(end) }),
      })),
      lines: kept.map((event) => drawn.lines[event]!),
      ...(times === undefined ? {} : { times: kept.map((event) => times[event]!) }),
      faults: drawn.faults.flatMap(({ from, to, ...fault }) => {
        const [first, last] = [before(from), to === undefined ? undefined : before(to)]
        // What went on before all of them, or behind them, explains nothing.
        if (first >= kept.length || last === 0) return []
        return [{ ...fault, from: first, ...(last === undefined ? {} : { to: last }) }]
      }),
      gaps: gapsBetween(kept, drawn),
    },
    ids,
    eventAt: (event) => {
      const whole = Math.floor(event)
      const at = before(whole)
      return kept[at] === whole ? at + (event - whole) : at - 0.5
    },
  }
}

/** How many events are not in the picture, those that the page does not have included. */
function gapsBetween(kept: readonly number[], { gaps, lines }: DrawnHistory): DrawnHistory['gaps'] {
  const missing = (from: number, to: number) =>
    gaps.reduce((sum, { before, events }) => (before > from && before <= to ? sum + events : sum), 0)
  return [...kept, lines.length].flatMap((event, i) => {
    const last = kept[i - 1] ?? -1
    const events = event - last - 1 + missing(last, event)
    return events > 0 ? [{ before: i, events }] : []
  })
}
