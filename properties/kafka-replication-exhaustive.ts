/** The bugs planted in Kafka's replication, and configurations that exhaustive search comes to the end of in seconds. */
import { append, at, type Config, produce, read, receive } from '../models/kafka-replication/configs.js'
import {
  advancesBelowMinInsync,
  countsMinInsync,
  deposedLeaderShrinks,
  divergesAtHighWatermark,
  forgetsProducers,
  joinsAfterConfirmed,
  joinsBehindEpochStart,
  joinsByEarlierLife,
  lastReplicaStays,
  readsBeyondHighWatermark,
  sameEpoch,
  shrinksBeforeConfirmed,
  truncatesToHighWatermark,
} from '../models/kafka-replication/index.js'
import type { ExhaustiveOptions, Found } from './exhaustive.js'
import {
  inSyncHasAll,
  logMatching,
  nothingLost,
  nothingVanishes,
  oneLeader,
  storedOnce,
} from './kafka-replication-safety.js'

type Declared = Readonly<Record<string, ExhaustiveOptions<Config>>>

const oneAppend = [at('broker1', append(1))]
const noFaults = { crash: 0, restart: 0, unsynced: 0, giveUp: 0 }
const onePowerLoss = { crash: 1, restart: 1, unsynced: 1, giveUp: 0, timeout: 1 }
const THREE_IN_SYNC = 'a follower is taken out of the ISR, and joins again'
const REFUSED = 'a write is refused rather than lost'
const STALE = ['monotonic-reads', 'read-your-writes', 'causal', 'sequential', 'linearizable']

export const kafkaExhaustive: Declared = {
  'two-replicas': {
    config: 'durable',
    fields: { brokers: 2, clients: [...oneAppend, at('broker2', append(2))] },
    faults: onePowerLoss,
    without: [THREE_IN_SYNC, ...STALE],
    found: { distinct: 89_866, generated: 221_745, depth: 32 },
  },
  'append-and-read': {
    config: 'calm',
    fields: { clients: [at('broker1', append(1), read)] },
    faults: { timeout: 1 },
    without: [REFUSED],
    found: { distinct: 11_830, generated: 45_004, depth: 25 },
  },
  'acks-1': { found: { distinct: 132, generated: 204, depth: 3, length: 2 } },
  'acks-0': { found: { distinct: 112, generated: 162, depth: 3, length: 2 } },
  'min-isr-1': { found: { distinct: 2127, generated: 4093, depth: 9, length: 8 } },
  'unclean-election': { found: { distinct: 23_182, generated: 54_748, depth: 8, length: 7 } },
  'one-retry': {
    config: 'retries',
    fields: { brokers: 2, sessions: false, lagTimer: false, clients: [[produce(1)], [receive, receive]] },
    faults: { crash: 0, restart: 0, giveUp: 0, timeout: 1 },
    found: { distinct: 63, generated: 99, depth: 5, length: 4 },
  },
  'one-record': {
    config: 'idempotent',
    fields: { brokers: 2, lagTimer: false, clients: [[produce(1)]] },
    faults: { crash: 0, restart: 0, giveUp: 0, timeout: 2 },
    found: { distinct: 14_656, generated: 42_586, depth: 29 },
  },
  'kip-101': { found: { distinct: 6000, generated: 13_755, depth: 25 } },
  'kip-101-power-loss': { found: { distinct: 3931, generated: 8124, depth: 8, length: 7 } },
}

/** One append is enough, on so many brokers and with no more faults than these. */
const found = (
  found: Found,
  brokers: number,
  faults: Readonly<Record<string, number>>,
  fields: Partial<Config> = {},
): ExhaustiveOptions<Config> => ({ fields: { brokers, clients: oneAppend, ...fields }, faults, found })

