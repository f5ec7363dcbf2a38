/** The daily revenue with an ingredient left out, one in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { dailyRevenue } from './model.js'

const { variant } = vocabularyOf(dailyRevenue)

/** `INSERT` where there should be an upsert: each delivery has a row of its own. */
export const insertsRows = variant(dailyRevenue, 'inserts-rows', {
  rules: { rowKey: (_, rows) => `row ${rows + 1}` },
})

/** The key is the place of the message in the log, and a message that the shop published twice has two. */
export const keyedByOffset = variant(dailyRevenue, 'keyed-by-offset', {
  rules: { rowKey: ({ partition, offset }) => `${partition}/${offset}` },
})

/** Offsets are in the memory of workers: whoever takes over a partition begins with what comes next. */
export const noDurableOffsets = variant(dailyRevenue, 'no-durable-offsets', {
  rules: { startsAt: (_, end, epoch) => (epoch === 1 ? 0 : end) },
})

/** The offset is committed when the record is read. */
export const commitsFirst = variant(dailyRevenue, 'commits-first', { rules: { steps: ['commit', 'upsert'] } })

/** The warehouse takes writes of former owners. */
export const noFence = variant(dailyRevenue, 'no-fence', { rules: { mayWrite: () => true } })

/** Messages go to partitions in turn, and those of one order to different ones. */
export const roundRobin = variant(dailyRevenue, 'round-robin', {
  rules: { partitionOf: (_, n, partitions) => n % partitions },
})
