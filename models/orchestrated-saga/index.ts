/** A saga with an orchestrator and a durable saga log, and variants of it with bugs planted. */
export { type Entry, orchestratedSaga } from './model.js'
export { isEnded, isPastPivot } from './orchestrator.js'
export { backFromThePivot, chargeTwice, lateCharge, logInMemory, refundTwice, undoesInOrder } from './variants.js'
