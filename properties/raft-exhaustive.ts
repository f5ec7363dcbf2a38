/** Configurations of Raft that exhaustive search comes to the end of in seconds. */
import { at, type Config, read, write } from '../models/raft/configs.js'
import type { ExhaustiveOptions, Found } from './exhaustive.js'

type Declared = Readonly<Record<string, ExhaustiveOptions<Config>>>

/** Without refusals and heartbeats, most of what is late is dead. */
const quiet = { refusals: false, heartbeats: false } as const
const oneWrite = [at('server1', write(1))]
const writeAndRead = [at('server1', write(1), read)]
const twoElections = { timeout: 2, giveUp: 0 }
const reliable = { loss: 0, duplication: 0, partition: 0, heal: 0 }
const NO_WRITES = ['a write is acknowledged', 'a read returns a written value']

export const raftExhaustive: Declared = {
  'write-and-read': {
    config: 'three-nodes',
    fields: { ...quiet, first: 'server1', clients: writeAndRead },
    faults: twoElections,
    symmetry: true,
    found: { distinct: 23_011, generated: 80_827, depth: 21 },
  },
  'one-crash': {
    config: 'crashes',
    fields: { ...quiet, first: 'server1', clients: oneWrite },
    faults: { ...twoElections, loss: 0, crash: 1, restart: 1 },
    symmetry: true,
    without: ['a read returns a written value'],
    found: { distinct: 79_879, generated: 242_214, depth: 25 },
  },
  'one-partition': {
    config: 'partition',
    fields: { ...quiet, first: 'server1', clients: writeAndRead },
    faults: { ...twoElections, partition: 1, heal: 0, duplication: 0 },
    symmetry: true,
    found: { distinct: 92_026, generated: 249_967, depth: 22 },
  },
  'one-read-index': {
    config: 'read-index',
    fields: { ...quiet, first: 'server1', clients: writeAndRead },
    faults: { ...twoElections, ...reliable },
    symmetry: true,
    found: { distinct: 21_301, generated: 76_053, depth: 20 },
  },
  'two-pre-votes': {
    config: 'pre-vote',
    fields: { ...quiet, clients: [] },
    faults: { ...twoElections, crash: 0, restart: 0, partition: 0 },
    symmetry: true,
    without: NO_WRITES,
    found: { distinct: 8424, generated: 29_009, depth: 22 },
  },
  'four-nodes-idle': {
    config: 'four-nodes',
    fields: { ...quiet, clients: [] },
    faults: { ...twoElections, loss: 0 },
    symmetry: true,
    without: NO_WRITES,
    found: { distinct: 4490, generated: 13_542, depth: 24 },
  },
  'write-without-no-op': {
    config: 'without-no-op',
    fields: { ...quiet, clients: writeAndRead },
    faults: twoElections,
    symmetry: true,
    found: { distinct: 19_704, generated: 77_273, depth: 23 },
  },
  'figure-8-two-elections': {
    config: 'figure-8',
    fields: { refusals: false, clients: oneWrite },
    faults: { timeout: 2 },
    symmetry: true,
    found: { distinct: 3929, generated: 13_201, depth: 18 },
  },
  'figure-8-b-two-elections': {
    config: 'figure-8-b',
    faults: { timeout: 2 },
    found: { distinct: 11_751, generated: 43_265, depth: 21 },
  },
  duel: { found: { distinct: 17_413, generated: 53_309, depth: 21, length: 6 } },
  'one-clerk': {
    config: 'retries',
    fields: { servers: 2, refusals: false, first: 'server1', noOp: false, clients: [[write(1), read]] },
    faults: { timeout: 2, duplication: 0 },
    without: ['two servers take themselves for the leader'],
    found: { distinct: 58_326, generated: 217_208, depth: 29 },
  },
}

const electionsOfOneWrite = (found: Found) =>
  ({ 'one-write': { fields: { clients: oneWrite }, faults: twoElections, found } }) satisfies Declared

/** By the name of the variant. */
export const raftExhaustiveBugs = {
  'forgotten-vote': {
    'one-write': {
      fields: { clients: oneWrite },
      faults: { ...twoElections, loss: 0, crash: 1, restart: 1 },
      found: { distinct: 44_983, generated: 100_385, depth: 9, length: 8 },
    },
  },
  'commits-earlier-terms': {
    'figure-8-b': { found: { distinct: 304_111, generated: 966_638, depth: 12, length: 11 } },
    // From the start, and not from the situation that the paper calls (b).
    'figure-8-from-start': {
      config: 'figure-8',
      fields: { refusals: false, first: 'server1', clients: [at('server1', write(1)), at('server2', write(2))] },
      faults: { timeout: 4 },
      found: { distinct: 2_431_234, generated: 8_818_776, depth: 21, length: 20 },
    },
  },
  'commit-goes-back': electionsOfOneWrite({ distinct: 8757, generated: 19_184, depth: 9, length: 8 }),
  'match-index-goes-back': electionsOfOneWrite({ distinct: 9035, generated: 19_884, depth: 9, length: 8 }),
  'erases-on-stale-append': { 'three-nodes': { found: { distinct: 50_032, generated: 114_944, depth: 8, length: 7 } } },
  'leader-votes': { 'without-no-op': { found: { distinct: 11_157, generated: 24_026, depth: 7, length: 6 } } },
  'votes-for-old-logs': electionsOfOneWrite({ distinct: 8853, generated: 19_822, depth: 9, length: 8 }),
  'optimistic-match-index': { 'three-nodes': { found: { distinct: 128, generated: 202, depth: 4, length: 3 } } },
  'half-is-enough': {
    'two-elections': {
      faults: { ...twoElections, loss: 0 },
      found: { distinct: 15_695, generated: 35_237, depth: 7, length: 6 },
    },
  },
  'log-in-memory': { crashes: { found: { distinct: 49_592, generated: 125_304, depth: 7, length: 6 } } },
  'acknowledges-at-once': {
    'write-and-read': {
      fields: { heartbeats: false, clients: [...oneWrite, at('server2', read)] },
      faults: twoElections,
      found: { distinct: 72_483, generated: 198_413, depth: 11, length: 10 },
    },
  },
  'reads-without-asking': {
    'read-and-write': {
      fields: { heartbeats: false, clients: [at('server1', read), at('server2', write(3))] },
      faults: { ...twoElections, ...reliable },
      found: { distinct: 49_702, generated: 136_066, depth: 11, length: 10 },
    },
  },
  'applies-retries': {
    'one-clerk': {
      fields: { servers: 2, refusals: false, first: 'server1', noOp: false, clients: [[write(1), write(2), read]] },
      faults: { timeout: 2, duplication: 0 },
      found: { distinct: 213_184, generated: 771_912, depth: 21, length: 20 },
    },
  },
} satisfies Readonly<Record<string, Declared>>
