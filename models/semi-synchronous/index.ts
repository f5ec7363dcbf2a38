/** Semisynchronous replication as in MySQL, and variants of it with bugs planted. */
export { type Server, semiSynchronous } from './model.js'
export { promotedTooEarly, relayLogInMemory } from './variants.js'
