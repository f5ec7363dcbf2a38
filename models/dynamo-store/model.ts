/**
 * Dynamo: a store that always takes writes. Siblings instead of lost updates, nodes that stand in for others, and three
 * ways in which replicas find together again.
 *
 * Source: DeCandia et al., "Dynamo: Amazon's Highly Available Key-value Store" (2007), sections 4.4 to 4.7 and 6.4.
 * Faithful: versions with the history they come from, siblings, reconciliation by the application (the union of shopping
 * carts); preference list, sloppy quorums, hints that are kept apart and deleted once handed off; read repair; anti-entropy.
 * A node takes another one for failed when that does not answer it in time, and so may be wrong.
 * Left out: partitioning (one object; the preference list is the list of nodes), gossip of membership, Merkle trees (what is
 * compared is the versions themselves), truncation of histories, repeated requests: an application whose coordinator is
 * out of reach waits.
 * Assumes: what a node holds of the object and of hints is durable, the writes that it coordinates are not. Applications
 * do not crash. A node that knows that others have what it has does not compare again until that changes. Faults are those
 * of the configuration.
 */
import { Set } from 'immutable'
import type { NodeId } from '../../kernel/index.js'
import { app } from './app.js'
import { configs } from './configs.js'
import { node } from './node.js'
import { accountsFor, unionOf, type Version, type Versions } from './versions.js'
import { protocol } from './vocabulary.js'

const loses = (before: Versions, after: Versions): boolean => before.some((version) => !accountsFor(after, version))

export const dynamoStore = protocol({
  name: 'dynamo-store',
  source: 'DeCandia et al., Dynamo (2007), sections 4.4 to 4.7 and 6.4',
  roles: { app, node },
  rules: { past: (context) => context, reconcile: unionOf, context: (known) => known },
  cluster: ({ clients, nodes }) => ({ app: clients.length, node: nodes }),
  configs,
  workload: ({ clients }) =>
    clients.map((requests, i) =>
      requests.map((request) => ({ ...request, at: clients.length === 1 ? 'app' : `app${i + 1}` })),
    ),
  faults: ({ faults }) => faults,
  bounds: ({ timeouts }) => ({ timeout: timeouts }),
  simpler: { operations: 'optional' },
  observers: {
    /** Nodes that do not have what they acknowledged, nor anything that replaces it, and have not handed it off either. */
    forgetful: {
      init: () => Set<NodeId>(),
      observe: (forgetful, { node, role, before, after, event }) => {
        if (role !== 'node') return forgetful
        const message = event.type === 'receive' ? event.message : null
        const acknowledged =
          message?.type === 'store' || message?.type === 'hand-off' ? message.versions : Set<Version>()
        const instead = message?.type === 'store' ? message.instead : null
        const keptFor = (home: NodeId) => after.hints.get(home, Set<Version>())
        const forgets =
          loses(before.versions, after.versions) ||
          loses(acknowledged, instead === null ? after.versions : keptFor(instead)) ||
          (message?.type !== 'handed-off' && before.hints.some((versions, home) => loses(versions, keptFor(home))))
        return forgets ? forgetful.add(node) : forgetful
      },
    },
    /** Whether a hint ever reached the node that it was for. */
    handedOff: {
      init: () => false,
      observe: (is, { event }) => is || (event.type === 'receive' && event.message.type === 'handed-off'),
    },
  },
})
