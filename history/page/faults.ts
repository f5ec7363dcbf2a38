/** What a log says was done to the system, as bands over the time in which it lasted. */
import type { Annotation } from '../recorded.js'
import { showValue } from '../value.js'
import type { DrawnFault } from './page.js'
import { cut } from './source.js'

/** More would hide what they stand beside. */
const FAULTS_MAX = 60

/** By what such operations are called, as a rule: what begins a fault, and what ends it. */
const BEGINS = /^(?:start|kill|pause|stop-node|isolate|partition|crash|break|slow|bump|strobe|corrupt|cut)/i
const ENDS = /^(?:stop|heal|resume|recover|restart|reset|repair|fast|restore|end|final)/i

/** @param events how many events are drawn */
export function faultsAmong(
  annotations: readonly Annotation[],
  events: number,
  rankOf: (position: number) => number,
): DrawnFault[] {
  const found: { f: string; text: string; line: number; from: number; to?: number }[] = []
  for (const each of once(annotations)) {
    const rank = rankOf(each.position)
    const isEnd =
      ENDS.test(each.f) || (each.f === 'start' && found.some(({ f, to }) => f === 'kill' && to === undefined))
    const begun = isEnd ? found.findLast(({ f, to }) => to === undefined && BEGINS.test(f)) : undefined
    if (begun !== undefined) begun.to = rank
    else
      found.push({
        f: each.f,
        text: textOf(each),
        line: each.line,
        from: rank,
        ...(BEGINS.test(each.f) ? {} : { to: rank }),
      })
  }
  // What began and ended outside of what is drawn says nothing about it.
  const inSight = found.filter(({ from, to = events }) => to > 0 && from < events)
  return inSight.slice(0, FAULTS_MAX).map(({ text, line, from, to }) => ({
    text,
    line,
    from,
    ...(to === undefined ? {} : { to }),
  }))
}

/** A nemesis says twice what it does: when it begins, and what came of it, which says more. */
function once(annotations: readonly Annotation[]): Annotation[] {
  const told: Annotation[] = []
  for (let i = 0; i < annotations.length; i++) {
    const [each, next] = [annotations[i]!, annotations[i + 1]]
    const isTwice = next !== undefined && next.f === each.f && next.process === each.process
    told.push(isTwice ? { ...next, position: each.position, line: each.line } : each)
    if (isTwice) i++
  }
  return told
}

function textOf({ process, f, value }: Annotation): string {
  const what = value === undefined || value === null ? '' : `: ${typeof value === 'string' ? value : showValue(value)}`
  return cut(`${process} ${f}${what}`)
}
