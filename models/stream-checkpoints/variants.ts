/** The checkpointed stream with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { streamCheckpoints } from './model.js'

const { variant } = vocabularyOf(streamCheckpoints)

/** The operator goes on counting behind a barrier: at-least-once, as Flink calls it. */
export const noAlignment = variant(streamCheckpoints, 'no-alignment', { rules: { behindBarrier: 'count' } })

/** The operator's snapshots stay on the disk of its machine. */
export const localDisk = variant(streamCheckpoints, 'local-disk', { rules: { snapshotsGoTo: 'local disk' } })

/** The transaction is committed when the barrier has come, and the checkpoint may yet fail. */
export const commitsAtBarrier = variant(streamCheckpoints, 'commits-at-barrier', {
  rules: { commitsWhen: 'barrier arrived' },
})

/** After a restart nobody commits what was pre-committed. */
export const forgetsPending = variant(streamCheckpoints, 'forgets-pending', {
  rules: { recovered: (pending) => pending.clear() },
})

/** After a restart each task takes its last snapshot, even if others have not made theirs. */
export const mixesCheckpoints = variant(streamCheckpoints, 'mixes-checkpoints', {
  rules: {
    restoreFrom: (complete, underWay) =>
      underWay === null ? complete : complete.set('offsets', complete.offsets.merge(underWay.offsets)),
  },
})
