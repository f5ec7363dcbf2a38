/** The rows of the picture: one for each step, but one for all ticks in a row between which nothing else happens. */
import type { TraceLasso, TraceStep } from '../trace.js'

export interface Row {
  /** Numbers of its first and last step, from 1. */
  readonly first: number
  readonly last: number
  /** The last step. */
  readonly step: TraceStep
}

/** `lasso`: a row of its own begins with the first step that repeats. */
export function rowsOf(steps: readonly TraceStep[], lasso?: TraceLasso): Row[] {
  const rows: Row[] = []
  for (const [index, step] of steps.entries()) {
    const before = rows.at(-1)
    const goesOn = before !== undefined && index !== lasso?.start && isBareTick(before.step) && isBareTick(step)
    if (goesOn) rows.pop()
    rows.push({ first: goesOn ? before.first : index + 1, last: index + 1, step })
  }
  return rows
}

/** Time goes on, and that is all: a hand-made trace may tell more. */
function isBareTick({ event, sent, lost, changes, observed, timers, client }: TraceStep): boolean {
  return event.type === 'tick' && [sent, lost, changes, observed, timers, client].every(({ length }) => length === 0)
}

/** What stands for the row where its number is asked for: `7`, `7–9`, or `9` where that does not fit. */
export function rowNumber({ first, last }: Row, width: number): string {
  const range = `${first}–${last}`
  return first === last || range.length > width ? String(last) : range
}
