/**
 * Your own variant of a protocol that comes with Faultline. Check this file with
 *
 *     npx faultline check examples/quorum-store-variant.ts
 *
 * The quorum store keeps each value on N = 3 replicas. A write is acknowledged when W = 2 of them have stored it, a read
 * answers with the newest of R = 2 copies. R + W > N, so each read meets the last acknowledged write; and yet the store is
 * not linearizable (`npx faultline check quorum-store` shows why: one read meets the copy of a write that is still under
 * way, and a later read does not). Would larger quorums help? With three replicas there are two ways to ask for more.
 */
import { history, suite, vocabularyOf } from 'faultline'
import { linearizable, register } from 'faultline/checkers'
import { quorumStore } from 'faultline/models/quorum-store'

const { variant } = vocabularyOf(quorumStore)

// A variant replaces exactly one entry of a protocol: a handler of a role, `init`, `durable`, `recover`, or, as here, one
// of the protocol's named rules. All the rest stays as it was: the other handlers, the configurations, the faults.
const writesToAll = variant(quorumStore, 'writes-to-all', { rules: { writeQuorum: ({ replicas }) => replicas } })
const readsFromAll = variant(quorumStore, 'reads-from-all', { rules: { readQuorum: ({ replicas }) => replicas } })

// What must hold: every history of reads and writes looks as if they had happened one after the other, each at some
// moment between its call and its answer. `register` says what reads and writes do when they do happen one after another.
const isLinearizable = history('linearizable', linearizable(register()))

// Every suite that a file exports is checked. The first is violated: a read need not wait for the writes that it meets.
export const everyReplicaIsWritten = suite(writesToAll, [isLinearizable])

// The second holds: once a read has met a copy, each later read meets the same replica, and with it that copy or a newer
// one. The price is that one crashed replica stops all reads.
export const everyReplicaIsRead = suite(readsFromAll, [isLinearizable])
