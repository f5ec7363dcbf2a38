/** Raft with leases, with a bug planted. */
import { vocabularyOf } from '../../kernel/index.js'
import { raftWithLeases } from './raft-lease.js'

const { variant } = vocabularyOf(raftWithLeases)

/** A lease is as long as followers wait, as if all clocks ran alike. */
export const leaseIgnoresSkew = variant(raftWithLeases, 'lease-ignores-skew', {
  rules: { leaseLength: ({ electionTimeout }) => electionTimeout },
})
