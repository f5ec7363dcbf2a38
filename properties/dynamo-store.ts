/**
 * What Dynamo promises, a cart that never loses an addition, and what it does not: that a read finds the last write, and
 * that what was removed stays away. Source: DeCandia et al., Dynamo (2007), sections 4.4 to 4.7.
 */
import { convergenceCheckers } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import {
  dynamoStore,
  hintDeletedWhenSent,
  hintsInMemory,
  noContext,
  nodeCounters,
  oneSibling,
  unionOf,
  type Versions,
} from '../models/dynamo-store/index.js'
import { consistencyLattice } from './lattices/index.js'
import { always, finallyHolds, history, sometimes } from './property.js'
import { suite } from './suite.js'

type View = ViewOf<typeof dynamoStore>

const CONFIGS = Object.entries(dynamoStore.definition.configs)
const CARTS = CONFIGS.filter(([, { object }]) => object === 'cart').map(([name]) => name)
const REGISTERS = CONFIGS.filter(([, { object }]) => object === 'register').map(([name]) => name)
const SLOPPY = CONFIGS.filter(([, { quorum }]) => quorum === 'sloppy').map(([name]) => name)

const REPAIRING = ['cart-read-repair']
const ONE_ADDITION = ['cart-read-repair', 'cart-hints-crash']
const SESSIONS = ['monotonic-writes', 'writes-follow-reads'] as const

const levels = consistencyLattice<View>({
  register: { strongest: ['linearizable'], untested: SESSIONS },
  'register-sloppy': {
    strongest: [],
    untested: SESSIONS,
    because:
      'a write counts as stored when a node that nobody reads from keeps a hint of it: R + W > N, and a read misses it',
  },
  'register-sloppy-partition': {
    strongest: [],
    untested: [...SESSIONS, 'monotonic-reads'],
    because:
      'on one side of a partition a write is acknowledged with the help of a stand-in; on the other side R home nodes know nothing of it',
  },
})

const shown = (versions: Versions): string => {
  const each = [...versions].map(
    ({ by, number, items }) => `{${[...items].sort().join(', ')}} (${by}, number ${number})`,
  )
  return each.length === 0 ? 'nothing' : each.sort().join(' beside ')
}

/** The home nodes and what they hold. */
const homes = ({ nodes, ids, config }: View) =>
  ids.node.slice(0, config.homes).map((id, i) => ({ id, versions: nodes.node[i]!.versions }))

/** Items whose addition was acknowledged, and that nobody ever asked to remove. */
const additions = ({ history }: View) => {
  const removed = history.filter(({ f }) => f === 'remove').map(({ value }) => value)
  return history
    .filter(({ f, type, value }) => f === 'add' && type === 'ok' && !removed.includes(value))
    .map(({ value }) => String(value))
}

/** Acknowledged additions that are in no version that any node has, for itself or for another. */
const lost = (view: View) => {
  const wanted = additions(view)
  if (wanted.length === 0) return []
  const held = view.nodes.node.flatMap(({ versions, hints }) => [versions, ...hints.values()])
  return wanted.filter((item) => !held.some((versions) => unionOf(versions).has(item)))
}

const neverLost = always<View>('no acknowledged addition is lost', (view) => lost(view).length === 0, {
  only: CARTS,
  explain: (view) =>
    lost(view).map(
      (item) => `The addition of ${item} was acknowledged, and now no node has a version with ${item} in it.`,
    ),
})

const keeps = always<View>('a node keeps what it has acknowledged', ({ observers }) => observers.forgetful.isEmpty(), {
  explain: ({ observers }) =>
    `${[...observers.forgetful].sort().join(', ')} acknowledged a version that it does not have, neither that nor one that replaces it.`,
})

const oneLine = always<View>(
  'one writer who says what it knows leaves no siblings',
  ({ nodes }) => nodes.node.every(({ versions }) => versions.size < 2),
  {
    only: REGISTERS,
    explain: (view) =>
      homes(view)
        .filter(({ versions }) => versions.size > 1)
        .map(({ id, versions }) => `${id} holds ${shown(versions)}, though there is one writer only.`),
  },
)

const converged = finallyHolds<View>(
  'all home nodes hold the same versions',
  (view) => homes(view).every(({ versions }, _, [first]) => versions.equals(first!.versions)),
  {
    // A reader repairs what it finds; it may have read before the copy got lost.
    only: CONFIGS.map(([name]) => name).filter((name) => !REPAIRING.includes(name)),
    refuted: {
      'cart-lost-store': 'a copy that got lost is not sent again: nobody compares what nodes hold',
    },
    explain: (view) => homes(view).map(({ id, versions }) => `${id} holds ${shown(versions)}.`),
  },
)

const stayAway = history<View>('what was removed stays away', convergenceCheckers['no-resurrections'](), {
  only: ['cart-removal'],
  refuted: {
    'cart-removal':
      'an addition made meanwhile had read the cart before the removal; its version has the item in it, and the union of both brings it back',
  },
})

