/**
 * A saga with an orchestrator: it commands each service in turn, keeps a durable log, and after a failure or a crash goes
 * on from what the log says, forward or backward.
 *
 * Source: Garcia-Molina & Salem, "Sagas" (1987), sections 1 to 5: steps and compensations, the saga execution component
 * and its log, backward recovery, and forward recovery from the last step; Richardson, "Microservices Patterns" (2018),
 * chapter 4: orchestration, and compensatable, pivot and retriable transactions.
 * Faithful: a step is in the log before it is commanded; commands and compensations are repeated until they are answered;
 * a step in doubt is compensated too, so a compensation may find nothing to undo, or come before its step (what TCC
 * calls an empty rollback, and a suspension); behind the pivot there is only forward.
 * Left out: parallel sagas; save-points other than after each step; a service that refuses to compensate.
 * Assumes: requests over a network that may delay, reorder, lose and repeat them, as the configuration allows; services
 * and orchestrator crash and come back with what their databases hold. Services decide by themselves whether a step fails.
 */
import { List, type Map, Record } from 'immutable'
import { configs, withOneLess } from './configs.js'
import { words } from './messages.js'
import { orchestrator } from './orchestrator.js'
import { logistics, payment, restaurant } from './participants.js'

/** One line of the ledger: money that went from the wallet, or back to it; items that were set aside, or put back. */
const Entry = Record({ what: 'charge' as 'charge' | 'refund' | 'reserve' | 'release', amount: 0 })
export type Entry = ReturnType<typeof Entry>

const itemsIn = (tickets: Map<string, string>): number =>
  tickets.count((ticket) => ticket === 'reserved' || ticket === 'cooking')
const moved = (taken: number, out: 'charge' | 'reserve', back: 'refund' | 'release') =>
  taken === 0 ? null : Entry({ what: taken > 0 ? out : back, amount: Math.abs(taken) })

export const orchestratedSaga = words.protocol({
  name: 'orchestrated-saga',
  source: 'Garcia-Molina & Salem, "Sagas" (1987); Richardson, "Microservices Patterns" (2018), chapter 4',
  roles: { orchestrator, payment, restaurant, logistics },
  rules: { firstOf: (owed) => owed.at(-1) ?? null },
  cluster: () => ({ orchestrator: 1, payment: 1, restaurant: 1, logistics: 1 }),
  configs,
  workload: () => [[{ f: 'order', value: 'ORD-1' }]],
  faults: ({ faults }) => faults,
  bounds: ({ timeouts }) => ({ timeout: timeouts }),
  simpler: { configs: withOneLess },
  observers: {
    /** All that was ever taken for the order and given back, in this order. */
    ledger: {
      init: () => List<Entry>(),
      observe: (ledger, observation) => {
        const { role, event } = observation
        if (event.type !== 'receive') return ledger
        const entry =
          role === 'payment'
            ? moved(observation.before.wallet - observation.after.wallet, 'charge', 'refund')
            : role === 'restaurant'
              ? moved(itemsIn(observation.after.tickets) - itemsIn(observation.before.tickets), 'reserve', 'release')
              : null
        return entry === null ? ledger : ledger.push(entry)
      },
    },
  },
})
