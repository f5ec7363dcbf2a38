/** Cassandra: last write wins by clocks, read repair, hints, tombstones; and variants of it with bugs planted. */
export { cassandraStore } from './model.js'
export { lateWritesStored, noGrace, noTieBreak, tieGoesToValue } from './variants.js'
export type { CassandraStore, Cell } from './vocabulary.js'
