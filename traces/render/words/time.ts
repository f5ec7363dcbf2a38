/** Time and clocks in words. */
import type { ScheduledEvent } from '../../../kernel/index.js'
import type { TraceStep } from '../../trace.js'
import type { Row } from '../rows.js'
import { actorOf } from '../scene.js'

/** `time 3→4`; several ticks say which steps they are: `time 2→5 (@4–@6)`. */
export function tickWords({ first, last, step: { time } }: Row): string {
  const ticks = last - first + 1
  const steps = ticks === 1 ? '' : ` (@${first}–@${last})`
  if (time === undefined) return `time goes on by ${ticks === 1 ? 'one tick' : `${ticks} ticks`}${steps}`
  return `time ${time - ticks}→${time}${steps}`
}

/** What the clocks that are off read: `node2's clock reads 5`. */
export function clockWords({ time, skews = [] }: TraceStep): string[] {
  return time === undefined ? [] : skews.map(({ node, by }) => `${node}'s clock reads ${time + by}`)
}

/** `node2's clock jumps +1: it reads 4, true time 3`. */
export function jumpWords(step: TraceStep, { node, by }: ScheduledEvent & { readonly type: 'clock' }): string {
  const jump = `${node}'s clock jumps ${signed(by)}`
  return step.time === undefined ? jump : `${jump}: it ${readingWords(step, step.time, node)}`
}

/** Where a handler runs on a node whose clock is off, what it reads: `node2's clock reads 4, true time 3`. */
export function readingAt(step: TraceStep): string[] {
  const { time, skews = [], swallowed } = step
  const node = actorOf(step.event)
  if (swallowed || node === undefined || time === undefined || !skews.some((skew) => skew.node === node)) return []
  return [`${node}'s clock ${readingWords(step, time, node)}`]
}

function readingWords({ skews = [] }: TraceStep, time: number, node: string): string {
  const by = skews.find((skew) => skew.node === node)?.by ?? 0
  return by === 0 ? `reads ${time}, the true time` : `reads ${time + by}, true time ${time}`
}

/** `+1`, `-1`. */
export function signed(by: number): string {
  return by > 0 ? `+${by}` : String(by)
}
