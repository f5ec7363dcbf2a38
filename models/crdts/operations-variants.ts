/** Operation-based replication with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { crdtOperations, inCausalOrder } from './operations.js'
import { operationBased } from './types/index.js'
import type { Rga, Vertex } from './types/list.js'
import type { Tagged } from './types/or-set.js'

const { next, setTimer, variant } = vocabularyOf(crdtOperations)

/** A removal takes away every addition of the element that is there where it arrives. */
export const removesUnseenAdditions = variant(crdtOperations, 'removes-unseen-additions', {
  rules: {
    effect: (type, content, update, prepared) => {
      if (update.f !== 'remove') return operationBased[type].effect(content, update, prepared)
      return (content as Tagged).filter((element) => element !== update.value)
    },
  },
})

/** An update that arrives once more takes effect once more. */
export const deliversTwice = variant(crdtOperations, 'delivers-twice', {
  rules: {
    reception: (update, delivered) => {
      const verdict = inCausalOrder(update, delivered)
      return verdict === 'ignore' ? 'deliver' : verdict
    },
  },
})

/** Updates of one source are delivered in order, and nobody looks at what else its source had. */
export const inOrderOfSource = variant(crdtOperations, 'in-order-of-source', {
  rules: {
    reception: ({ from, number }, delivered) => {
      const last = delivered.get(from, 0)
      return number <= last ? 'ignore' : number === last + 1 ? 'deliver' : 'wait'
    },
  },
})

/** Of insertions at one place, the one that arrives last stands first. */
export const lastArrivalFirst = variant(crdtOperations, 'last-arrival-first', {
  rules: {
    effect: (type, content, update, prepared) => {
      if (update.f === 'remove') return operationBased[type].effect(content, update, prepared)
      const [list, vertex] = [content as Rga, prepared as Vertex]
      return list.insert(list.findIndex(({ time }) => time.equals(vertex.follows)) + 1, vertex)
    },
  },
})

/** An update is sent once, and what is lost is lost. */
export const sendsOnce = variant(crdtOperations, 'sends-once', {
  replica: { timeout: { resend: (state) => next(state, setTimer('resend')) } },
})
