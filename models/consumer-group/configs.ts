/** Configurations of the consumer group, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'

/** What a record of the source topic says: an order, and the status that it has reached. No two records say the same. */
export type Change = string
export const orderOf = (change: Change): string => change.split(' ')[0]!

/**
 * Where the effects of records go. `insert`: a row for each record, without a key. `increment`: a counter of records.
 * `upsert`: a row for each order, overwritten by each record. `fenced-upsert`: the same, guarded by the generation of the
 * consumer. `transaction`: a topic, to which a consumer writes in one transaction with the offset.
 */
export type Sink = 'insert' | 'increment' | 'upsert' | 'fenced-upsert' | 'transaction'

export interface Config {
  /** The source topic: what each partition holds, from offset 0 on. All records of an order are in one partition. */
  partitions: readonly (readonly Change[])[]
  consumers: number
  sink: Sink
  /**
   * What keeps a consumer without partition from committing a transaction. `producer-epoch`: there is a transactional id
   * for each source partition, and whoever takes over the partition takes over the id (KIP-98). `generation`: each consumer
   * has an id of its own, and the offsets of a transaction are checked like others (KIP-447).
   */
  transactions: 'producer-epoch' | 'generation'
  faults: Faults
  /** How often the coordinator gives up on a consumer or a transaction. */
  timeouts: number
}

const oneOrder: Config = {
  partitions: [['A placed', 'A paid']],
  consumers: 2,
  sink: 'fenced-upsert',
  transactions: 'producer-epoch',
  faults: { crash: 1, restart: 1 },
  timeouts: 1,
}

export const configs = {
  'fenced-upsert': oneOrder,
  upsert: { ...oneOrder, sink: 'upsert' },
  insert: { ...oneOrder, sink: 'insert' },
  increment: { ...oneOrder, sink: 'increment' },
  transaction: { ...oneOrder, sink: 'transaction' },
  'transaction-one-consumer': { ...oneOrder, sink: 'transaction', consumers: 1, timeouts: 0 },
  'transaction-by-generation': { ...oneOrder, sink: 'transaction', transactions: 'generation', timeouts: 2 },
  'two-partitions': {
    ...oneOrder,
    partitions: [
      ['A placed', 'A paid'],
      ['B placed', 'B paid'],
    ],
    faults: { crash: 2, restart: 2 },
    timeouts: 2,
  },
} satisfies Record<string, Config>

/** The last record, or the last consumer, left out. */
export function withOneLess(config: Config): Config[] {
  const { partitions, consumers } = config
  const records = partitions.flat().length
  const longest = partitions.findLastIndex(({ length }) => length > 1)
  return [
    ...(consumers > 1 ? [{ ...config, consumers: consumers - 1 }] : []),
    ...(partitions.length > 1 ? [{ ...config, partitions: partitions.slice(0, -1) }] : []),
    ...(records > 1 && longest >= 0
      ? [{ ...config, partitions: partitions.with(longest, partitions[longest]!.slice(0, -1)) }]
      : []),
  ]
}
