/** At-least-once delivery into an idempotent sink, and variants of it with bugs planted. */
export { type IdempotentSink, idempotentSink } from './model.js'
export { commitBeforeEffect, guardedByRunId, incrementOnReplay, insertWithoutKey } from './variants.js'
