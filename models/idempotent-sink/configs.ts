/** Configurations of the idempotent sink, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'

export interface Config {
  /** What the partition holds, from offset 0 on. Without orders there is neither broker nor consumer. */
  orders: readonly string[]
  /** Where the consumer puts what it reads: a row per order, or the number of orders of the day. */
  table: 'orders' | 'daily'
  /** Batch runs, which recompute the report of the day one after the other: how many orders each of them saw. */
  runs: readonly number[]
  faults: Faults
  /** How often requests are sent again. */
  retries: number
}

const crash: Faults = { crash: 1, restart: 1 }
const trouble: Faults = { crash: 1, restart: 1, loss: 1, duplication: 1 }

const orders: Config = { orders: ['A', 'B'], table: 'orders', runs: [], faults: crash, retries: 0 }
const daily: Config = { ...orders, table: 'daily' }
const run: Config = { orders: [], table: 'orders', runs: [2], faults: trouble, retries: 2 }

export const configs = {
  orders,
  'orders-lossy': { ...orders, faults: trouble, retries: 3 },
  'daily-count': daily,
  'daily-count-lossy': { ...daily, faults: trouble, retries: 3 },
  'one-run': run,
  /** The second run sees an order that came late. */
  'two-runs': { ...run, runs: [1, 2], faults: {}, retries: 1 },
  'two-runs-lossy': { ...run, runs: [1, 2] },
} satisfies Record<string, Config>

/** The last order, or the last run, left out. */
export function withOneLess(config: Config): Config[] {
  const { orders, runs } = config
  return [
    ...(orders.length > 1 ? [{ ...config, orders: orders.slice(0, -1) }] : []),
    ...(runs.length > 1 ? [{ ...config, runs: runs.slice(0, -1) }] : []),
  ]
}
