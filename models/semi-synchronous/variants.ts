/** Semisynchronous replication with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { semiSynchronous } from './model.js'

const { variant } = vocabularyOf(semiSynchronous)

/** A replica acknowledges what it has in memory, and loses it in a crash. */
export const relayLogInMemory = variant(semiSynchronous, 'relay-log-in-memory', {
  server: { durable: ['role', 'source'] },
})

/** A replica becomes the source, and takes queries, before it has applied its relay log. */
export const promotedTooEarly = variant(semiSynchronous, 'promoted-too-early', {
  rules: { appliedAtPromotion: ({ committed }) => committed },
})
