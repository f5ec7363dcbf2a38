/** State-based replication with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { crdtState } from './state.js'
import { stateBased } from './types/index.js'
import type { LwwRegister } from './types/lww-register.js'

const { variant } = vocabularyOf(crdtState)

/** All replicas were started with the same configuration file, and count under one name. */
export const sharedName = variant(crdtState, 'shared-name', { rules: { name: () => 'replica1' } })

/** The larger of two values is taken for the newer one. */
export const mergesByMaximum = variant(crdtState, 'merges-by-maximum', {
  rules: {
    merge: (type, own, received) => {
      const { value } = stateBased[type]
      return Number(value(received)) > Number(value(own)) ? received : own
    },
  },
})

/** Timestamps are compared without the names: of two equal ones, the replica's own value stays. */
export const noTieBreak = variant(crdtState, 'no-tie-break', {
  rules: {
    merge: (_, own, received) => {
      const [mine, theirs] = [own, received] as [LwwRegister, LwwRegister]
      return theirs.time.count > mine.time.count ? theirs : mine
    },
  },
})

/** What comes last is taken over as it is. */
export const lastStateWins = variant(crdtState, 'last-state-wins', {
  rules: { merge: (_type, _own, received) => received },
})

/** A replica that lost its disk starts again with nothing, under the name that it had. */
export const contentInMemory = variant(crdtState, 'content-in-memory', { replica: { durable: [] } })
