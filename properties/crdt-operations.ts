/**
 * Operation-based CRDTs converge and lose nothing, on top of a broadcast that delivers each update once and in causal order;
 * and not without it.
 */
import { linearizable, sequential, specifications } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import { crdtOperations, operationBased, operationsVariants } from '../models/crdts/index.js'
import { add, type Clients, insert, read, remove, write } from '../models/crdts/requests.js'
import { promises } from './crdts/promises.js'
import { consistencyLattice } from './lattices/index.js'
import { history, sometimes } from './property.js'
import { suite } from './suite.js'

const { removesUnseenAdditions, deliversTwice, inOrderOfSource, lastArrivalFirst, sendsOnce } = operationsVariants

type View = ViewOf<typeof crdtOperations>

const { faithful, strong, eventual, lossless, causal } = promises<
  View['nodes']['replica'][number],
  View['config']['dataType']
>({
  shown: ({ content }, { config }) => operationBased[config.dataType].value(content),
  hasReached: ({ at, mark }, { delivered }) => Number(mark) <= delivered.get(at, 0),
})
const [meant, converges, nothingLost, agree] = [faithful(), eventual(), lossless(), strong()]

const answersAlone = 'a replica answers from what it has, and does not ask whether others have more'

/** Two replicas with a client each: small enough to see all of it. */
const two = (clients: Clients) => ({ fields: { replicas: 2, clients: clients } })
const WAITS = 'an update waits for what its source had seen'
const counters = ['linearizable (counter)', 'sequential (counter)']

export const crdtOperationsSuite = suite(
  crdtOperations,
  [
    meant,
    agree,
    causal(),
    converges,
    nothingLost,
    history('linearizable (counter)', linearizable(specifications.counter()), {
      only: ['counter'],
      refuted: { counter: answersAlone },
    }),
    history('sequential (counter)', sequential(specifications.counter()), {
      only: ['counter'],
      refuted: { counter: answersAlone },
    }),
    ...consistencyLattice<View>({ 'lww-register': { strongest: ['sequential'], because: answersAlone } }),
    // Of two replicas, each has all that the other's updates depend on.
    sometimes(WAITS, ({ nodes }) => nodes.replica.some(({ waiting }) => !waiting.isEmpty()), {
      only: ['or-set', 'unique-set', 'lww-register', 'list'],
    }),
  ],
  {
    exhaustive: {
      'counter-two': {
        found: { distinct: 1219, generated: 3505, depth: 11 },
        config: 'counter',
        ...two([[add(1), add(1)], [add(-1)]]),
        without: counters,
      },
      'or-set-two': {
        found: { distinct: 1219, generated: 3505, depth: 11 },
        config: 'or-set',
        ...two([[add('milk'), remove('milk')], [add('milk')]]),
        without: [WAITS],
      },
      'or-set-three': {
        found: { distinct: 108, generated: 254, depth: 9 },
        config: 'or-set',
        fields: { clients: [[add('milk')], [remove('milk')]] },
        faults: { loss: 0, crash: 1, restart: 1 },
      },
      'lww-register-two': {
        found: { distinct: 1764, generated: 4900, depth: 11 },
        config: 'lww-register',
        ...two([
          [write(1), read],
          [write(2), read],
        ]),
        without: ['linearizable', WAITS],
      },
      'list-two': {
        found: { distinct: 1219, generated: 3505, depth: 11 },
        config: 'list',
        ...two([[insert('a'), insert('b', 'a')], [insert('c')]]),
        without: [WAITS],
      },
    },
    variants: [
      {
        variant: removesUnseenAdditions,
        caughtBy: meant.name,
        config: 'or-set',
        shortest: 5,
        about:
          'a removal takes away whatever additions it meets, also those that whoever removed the element has never seen',
        exhaustive: { 'or-set': { found: { distinct: 4640, generated: 9779, depth: 6, length: 5 } } },
      },
      {
        variant: deliversTwice,
        caughtBy: meant.name,
        config: 'or-set',
        shortest: 5,
        about: 'an update that arrives a second time takes effect a second time',
        exhaustive: { 'or-set': { found: { distinct: 4593, generated: 9623, depth: 6, length: 5 } } },
      },
      {
        variant: inOrderOfSource,
        caughtBy: meant.name,
        config: 'or-set',
        shortest: 7,
        about:
          'updates wait for earlier ones of their own source only, so a removal may be done before the addition that it removes',
        exhaustive: { 'or-set': { found: { distinct: 58_297, generated: 158_860, depth: 8, length: 7 } } },
      },
      {
        variant: lastArrivalFirst,
        caughtBy: agree.name,
        config: 'list',
        shortest: 4,
        about: 'of two elements inserted at one place, each replica puts the one first that it heard of last',
        exhaustive: { list: { found: { distinct: 1650, generated: 3250, depth: 5, length: 4 } } },
      },
      {
        variant: sendsOnce,
        caughtBy: nothingLost.name,
        config: 'counter',
        shortest: 6,
        about: 'updates are sent once, and nobody sends again what gets lost',
        exhaustive: { counter: { found: { distinct: 951, generated: 1887, depth: 7, length: 6 } } },
      },
    ],
  },
)
