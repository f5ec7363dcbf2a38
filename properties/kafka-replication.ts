/** What Kafka's replication promises, which settings it takes, and what was once wrong with it. */
import { deliveryCheckers, specificationNamed } from '../checkers/index.js'
import { hasRecord, kafkaReplication } from '../models/kafka-replication/index.js'
import { kafkaBugs, kafkaExhaustive } from './kafka-replication-exhaustive.js'
import {
  inSyncHasAll,
  logMatching,
  nothingLost,
  nothingVanishes,
  oneLeader,
  storedOnce,
  type View,
} from './kafka-replication-safety.js'
import { consistencyLattice } from './lattices/index.js'
import { history, sometimes } from './property.js'
import { suite } from './suite.js'

const CONFIGS = Object.keys(kafkaReplication.definition.configs)
const allBut = (...names: readonly string[]) => CONFIGS.filter((name) => !names.includes(name))
const WITH_LIBRARY = ['retries', 'idempotent']

/** Consumers ask for one record after the other, and producers have their libraries send again what was not answered. */
const delivery = [
  history<View>('at most once', deliveryCheckers['at-most-once'](), {
    only: WITH_LIBRARY,
    refuted: { retries: 'a record whose acknowledgement was slow, or got lost with the leader, is appended again' },
  }),
  history<View>('in order', deliveryCheckers['ordered-delivery']({ senders: 'each' }), { only: WITH_LIBRARY }),
  history<View>('without gaps', deliveryCheckers['no-gaps']({ senders: 'each' }), { only: WITH_LIBRARY }),
]

const LAGS =
  'a new leader does not know yet how much is committed, and shows less of the log than its predecessor did (KIP-207)'
const LOST = 'records that were acknowledged are lost'

const levels = consistencyLattice<View>(
  {
    calm: { strongest: ['linearizable'] },
    durable: { strongest: ['monotonic-writes', 'writes-follow-reads'], because: LAGS },
    'acks-1': { strongest: ['monotonic-reads', 'writes-follow-reads'], because: LOST },
    'acks-0': { strongest: ['monotonic-reads', 'writes-follow-reads'], because: LOST },
    'min-isr-1': { strongest: [], untested: ['writes-follow-reads'], because: LOST },
    'unclean-election': { strongest: [], because: LOST },
  },
  { specification: specificationNamed('log')! },
)

const isRefused = ({ history }: View, why: string) => history.some(({ error }) => error?.includes(why))

export const kafkaReplicationSuite = suite(
  kafkaReplication,
  [
    nothingLost,
    inSyncHasAll,
    logMatching,
    nothingVanishes,
    oneLeader,
    storedOnce,
    ...delivery,
    ...levels,
    sometimes('a record is acknowledged', ({ observers }) => !observers.acknowledged.isEmpty()),
    sometimes('a write is refused rather than lost', (view) => isRefused(view, 'not enough replicas'), {
      only: ['durable', 'calm'],
    }),
    sometimes(
      'another broker leads',
      ({ nodes, ids }) =>
        nodes.broker.some(({ leader, leaderEpoch }, i) => leader === ids.broker[i] && leaderEpoch > 0),
      { only: allBut('calm') },
    ),
    sometimes(
      'two brokers take themselves for the leader',
      ({ nodes, ids, isUp }) =>
        nodes.broker.filter(({ leader }, i) => leader === ids.broker[i] && isUp(leader!)).length > 1,
      { only: allBut('calm', 'min-isr-1') },
    ),
    sometimes(
      'a follower is taken out of the ISR, and joins again',
      ({ nodes: { controller } }) =>
        controller[0]!.partitionEpoch > 1 && controller[0]!.leaderEpoch === 0 && controller[0]!.isr.size > 2,
      { only: ['durable', 'calm'] },
    ),
    sometimes(
      'a replica is eligible that is not in sync',
      ({ nodes: { controller } }) => !controller[0]!.eligible.isEmpty(),
      { only: ['durable', 'retries', 'idempotent'] },
    ),
    sometimes(
      'a producer sends a record again',
      ({ nodes, inFlight }) =>
        inFlight.some(
          ({ message }) => message.type === 'produce' && nodes.broker.some(({ log }) => hasRecord(log, message.op)),
        ),
      { only: WITH_LIBRARY },
    ),
    sometimes(
      'a follower cuts off what its leader does not have',
      ({ inFlight }) => inFlight.some(({ message }) => message.type === 'diverging'),
      { only: ['durable'] },
    ),
  ],
  { exhaustive: kafkaExhaustive, variants: kafkaBugs },
)
