/**
 * State-based CRDTs converge and lose nothing, whatever is lost, repeated or reordered; and what they do not promise: that
 * anybody reads what somebody else was told is done.
 */
import { convergenceCheckers, linearizable, sequential, specifications } from '../checkers/index.js'
import type { ViewOf } from '../kernel/index.js'
import { crdtState, isIncluded, stateBased, stateVariants } from '../models/crdts/index.js'
import { add, type Clients, drop, insert, put, read, remove, write } from '../models/crdts/requests.js'
import { promises } from './crdts/promises.js'
import { consistencyLattice } from './lattices/index.js'
import { always, history, sometimes } from './property.js'
import { suite } from './suite.js'

const { sharedName, mergesByMaximum, noTieBreak, lastStateWins, contentInMemory } = stateVariants

type View = ViewOf<typeof crdtState>

const { faithful, strong, eventual, lossless, causal, atRest } = promises<
  View['nodes']['replica'][number],
  View['config']['dataType']
>({
  shown: ({ content }, { config }) => stateBased[config.dataType].value(content),
  hasReached: ({ mark }, { content }, { config }) => isIncluded(stateBased[config.dataType], mark, content),
})

const [meant, converges, nothingLost] = [faithful(), eventual(), lossless()]

const grows = always<View>('no replica forgets what it had', ({ observers }) => observers.accepted.wentBack.isEmpty(), {
  explain: ({ observers }) => `${[...observers.accepted.wentBack].sort().join(', ')} once had more than now.`,
})

const answersAlone = 'a replica answers from what it has, and does not ask whether others have more'
const stale = (...configs: readonly string[]) => ({
  only: configs,
  refuted: Object.fromEntries(configs.map((config) => [config, answersAlone])),
})

/** A replica that has nothing shows nothing: an update is under way to it, or lost. */
const shows = ({ config }: View, content: unknown) => JSON.stringify(stateBased[config.dataType].value(content))

/** Two replicas with a client each: small enough to see all of it. */
const two = (clients: Clients) => ({ fields: { replicas: 2, clients: clients } })
/** What is refuted at once: a search that looks at it sees nothing else. */
const NAMES = {
  counters: ['linearizable (counter)', 'sequential (counter)'],
  sets: ['linearizable (set)', 'no-lost-updates in the end', 'no-resurrections in the end'],
  registers: ['linearizable', 'no-lost-updates in the end'],
}

