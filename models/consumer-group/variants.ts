/** The consumer group with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { consumerGroup } from './model.js'

const { variant } = vocabularyOf(consumerGroup)

/** Offsets are committed when a record is read, as automatic commits may do, and the effect comes after. */
export const commitBeforeEffect = variant(consumerGroup, 'commit-before-effect', {
  rules: { steps: () => ['commit', 'write'] },
})

/** The sink takes writes of any generation. */
export const noFencing = variant(consumerGroup, 'no-fencing', { rules: { mayWrite: () => true } })

/** The coordinator takes a commit from whoever sends it. */
export const commitsOfAnybody = variant(consumerGroup, 'commits-of-anybody', { rules: { objection: () => null } })

/** The transaction holds the output only; the offset is committed when it has ended. */
export const offsetOutsideTransaction = variant(consumerGroup, 'offset-outside-transaction', {
  rules: { steps: () => ['produce', 'endTransaction', 'commit'] },
})

/** Each consumer makes up a transactional id of its own, which nobody else takes over. */
export const idPerConsumer = variant(consumerGroup, 'id-per-consumer', {
  rules: { transactionalId: (_, consumer) => consumer },
})

/** Offsets of a transaction are taken in any generation, as before KIP-447. */
export const uncheckedGeneration = variant(consumerGroup, 'unchecked-generation', {
  rules: { objectionInTransaction: () => null },
})

/** The new owner of a partition is told an offset that a pending transaction is about to move. */
export const pendingOffsets = variant(consumerGroup, 'pending-offsets', { rules: { waitsForPending: () => false } })
