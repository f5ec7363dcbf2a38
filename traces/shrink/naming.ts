/** Other names for the nodes and clients of a schedule. */
import type { ScheduledEvent } from '../../kernel/index.js'
import type { Label } from './labels.js'

/** New names by old ones; what is not in it keeps its name. */
export type Naming = ReadonlyMap<string, string>

export const relabelled = ({ scheduled, place }: Label, naming: Naming): Label => ({
  scheduled: renamed(scheduled, naming),
  place,
})

/** The event with other names in its fields. What a message says is left as it is: it is looked up by its place. */
function renamed(event: ScheduledEvent, naming: Naming): ScheduledEvent {
  const to = (name: string): string => naming.get(name) ?? name
  const choice = 'choice' in event && event.choice !== undefined ? { choice: to(event.choice) } : {}
  switch (event.type) {
    case 'deliver':
    case 'lose':
    case 'duplicate':
    case 'forge':
      return { ...event, from: to(event.from), to: to(event.to), ...choice } as ScheduledEvent
    case 'invoke':
      return { ...event, client: to(event.client), node: to(event.node), ...choice }
    case 'giveUp':
      return { ...event, client: to(event.client) }
    case 'partition': {
      const groups = event.groups.map((group) => group.map(to))
      return { ...event, groups, ...(event.bridge === undefined ? {} : { bridge: to(event.bridge) }) }
    }
    case 'tick':
    case 'heal':
      return event
    default:
      return { ...event, node: to(event.node), ...choice } as ScheduledEvent
  }
}