export const kafkaBugs = [
  {
    variant: truncatesToHighWatermark,
    caughtBy: nothingLost.name,
    config: 'kip-101',
    shortest: 9,
    about:
      'a follower that starts again cuts its log off at the high watermark it knows of, below what its leader has acknowledged: KIP-101, scenario 1',
    exhaustive: { 'kip-101': { found: { distinct: 2417, generated: 5261, depth: 10, length: 9 } } },
  },
  {
    variant: divergesAtHighWatermark,
    caughtBy: logMatching.name,
    config: 'kip-101-power-loss',
    shortest: 13,
    about:
      'after a power loss two brokers hold different records at one offset, and as their logs are equally long, nobody notices: KIP-101, scenario 2',
    exhaustive: { 'kip-101-power-loss': { found: { distinct: 39_080, generated: 91_911, depth: 14, length: 13 } } },
  },
  {
    variant: lastReplicaStays,
    caughtBy: nothingLost.name,
    config: 'durable',
    shortest: 9,
    about: 'the last replica in sync loses what it had not flushed, and leads again as if it had not (KIP-966)',
    exhaustive: {
      'two-replicas': found({ distinct: 4543, generated: 9626, depth: 10, length: 9 }, 2, onePowerLoss, {
        lagTimer: false,
      }),
    },
  },
  {
    variant: countsMinInsync,
    caughtBy: nothingLost.name,
    config: 'durable',
    shortest: 5,
    about: 'a record is acknowledged when min.insync.replicas have it, and not when all replicas in sync have it',
    exhaustive: {
      'one-append': found({ distinct: 374, generated: 760, depth: 6, length: 5 }, 3, { ...noFaults, timeout: 1 }),
    },
  },
  {
    variant: advancesBelowMinInsync,
    caughtBy: nothingLost.name,
    config: 'durable',
    shortest: 7,
    about: 'a record that was accepted in time is committed by fewer replicas than min.insync.replicas (KIP-966)',
    exhaustive: {
      'two-replicas': found(
        { distinct: 676, generated: 1334, depth: 8, length: 7 },
        2,
        { ...noFaults, timeout: 2 },
        { lagTimer: false },
      ),
    },
  },
  {
    variant: joinsBehindEpochStart,
    caughtBy: inSyncHasAll.name,
    config: 'durable',
    shortest: 13,
    about:
      'a new leader, whose high watermark is behind what its predecessor acknowledged, lets a follower join that has no more (KAFKA-7128)',
    exhaustive: {
      'one-append': found({ distinct: 68_947, generated: 229_178, depth: 14, length: 13 }, 3, {
        ...noFaults,
        timeout: 2,
      }),
    },
  },
  {
    variant: shrinksBeforeConfirmed,
    caughtBy: nothingLost.name,
    config: 'durable',
    shortest: 4,
    about: 'a leader commits without the followers that it asked to take out of the ISR, and one of them is elected',
    exhaustive: {
      'one-append': found({ distinct: 447, generated: 841, depth: 5, length: 4 }, 3, { ...noFaults, timeout: 2 }),
    },
  },
  {
    variant: joinsAfterConfirmed,
    caughtBy: inSyncHasAll.name,
    config: 'durable',
    shortest: 7,
    about: 'a leader commits without a follower that is in the ISR already, as the leader has not heard (KIP-497)',
    exhaustive: {
      'one-append': found({ distinct: 7825, generated: 21_818, depth: 8, length: 7 }, 3, { ...noFaults, timeout: 2 }),
    },
  },
  {
    variant: deposedLeaderShrinks,
    caughtBy: inSyncHasAll.name,
    config: 'durable',
    shortest: 7,
    about: 'the controller takes over an ISR from a leader that knows less than it, or was deposed',
    exhaustive: {
      'one-append': found({ distinct: 7138, generated: 19_100, depth: 8, length: 7 }, 3, { ...noFaults, timeout: 2 }),
    },
  },
  {
    variant: joinsByEarlierLife,
    caughtBy: inSyncHasAll.name,
    config: 'durable',
    shortest: 11,
    about: 'a follower joins the ISR by what it had before it crashed and lost it (KIP-903)',
    exhaustive: {
      'one-append': found({ distinct: 115_557, generated: 350_561, depth: 12, length: 11 }, 3, onePowerLoss),
    },
  },
  {
    variant: sameEpoch,
    caughtBy: oneLeader.name,
    config: 'durable',
    shortest: 2,
    about: 'a new leader has the epoch of the old one, which therefore is not fenced off',
    exhaustive: { durable: { found: { distinct: 103, generated: 147, depth: 3, length: 2 } } },
  },
  {
    variant: readsBeyondHighWatermark,
    caughtBy: nothingVanishes.name,
    config: 'durable',
    shortest: 4,
    about: 'a consumer gets a record that the leader alone has, and that is lost with it',
    exhaustive: {
      'append-and-read': found(
        { distinct: 128, generated: 211, depth: 5, length: 4 },
        2,
        { ...noFaults, timeout: 1 },
        { clients: [...oneAppend, at('broker1', read)] },
      ),
    },
  },
  {
    variant: forgetsProducers,
    caughtBy: storedOnce.name,
    config: 'idempotent',
    shortest: 7,
    about: 'a new leader does not know what its predecessor appended for a producer, and appends a retry again',
    exhaustive: {
      'one-record': {
        found: { distinct: 1164, generated: 2647, depth: 8, length: 7 },
        fields: { brokers: 2, minInsyncReplicas: 1, lagTimer: false, clients: [[produce(1)]] },
        faults: { crash: 0, restart: 0, giveUp: 0, timeout: 2 },
      },
    },
  },
] satisfies readonly { exhaustive: Declared; [entry: string]: unknown }[]
