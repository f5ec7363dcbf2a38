/** Kafka's replication of a partition, and variants of it with bugs planted. */
export { hasRecord, type Log, LogRecord, valuesOf } from './log.js'
export { kafkaReplication } from './model.js'
export { Acknowledged, Consumed } from './observers.js'
export type { Broker, Controller } from './state.js'
export {
  advancesBelowMinInsync,
  countsMinInsync,
  deposedLeaderShrinks,
  divergesAtHighWatermark,
  forgetsProducers,
  joinsAfterConfirmed,
  joinsBehindEpochStart,
  joinsByEarlierLife,
  lastReplicaStays,
  readsBeyondHighWatermark,
  sameEpoch,
  shrinksBeforeConfirmed,
  truncatesToHighWatermark,
} from './variants.js'
