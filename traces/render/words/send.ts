/** Messages that leave a node, in words. */
import type { SentMessage } from '../../trace.js'
import { neutralised } from '../text.js'
import type { Room } from './room.js'
import { valueWords } from './value.js'

/** From this many receivers on, a broadcast to consecutively numbered nodes is written as a range. */
const RANGE_MIN = 4

/** `sends m3 vote(yes) → coordinator`; equal messages to several nodes share one phrase. */
export function sendWords(sent: readonly SentMessage[], room: Room): string[] {
  const groups = new Map<string, SentMessage[]>()
  for (const message of sent) {
    const body = JSON.stringify(message.body)
    groups.set(body, [...(groups.get(body) ?? []), message])
  }
  return [...groups.values()].map((group) => oneBody(group, room))
}

function oneBody(group: readonly SentMessage[], room: Room): string {
  const [first] = group
  const last = group.at(-1)
  if (first === undefined || last === undefined) return ''
  const body = valueWords(first.body, room)
  if (group.length === 1) return `sends ${first.id} ${body} → ${neutralised(first.to)}`
  if (group.length >= RANGE_MIN && isRange(group.map((m) => m.id)) && isRange(group.map((m) => m.to))) {
    return `sends ${first.id}…${last.id} ${body} → ${neutralised(first.to)}…${neutralised(last.to)}`
  }
  return `sends ${body}: ${group.map(({ id, to }) => `${id} → ${neutralised(to)}`).join(', ')}`
}

/** Names that differ in a number which grows by one: `m4 m5 m6`. */
function isRange(names: readonly string[]): boolean {
  const parts = names.map((name) => /^(.*?)(\d+)$/.exec(name))
  return parts.every((part, i) => {
    const before = parts[i - 1]
    if (part === null || part === undefined) return false
    return i === 0 || (part[1] === before?.[1] && Number(part[2]) === Number(before?.[2]) + 1)
  })
}
