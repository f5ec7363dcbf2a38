/** The broker: keeps the orders in partitions, and knows which worker owns which, how far it has come, and since when. */
import type { NodeId } from '../../kernel/index.js'
import { type Broker, type Context, choose, next, type Partition, type Received, Row, send, setTimer } from './state.js'

type Step = ReturnType<typeof next<Broker>>
const at = (state: Broker, partition: number): Partition => state.partitions.get(partition)!
const update = (state: Broker, partition: number, change: (known: Partition) => Partition): Broker =>
  state.set('partitions', state.partitions.update(partition, change as (known?: Partition) => Partition))

/** Members in turn get the partitions. Who keeps one goes on with it, but for `lost`, which has forgotten everything. */
function rebalance(state: Broker, lost: NodeId | null, { nodes, rules }: Context): Step {
  const members = nodes.worker.filter((id) => state.members.has(id))
  const ownerOf = (partition: number) => members[partition % members.length] ?? null
  const moved = [...state.partitions.entries()].filter(
    ([partition, { owner }]) => owner !== ownerOf(partition) || owner === lost,
  )
  const changed = moved.reduce(
    (broker, [partition]) =>
      update(broker, partition, (known) =>
        known.merge({ owner: ownerOf(partition), epoch: known.epoch + 1, isAwaited: false }),
      ),
    state,
  )
  return next(
    changed,
    // Who waits for records is told at once that there are none for it any more.
    ...moved.flatMap(([partition, { owner, epoch, isAwaited }]) =>
      owner !== null && isAwaited ? [send(owner, { type: 'refused', partition, epoch })] : [],
    ),
    ...moved.flatMap(([partition]) => {
      const { owner, epoch, committed, log } = at(changed, partition)
      const offset = rules.startsAt(committed, log.size, epoch)
      return owner === null ? [] : [send(owner, { type: 'assigned', partition, epoch, offset })]
    }),
    setTimer('session'),
  )
}

/** A member has not been heard of for too long, and is given up, whether it has crashed or is only slow. */
export function sessionTimeout(state: Broker, context: Context) {
  const members = context.nodes.worker.filter((id) => state.members.has(id))
  const isDone = state.partitions.every(({ committed, log }) => committed === log.size)
  if (members.length === 0 || isDone) return next(state)
  const without = (id: NodeId) => rebalance(state.set('members', state.members.delete(id)), null, context)
  return choose(Object.fromEntries(members.map((id) => [`${id} is given up`, without(id)])))
}

interface Asked {
  readonly from: NodeId
  readonly partition: number
  readonly epoch: number
  readonly offset: number
}

/** Whoever asks must own the partition, in the epoch in which it was given to it. */
const guarded =
  (serve: (state: Broker, message: Asked) => Step) =>
  (state: Broker, message: Asked): Step => {
    const { from, partition, epoch } = message
    return at(state, partition).epoch === epoch
      ? serve(state, message)
      : next(state, send(from, { type: 'refused', partition, epoch }))
  }

const recordTo = (to: NodeId, { log, epoch }: Partition, partition: number, offset: number) => {
  const { order, amount } = log.get(offset)!
  return send(to, { type: 'record', partition, epoch, offset, order, amount })
}

export const receive = {
  // A message that is published again is there twice: the broker does not know it.
  publish: (state: Broker, { from, op, partition, order, amount }: Received<'publish'>) => {
    const { log, owner, isAwaited } = at(state, partition)
    const appended = update(state, partition, (known) =>
      known.merge({ log: log.push(Row({ order, amount })), isAwaited: false }),
    )
    return next(
      appended,
      send(from, { type: 'published', op }),
      ...(isAwaited && owner !== null ? [recordTo(owner, at(appended, partition), partition, log.size)] : []),
      setTimer('session'),
    )
  },
  join: (state: Broker, { from }: Received<'join'>, context: Context) =>
    rebalance(state.set('members', state.members.add(from)), from, context),
  fetch: guarded((state, { from, partition, offset }) => {
    const known = at(state, partition)
    return offset < known.log.size
      ? next(state, recordTo(from, known, partition, offset))
      : next(update(state, partition, (partition) => partition.set('isAwaited', true)))
  }),
  commit: guarded((state, { from, partition, epoch, offset }) =>
    next(
      update(state, partition, (known) => known.set('committed', offset + 1)),
      send(from, { type: 'committed', partition, epoch, offset }),
    ),
  ),
}
