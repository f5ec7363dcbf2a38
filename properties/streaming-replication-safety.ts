/**
 * What streaming replication promises of the servers, and what it is taken to promise. Source: PostgreSQL 17 manual, section
 * 26.2.8.3: a transaction that was acknowledged is safely received by all the synchronous standbys.
 */
import type { NodeId, OpId, ViewOf } from '../kernel/index.js'
import { allWal, type Server, type streamingReplication } from '../models/streaming-replication/index.js'
import { always, finallyHolds, type PropertyOptions } from './property.js'

export type View = ViewOf<typeof streamingReplication>

/** The primary of the newest timeline, also while it is down. Of several: the first. */
function newestPrimary({ nodes, ids }: View): { id: NodeId; server: Server } | undefined {
  let newest: { id: NodeId; server: Server } | undefined
  for (const [i, server] of nodes.server.entries())
    if (server.role === 'primary' && server.timeline > (newest?.server.timeline ?? 0))
      newest = { id: ids.server[i]!, server }
  return newest
}

/** Acknowledged writes that the newest primary does not have, with the server that acknowledged each. */
function lost(view: View): { op: OpId; by: NodeId; value: string; from: NodeId; timeline: number }[] {
  const { acknowledged } = view.observers
  if (acknowledged.isEmpty()) return []
  const primary = newestPrimary(view)
  if (!primary) return []
  const wal = allWal(primary.server)
  const missing = [...acknowledged.keys()].filter((op) => !wal.some((record) => record.op === op)).sort()
  return missing.map((op) => ({
    op,
    by: acknowledged.get(op)!.by,
    value: `${acknowledged.get(op)!.key} = ${acknowledged.get(op)!.value}`,
    from: primary.id,
    timeline: primary.server.timeline,
  }))
}

export const nothingLost = (refuted: PropertyOptions<View>['refuted']) =>
  always<View>('no acknowledged write is lost', (view) => lost(view).length === 0, {
    ...(refuted ? { refuted } : {}),
    explain: (view) =>
      lost(view).map(({ by, value, from, timeline }) =>
        by === from
          ? `${by} had acknowledged ${value}, and has no record of it any more.`
          : `${by} had acknowledged ${value}; ${from}, the primary of timeline ${timeline}, never received it.`,
      ),
  })

/** Servers that take writes: primaries that are up. */
const primaries = ({ nodes, ids, isUp }: View): NodeId[] =>
  ids.server.filter((id, i) => nodes.server[i]!.role === 'primary' && isUp(id))

export const onePrimary = (refuted: PropertyOptions<View>['refuted']) =>
  always<View>('one server at a time accepts writes', (view) => primaries(view).length < 2, {
    ...(refuted ? { refuted } : {}),
    explain: (view) => {
      const timelineOf = (id: NodeId) => view.nodes.server[view.ids.server.indexOf(id)]!.timeline
      const each = primaries(view).map((id) => `${id} as primary of timeline ${timelineOf(id)}`)
      return `${each.join(' and ')} both accept writes: nobody has told the old primary.`
    },
  })

export const onePerTimeline = always<View>('a timeline has one primary', ({ nodes }) => {
  const timelines = nodes.server.filter(({ role }) => role === 'primary').map(({ timeline }) => timeline)
  return new Set(timelines).size === timelines.length
})

/** A standby, and the primary of its timeline, whose WAL does not begin with the standby's. */
function diverged({ nodes, ids }: View) {
  for (const [i, standby] of nodes.server.entries()) {
    if (standby.role !== 'standby') continue
    const at = nodes.server.findIndex(({ role, timeline }) => role === 'primary' && timeline === standby.timeline)
    if (at < 0) continue
    const wal = nodes.server[at]!.wal
    if (standby.wal.size > wal.size || !standby.wal.equals(wal.take(standby.wal.size)))
      return { standby: ids.server[i]!, primary: ids.server[at]!, has: standby.wal, of: wal }
  }
  return undefined
}

const shown = (wal: Server['wal']): string =>
  wal.isEmpty()
    ? 'nothing'
    : wal.map(({ key, value, timeline }) => `${key} = ${value} (timeline ${timeline})`).join(', ')

export const prefix = always<View>("a standby's WAL is a prefix of its primary's", (view) => !diverged(view), {
  explain: (view) => {
    const { standby, primary, has, of } = diverged(view)!
    return [
      `${standby} follows ${primary} on the same timeline. ${standby} has ${shown(has)}; ${primary} has ${shown(of)}.`,
      'What the standby has in addition no server will ever take back.',
    ]
  },
})

/** Not so where commits do not wait for the disk: configurations are named where it is. */
export const onDisk = (only?: readonly string[]) =>
  always<View>(
    'queries see only what is on disk',
    ({ nodes }) => nodes.server.every(({ visible, flushed }) => visible <= flushed),
    only ? { only } : {},
  )

export const converged = finallyHolds<View>(
  'servers that follow one another hold the same WAL',
  ({ nodes, ids, isUp }) => {
    const live = nodes.server.filter(({ role }, i) => isUp(ids.server[i]!) && role !== 'stopped')
    const newest = Math.max(...live.map(({ timeline }) => timeline))
    const primary = live.find(({ role, timeline }) => role === 'primary' && timeline === newest)
    return live.every(({ wal }) => primary === undefined || wal.equals(primary.wal))
  },
)