export const crdtStateSuite = suite(
  crdtState,
  [
    meant,
    strong(),
    grows,
    causal(),
    converges,
    nothingLost,
    history('linearizable (counter)', linearizable(specifications.counter()), stale('g-counter', 'pn-counter')),
    history('sequential (counter)', sequential(specifications.counter()), stale('g-counter', 'pn-counter')),
    history('linearizable (set)', linearizable(specifications.set()), stale('g-set', '2p-set', 'or-set')),
    ...consistencyLattice<View>({
      'lww-register': { strongest: ['sequential'], because: answersAlone },
      'lww-register-roaming': {
        strongest: [],
        untested: ['monotonic-writes', 'writes-follow-reads'],
        because: 'the next replica that a client asks may not have heard yet',
      },
      'lww-map': {
        strongest: ['causal'],
        because: 'of two keys, each replica may have heard of the other write only',
      },
    }),
    atRest(convergenceCheckers['replicas-agree'](), {
      only: ['g-set', '2p-set', 'or-set', 'lww-register', 'lww-register-roaming'],
    }),
    atRest(convergenceCheckers['no-lost-updates'](), {
      only: ['g-set', '2p-set', 'or-set', 'lww-register', 'lww-register-roaming'],
      refuted: {
        '2p-set':
          'what was removed once cannot be added again: the client is told that it is done, and the set is as before',
        'lww-register':
          'a write that began when another was over may have the earlier timestamp, where its replica had not heard of that',
        'lww-register-roaming':
          'a write that began when another was over may have the earlier timestamp, where its replica had not heard of that',
      },
    }),
    atRest(convergenceCheckers['no-resurrections'](), {
      only: ['2p-set', 'or-set'],
      refuted: {
        'or-set':
          'a removal takes away what its replica has heard of: an addition elsewhere stays, although it was over before',
      },
    }),
    sometimes(
      'replicas differ',
      (view) => new Set(view.nodes.replica.map(({ content }) => shows(view, content))).size > 1,
    ),
  ],
  {
    exhaustive: {
      'g-counter-two': {
        found: { distinct: 7060, generated: 22_067, depth: 17 },
        config: 'g-counter',
        ...two([[add(1), add(1)], [add(1)]]),
        without: NAMES.counters,
      },
      'pn-counter-two': {
        found: { distinct: 7060, generated: 22_067, depth: 17 },
        config: 'pn-counter',
        ...two([[add(1), add(1)], [add(-1)]]),
        without: NAMES.counters,
      },
      '2p-set-two': {
        found: { distinct: 1252, generated: 3411, depth: 14 },
        config: '2p-set',
        ...two([[add('milk'), remove('milk')], [add('milk')]]),
        without: NAMES.sets,
      },
      'or-set-two': {
        found: { distinct: 7060, generated: 22_067, depth: 17 },
        config: 'or-set',
        ...two([[add('milk'), remove('milk')], [add('milk')]]),
        without: NAMES.sets,
      },
      'lww-register-two': {
        found: { distinct: 3572, generated: 10_369, depth: 15 },
        config: 'lww-register',
        ...two([
          [write(1), read],
          [write(2), read],
        ]),
        without: NAMES.registers,
      },
      'lww-register-roaming': { found: { distinct: 216, generated: 283, depth: 3, length: 2 } },
      'lww-map': { found: { distinct: 65, generated: 88, depth: 3, length: 2 } },
      'mv-register-two': {
        found: { distinct: 7060, generated: 22_067, depth: 17 },
        config: 'mv-register',
        ...two([[write(1), write(3)], [write(2)]]),
      },
      'or-map-two': {
        found: { distinct: 6308, generated: 19_635, depth: 17 },
        config: 'or-map',
        ...two([[put('milk', 1), drop('milk')], [put('milk', 2)]]),
      },
      'list-two': {
        found: { distinct: 71_080, generated: 237_993, depth: 21 },
        config: 'list',
        ...two([
          [insert('a'), insert('b', 'a')],
          [insert('c'), remove('a')],
        ]),
      },
    },
    variants: [
      {
        variant: sharedName,
        caughtBy: nothingLost.name,
        config: 'g-counter',
        shortest: 8,
        about: 'all replicas count under one name, so that of two increments the larger count is kept, and not both',
        exhaustive: { 'g-counter': { found: { distinct: 4127, generated: 9939, depth: 9, length: 8 } } },
      },
      {
        variant: mergesByMaximum,
        caughtBy: nothingLost.name,
        config: 'pn-counter',
        shortest: 7,
        about:
          'of two counters the one with the larger value is kept, so that decrements and concurrent increments are lost',
        exhaustive: { 'pn-counter': { found: { distinct: 1180, generated: 2681, depth: 8, length: 7 } } },
      },
      {
        variant: noTieBreak,
        caughtBy: converges.name,
        config: 'lww-register',
        shortest: 7,
        about: 'of two writes with equal timestamps each replica keeps its own, for ever',
        exhaustive: { 'lww-register': { found: { distinct: 1269, generated: 2939, depth: 8, length: 7 } } },
      },
      {
        variant: lastStateWins,
        caughtBy: grows.name,
        config: 'or-set',
        shortest: 4,
        about: 'a replica takes over what it hears instead of merging it',
        exhaustive: { 'or-set': { found: { distinct: 635, generated: 1064, depth: 5, length: 4 } } },
      },
      {
        variant: contentInMemory,
        caughtBy: meant.name,
        config: 'g-counter',
        shortest: 4,
        about:
          'a replica that lost its disk counts from nothing under its old name, so that what it counts now is taken for what it counted before',
        exhaustive: { 'g-counter': { found: { distinct: 176, generated: 252, depth: 5, length: 4 } } },
      },
    ],
  },
)
