/** The Dynamo store with bugs planted, one entry replaced in each. */

import { Set } from 'immutable'
import { dynamoStore } from './model.js'
import { unionOf, type Version } from './versions.js'
import { homes, next, send, variant } from './vocabulary.js'

/** Stand-ins acknowledge copies for others that they hold in memory only. */
export const hintsInMemory = variant(dynamoStore, 'hints-in-memory', { node: { durable: ['versions'] } })

/** As the paper has it: a version replaces all that its coordinator wrote before, whether or not its writer had read it. */
export const nodeCounters = variant(dynamoStore, 'node-counters', {
  rules: { past: (context, coordinator, number) => context.set(coordinator, number - 1) },
})

/** An application takes the longest of several siblings for the cart. */
export const oneSibling = variant(dynamoStore, 'one-sibling', {
  rules: {
    reconcile: (versions) => {
      const [first] = [...versions].sort((a, b) => (nameOf(a) < nameOf(b) ? 1 : -1))
      return first?.items ?? unionOf(versions)
    },
  },
})

const nameOf = ({ number, by }: Version): string => `${number} ${by}`

/** An application writes without saying what it has read. */
export const noContext = variant(dynamoStore, 'no-context', {
  rules: { context: (known) => known.clear() },
})

/** A stand-in deletes a hint when it has sent it, not when it has arrived. */
export const hintDeletedWhenSent = variant(dynamoStore, 'hint-deleted-when-sent', {
  node: {
    timeout: {
      'hand-off': (state, context) =>
        next(
          state.set('hints', state.hints.clear()),
          ...homes(context).flatMap((to) => {
            const versions = state.hints.get(to)
            return versions === undefined ? [] : [send(to, { type: 'hand-off', versions: Set(versions) })]
          }),
        ),
    },
  },
})
