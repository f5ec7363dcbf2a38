/** What a counterexample took: every fault, timeout and tick left in it. */
import type { Trace } from '../trace.js'
import { type Row, rowsOf } from './rows.js'
import { neutralised } from './text.js'
import { signed, tickWords } from './words/time.js'
import { type Phrase, phrase } from './wrap.js'

/** What shrinking proved of them is said, and nothing more. */
export function needs(trace: Trace): Phrase[] {
  const found = rowsOf(trace.steps).flatMap((row) => {
    const what = needed(row)
    return what === null ? [] : [{ what, count: row.last - row.first + 1 }]
  })
  if (trace.steps.length === 0) return [phrase('no step at all: the cluster starts like that')]
  if (found.length === 0) return [phrase('no fault and no timeout: the order in which messages arrive is enough')]
  const items = found.map(({ what }, i) => phrase(found.length === 1 ? what : `${i + 1} ${what}`, 'fault'))
  const count = found.reduce((sum, each) => sum + each.count, 0)
  return [...items, phrase(necessity(trace, count), 'dim')]
}

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

function necessity({ minimality }: Trace, count: number): string {
  if (minimality === 'unshrunk') return 'not shrunk: some of this may not be needed'
  return count === 1 ? 'without it the property holds' : 'removing any one of them makes the property hold'
}
