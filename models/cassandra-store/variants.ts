/** The Cassandra store with bugs planted, one entry replaced in each. */
import { cassandraStore } from './model.js'
import { variant, wins } from './vocabulary.js'

/** `gc_grace_seconds = 0`: a tombstone goes as soon as somebody compacts, whoever has not heard of it. */
export const noGrace = variant(cassandraStore, 'no-grace', { rules: { grace: () => 0 } })

/** Of two writes with the same timestamp, each replica keeps the one that came first. */
export const noTieBreak = variant(cassandraStore, 'no-tie-break', {
  rules: { wins: (a, b) => a.timestamp > b.timestamp },
})

/** Of a value and a tombstone with the same timestamp, the value stays. */
export const tieGoesToValue = variant(cassandraStore, 'tie-goes-to-value', {
  rules: { wins: (a, b) => (a.timestamp === b.timestamp && a.kind !== b.kind ? a.kind === 'value' : wins(a, b)) },
})

/** What arrives is stored however long it was under way, though a tombstone that it should lose against may be gone. */
export const lateWritesStored = variant(cassandraStore, 'late-writes-stored', { rules: { dropsLate: false } })
