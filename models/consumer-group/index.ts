/** A consumer group and its sinks, and variants of it with bugs planted. */
export { type Change, orderOf, type Sink } from './configs.js'
export { consumerGroup } from './model.js'
export type { Effects } from './observers.js'
export type { ConsumerGroup } from './state.js'
export {
  commitBeforeEffect,
  commitsOfAnybody,
  idPerConsumer,
  noFencing,
  offsetOutsideTransaction,
  pendingOffsets,
  uncheckedGeneration,
} from './variants.js'
