/** What a counterexample took: every fault, timeout and tick left in it. */
import type { Trace } from '../trace.js'
import { endsBadly } from './lasso.js'
import { type Row, rowsOf } from './rows.js'
import { neutralised } from './text.js'
import { signed, tickWords } from './words/time.js'
import { type Phrase, phrase } from './wrap.js'

/**
 * What was proved of them is said, and nothing more: that without one, the property holds; or that one is not needed by
 * itself. Deliveries and operations have their row in the picture; here they are only counted.
 */
export function needs(trace: Trace): Phrase[] {
  if (!endsBadly(trace)) return []
  if (trace.steps.length === 0) return [phrase('no step at all: the cluster starts like that')]
  const found = rowsOf(trace.steps, trace.lasso).flatMap((row) => {
    const what = needed(row)
    if (what === null) return []
    const isIdle = trace.needs !== undefined && !numbers(row).every((step) => trace.needs!.includes(step))
    return [{ what: isIdle ? `${what} (not needed by itself)` : what, count: isIdle ? 0 : numbers(row).length }]
  })
  const proof = necessity(
    trace,
    found.reduce((sum, { count }) => sum + count, 0),
  )
  if (found.length === 0) {
    const order = phrase('no fault and no timeout: the order in which messages arrive is enough')
    return trace.needs === undefined ? [order] : [order, ...proof]
  }
  return [...found.map(({ what }, i) => phrase(found.length === 1 ? what : `${i + 1} ${what}`, 'fault')), ...proof]
}

const numbers = ({ first, last }: Row): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i)

function needed(row: Row): string | null {
  if (row.first < row.last) return `each tick of ${tickWords(row)}`
  const what = eventNeeded(row)
  return what === null ? null : `${what} @${row.last}`
}

function eventNeeded(row: Row): string | null {
  const { event, message = 'a message', sent } = row.step
  switch (event.type) {
    case 'lose':
      return `loss of ${message}`
    case 'duplicate':
      return `duplication of ${message}`
    case 'forge':
      return `lie ${sent[0]?.id ?? ''} of ${event.from}`
    case 'timeout':
      return `timeout [${neutralised(event.timer)}] at ${event.node}`
    case 'tick':
      return tickWords(row)
    case 'clock':
      return `clock jump ${signed(event.by)} at ${event.node}`
    case 'crash':
      return `${event.unsynced ? 'unsynced crash' : 'crash'} of ${event.node}`
    case 'restart':
    case 'pause':
    case 'resume':
      return `${event.type} of ${event.node}`
    case 'gray':
    case 'slow':
      return `${event.node} turning ${event.type}`
    case 'partition':
      return event.oneWay ? 'one-way partition' : event.bridge === undefined ? 'partition' : 'partition with a bridge'
    case 'heal':
      return 'heal'
    case 'giveUp':
      return `${event.client} giving up`
    case 'deliver':
    case 'invoke':
      return null
  }
}

/** @param count how many of those listed are needed */
function necessity({ needs: proved, minimality, steps, lasso }: Trace, count: number): Phrase[] {
  // Steps that repeat are all needed to come back.
  if (lasso !== undefined) return []
  if (proved === undefined && minimality === 'unshrunk')
    return [phrase('not shrunk: some of this may not be needed', 'dim')]
  const listed = count === 1 ? 'without it the property holds' : 'removing any one of them makes the property hold'
  const arrivals = (proved ?? []).filter((step) => steps[step - 1]?.event.type === 'deliver').length
  const arriving =
    arrivals === 1 ? 'the message that arrives is needed' : `each of the ${arrivals} messages that arrive is needed`
  return [...(count === 0 ? [] : [listed]), ...(arrivals === 0 ? [] : [arriving])].map((text) => phrase(text, 'dim'))
}