const siblings = sometimes<View>(
  'there are siblings',
  ({ nodes }) => nodes.node.some(({ versions }) => versions.size > 1),
  { only: CARTS.filter((name) => !ONE_ADDITION.includes(name)) },
)

const read = { f: 'read' } as const
const write = { f: 'write', value: 1 } as const
const add = (value: string) => ({ f: 'add', value }) as const
const [milk, bread] = [add('milk'), add('bread')]

export const dynamoStoreSuite = suite(
  dynamoStore,
  [
    ...levels,
    neverLost,
    keeps,
    oneLine,
    converged,
    stayAway,
    siblings,
    sometimes(
      'siblings become one version again, with all that was added',
      ({ nodes }) => nodes.node.every(({ versions }) => versions.size === 1 && unionOf(versions).size === 3),
      { only: ['cart', 'cart-of-two'] },
    ),
    sometimes(
      'a reader repairs a node that is behind',
      ({ inFlight }) => inFlight.some(({ message }) => message.type === 'repair'),
      {
        only: REPAIRING,
      },
    ),
    sometimes('a node keeps a hint', ({ nodes }) => nodes.node.some(({ hints }) => !hints.isEmpty()), { only: SLOPPY }),
    sometimes('a hint arrives where it belongs', ({ observers }) => observers.handedOff, { only: SLOPPY }),
  ],
  {
    exhaustive: {
      'cart-of-two': { found: { distinct: 18_929, generated: 61_139, depth: 25 } },
      'cart-removal': { found: { distinct: 26_988, generated: 82_145, depth: 22, length: 21 } },
      'one-lost-store': {
        config: 'cart-lost-store',
        fields: { clients: [[milk]] },
        without: [siblings.name],
        found: { distinct: 301, generated: 672, depth: 12, length: 11 },
      },
      'cart-read-repair': { found: { distinct: 55_547, generated: 230_894, depth: 23 } },
      'anti-entropy': {
        config: 'cart-anti-entropy',
        fields: { clients: [[milk]] },
        faults: { loss: 1, timeout: 2 },
        without: [siblings.name],
        found: { distinct: 110_616, generated: 560_615, depth: 22 },
      },
      hints: {
        config: 'cart-hints',
        fields: { clients: [[milk]] },
        faults: { loss: 1, timeout: 2 },
        without: [siblings.name],
        found: { distinct: 57_614, generated: 280_191, depth: 21 },
      },
      register: { found: { distinct: 5158, generated: 20_737, depth: 27 } },
      'sloppy-write-and-read': {
        config: 'register-sloppy',
        fields: { clients: [[write], [read]] },
        faults: { timeout: 1 },
        found: { distinct: 11_557, generated: 39_365, depth: 12, length: 11 },
      },
    },
    variants: [
      {
        variant: hintsInMemory,
        shortest: 7,
        caughtBy: keeps.name,
        config: 'cart-hints-crash',
        exhaustive: {
          'lost-hint': {
            fields: { clients: [[milk]] },
            faults: { crash: 1, restart: 1, timeout: 1 },
            found: { distinct: 445, generated: 1059, depth: 8, length: 7 },
          },
        },
        about: 'a stand-in acknowledges a copy for another node that it loses in a crash',
      },
      {
        variant: nodeCounters,
        shortest: 16,
        caughtBy: neverLost.name,
        config: 'cart',
        exhaustive: {
          'same-coordinator': {
            fields: { clients: [[milk], [bread]] },
            found: { distinct: 26_657, generated: 87_625, depth: 17, length: 16 },
          },
        },
        about:
          'versions are numbered by node alone, as in the paper: the second of two concurrent writes through one node replaces the first',
      },
      {
        variant: oneSibling,
        shortest: 16,
        caughtBy: neverLost.name,
        config: 'cart-of-two',
        exhaustive: {
          'cart-of-two': { found: { distinct: 6296, generated: 16_381, depth: 17, length: 16 } },
        },
        about: 'an application that finds siblings takes one of them for the cart, and writes it back in place of both',
      },
      {
        variant: noContext,
        shortest: 12,
        caughtBy: oneLine.name,
        config: 'register',
        exhaustive: { register: { found: { distinct: 240, generated: 599, depth: 13, length: 12 } } },
        about: 'an application writes without saying what it has read, so nothing is ever replaced',
      },
      {
        variant: hintDeletedWhenSent,
        shortest: 9,
        caughtBy: keeps.name,
        config: 'cart-hints',
        exhaustive: {
          'deleted-hint': {
            fields: { clients: [[milk]] },
            faults: { loss: 0, timeout: 2 },
            found: { distinct: 569, generated: 1136, depth: 10, length: 9 },
          },
        },
        about: 'a stand-in deletes a hint as soon as it has sent it',
      },
    ],
  },
)
