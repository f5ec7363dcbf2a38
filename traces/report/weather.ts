/** What lasts for a while: partitions between lanes, and nodes that are down or unwell. */
import { nodeKey } from '../render/lanes.js'
import { homesOf, wallsOf } from '../render/walls.js'
import type { Setting } from './build.js'
import type { ReportAffliction, ReportWall } from './report.js'

/** The walls, in the order in which they go up. */
export function wallsIn({ scene: { trace }, lanes }: Setting): ReportWall[] {
  const homes = homesOf(trace)
  const changes = trace.steps.flatMap(({ event }, i) =>
    event.type === 'partition' || event.type === 'heal' ? [{ event, at: i + 1 }] : [],
  )
  return changes.flatMap(({ event, at }, i) => {
    if (event.type !== 'partition') return []
    const end = changes[i + 1]?.at
    return wallsOf(event, lanes, homes).map((wall) => ({
      ...wall,
      from: at,
      ...(end === undefined ? {} : { to: end }),
    }))
  })
}

const BEGINS = { crash: 'down', pause: 'paused', gray: 'gray' } as const
const ENDS: Readonly<Record<string, readonly ReportAffliction['kind'][]>> = {
  restart: ['down'],
  resume: ['paused'],
  crash: ['paused', 'gray'],
}

/** In the order in which they begin. */
export function afflictionsOf({ scene, places }: Setting): ReportAffliction[] {
  const found: { lane: number; kind: ReportAffliction['kind']; from: number; to?: number }[] = []
  for (const [i, { event }] of scene.trace.steps.entries()) {
    const lane = 'node' in event ? places.get(nodeKey(event.node)) : undefined
    if (lane === undefined) continue
    for (const each of found) {
      if (each.lane === lane && each.to === undefined && ENDS[event.type]?.includes(each.kind)) each.to = i + 1
    }
    const kind = BEGINS[event.type as keyof typeof BEGINS]
    if (kind !== undefined) found.push({ lane, kind, from: i + 1 })
  }
  return found
}
