/** Configurations of the daily revenue, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'

/** What customers do: place an order, have it made smaller; and what the billing department does: it asks for new rows. */
export type Request = { f: 'publish' | 'amend'; value: string } | { f: 'receive' }

/** What an order is worth when it is placed, and after it was amended. */
export const AMOUNT = { publish: 100, amend: 80 } as const

export interface Config {
  partitions: number
  workers: number
  /** At the shop. */
  customers: readonly (readonly Request[])[]
  /** How often the billing department asks for a new row. */
  asks: number
  faults: Faults
  /** How often the shop publishes again, and workers are taken for dead, together. */
  timeouts: number
}

const place = (value: string): Request => ({ f: 'publish', value })
const amend = (value: string): Request => ({ f: 'amend', value })

const orders: Config = {
  partitions: 1,
  workers: 2,
  customers: [[place('A'), place('B')]],
  asks: 2,
  faults: { crash: 1, restart: 1 },
  timeouts: 1,
}

export const configs = {
  orders,
  /** Nobody publishes again, and nobody is given up. */
  patient: { ...orders, timeouts: 0 },
  amended: { ...orders, customers: [[place('A'), amend('A')]], asks: 0, timeouts: 2 },
  'two-partitions': {
    ...orders,
    partitions: 2,
    customers: [
      [place('A'), amend('A')],
      [place('B'), amend('B')],
    ],
    asks: 0,
    faults: { crash: 2, restart: 2 },
    timeouts: 2,
  },
  'two-partitions-orders': {
    ...orders,
    partitions: 2,
    customers: [
      [place('A'), place('B')],
      [place('C'), place('D')],
    ],
    asks: 3,
    faults: { crash: 2, restart: 2 },
    timeouts: 3,
  },
} satisfies Record<string, Config>

/** A worker less, a customer less, a request less. */
export function withOneLess(config: Config): Config[] {
  const { workers, customers, asks } = config
  return [
    ...(workers > 1 ? [{ ...config, workers: workers - 1 }] : []),
    ...(customers.length > 1 ? [{ ...config, customers: customers.slice(0, -1) }] : []),
    ...(customers[0]!.length > 1 ? [{ ...config, customers: customers.map((requests) => requests.slice(0, -1)) }] : []),
    ...(asks > 1 ? [{ ...config, asks: asks - 1 }] : []),
  ]
}
