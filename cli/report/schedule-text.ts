/** The choices that led to an error of the model; lines that each begin with a line break. */
import type { ScheduledEvent } from '../../kernel/index.js'
import { eventName } from '../../traces/index.js'

export function scheduleText(schedule: readonly ScheduledEvent[]): string {
  if (schedule.length === 0) return ''
  const lines = schedule.map((event, i) => `  ${String(i + 1).padStart(3)}  ${eventName(event)}`)
  return `\nafter these steps, the last of which is at fault:\n${lines.join('\n')}`
}
