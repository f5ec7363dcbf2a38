/** Configurations of the checkpointed stream, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'

/** An order, named after its city; no two have the same name. */
export type Order = string
export const cityOf = (order: Order): string => order.split(' ')[0]!

/**
 * What the operator writes for each order. `increment`: adds one to the count of the city. `upsert`: puts its own count of
 * the city in place of the last one. `transaction`: adds one, in a transaction that is committed with the checkpoint.
 */
export type Sink = 'increment' | 'upsert' | 'transaction'

export interface Config {
  /** One for each source: the orders that it reads, from offset 0 on. */
  partitions: readonly (readonly Order[])[]
  sink: Sink
  faults: Faults
  /** How often sources read and checkpoints are begun, together. */
  timeouts: number
}

const transaction: Config = {
  partitions: [['Delhi 1', 'Pune 1'], ['Delhi 2']],
  sink: 'transaction',
  faults: { crash: 1, restart: 1 },
  timeouts: 11,
}

export const configs = {
  transaction,
  upsert: { ...transaction, sink: 'upsert' },
  increment: { ...transaction, sink: 'increment' },
  'two-crashes': { ...transaction, faults: { crash: 2, restart: 2 }, timeouts: 16 },
  'two-crashes-upsert': { ...transaction, sink: 'upsert', faults: { crash: 2, restart: 2 }, timeouts: 16 },
} satisfies Record<string, Config>

/** The last order of the longest partition left out. */
export function withOneLess(config: Config): Config[] {
  const { partitions } = config
  const longest = partitions.reduce((best, { length }, i) => (length > partitions[best]!.length ? i : best), 0)
  return partitions[longest]!.length > 1
    ? [{ ...config, partitions: partitions.with(longest, partitions[longest]!.slice(0, -1)) }]
    : []
}
