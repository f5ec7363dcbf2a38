/** Where the walls of a partition stand between the lanes. */
import type { Trace } from '../trace.js'
import { BRIDGE, clientKey, type Lane, nodeKey, type Partition, sidesOf } from './lanes.js'

export interface Wall {
  /** Number of the lane behind which it stands. */
  readonly after: number
  readonly holds: 'both' | 'rightwards' | 'leftwards'
}

/** Between neighbouring nodes on different sides; a client between them stays with the node it talks to. */
export function wallsOf(partition: Partition, lanes: readonly Lane[], homes: ReadonlyMap<string, string>): Wall[] {
  const sides = sidesOf(partition)
  const nodes = lanes.flatMap((lane, i) => (lane.kind === 'node' ? [{ key: lane.key, i }] : []))
  return nodes.flatMap((right, n) => {
    const left = nodes[n - 1]
    if (left === undefined) return []
    const [side, other] = [sides.get(left.key), sides.get(right.key)]
    if (side === undefined || other === undefined || side === other || [side, other].includes(BRIDGE)) return []
    let after = left.i
    while (after + 1 < right.i && sides.get(homes.get(lanes[after + 1]?.key ?? '') ?? '') === side) after += 1
    return [{ after, holds: !partition.oneWay ? 'both' : side < other ? 'rightwards' : 'leftwards' }]
  })
}

/** The node each client talks to first. */
export function homesOf({ steps, clients }: Trace): ReadonlyMap<string, string> {
  const homes = new Map<string, string>()
  for (const { event } of steps) {
    if (event.type !== 'invoke') continue
    const client = clientKey(clients.indexOf(event.client))
    if (!homes.has(client)) homes.set(client, nodeKey(event.node))
  }
  return homes
}
