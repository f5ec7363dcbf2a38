/** Updates that replicas have accepted, for observers: what no single replica can know. */
import { is, Map, Record, Set } from 'immutable'
import type { Json, NodeId, OpId } from '../../kernel/index.js'
import type { Operation } from './requests.js'
import { isIncluded, type StateBasedName, stateBased, type Update } from './types/index.js'

/** An update of which a client was told that it is done. */
export const Accepted = Record({
  id: '' as OpId,
  f: 'add' as Update['f'],
  key: null as string | null,
  value: null as string | number | null,
  /** Where it was made, and the updates that had reached that replica before. */
  at: '' as NodeId,
  saw: Set<OpId>(),
  /** By what it is recognised: its delta, or its number at the replica. */
  mark: null as unknown,
})
export type Accepted = ReturnType<typeof Accepted>

/** The record of an update at `at`, where `saw` had arrived before. */
export const accepted = (
  { id, f, key, value }: Update & { readonly id: OpId },
  at: NodeId,
  saw: Set<OpId>,
  mark: unknown,
): Accepted => Accepted({ id, f, key: key ?? null, value: value ?? null, at, saw, mark })

/** What a read of one key, or of everything, gives. */
export const readOf = (whole: Json, key: string | undefined): Json =>
  key === undefined ? whole : ((whole as { readonly [key: string]: Json })[key] ?? null)

/** What replicas have accepted, by operation; and who has less than it once had. */
export const Seen = Record({
  dataType: 'g-counter' as StateBasedName,
  updates: Map<OpId, Accepted>(),
  wentBack: Set<NodeId>(),
})
export type Seen = ReturnType<typeof Seen>

interface Observed {
  readonly node: NodeId
  readonly event: { readonly type: string; readonly operation?: Operation & { readonly id: OpId } }
  readonly before: { readonly content: unknown }
  readonly after: { readonly content: unknown }
  readonly completed: readonly { readonly type: string }[]
}

/** An observer of replicas whose contents are merged: an update has arrived where its delta is included. */
export function watch(seen: Seen, { node, event, before, after, completed }: Observed): Seen {
  const type = stateBased[seen.dataType]
  const isBehind = before.content !== after.content && !is(type.merge(before.content, after.content), after.content)
  const known = isBehind ? seen.set('wentBack', seen.wentBack.add(node)) : seen
  const { operation } = event
  if (operation === undefined || operation.f === 'read' || completed[0]?.type !== 'ok') return known
  const saw = seen.updates
    .filter(({ mark }) => isIncluded(type, mark, before.content))
    .keySeq()
    .toSet()
  const mark = type.delta(before.content, operation, node)
  return known.setIn(['updates', operation.id], accepted(operation, node, saw, mark))
}
