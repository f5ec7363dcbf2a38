/** Delta-state replication with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { crdtDelta } from './delta.js'

const { variant } = vocabularyOf(crdtDelta)

/** Only the newest delta is sent, whether or not those before it have arrived. */
export const sendsNewestDelta = variant(crdtDelta, 'sends-newest-delta', {
  rules: { firstToSend: (_, changes) => changes - 1 },
})

/** The count of changes starts again after a crash, and acknowledgements from before it count for what is new. */
export const countInMemory = variant(crdtDelta, 'count-in-memory', { replica: { durable: ['content'] } })
