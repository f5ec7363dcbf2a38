/** Delivery: what goes in comes out, as often and in the order that was promised; and Jepsen's workloads that count. */
import type { TallyEvidence } from '../findings.js'
import type { HistoryChecker } from '../verdict.js'
import { type BankOptions, bank } from './bank.js'
import { type CounterOptions, counter } from './counter.js'
import { atLeastOnce, atMostOnce, exactlyOnce } from './exactly-once.js'
import { noGaps, type OrderOptions, orderedDelivery } from './in-order.js'
import { type LongForkOptions, longFork } from './long-fork.js'
import type { DeliveryOptions } from './messages.js'
import { queue } from './queue.js'
import { set } from './set.js'
import { type SetFullOptions, setFull } from './set-full.js'
import { totalQueue } from './total-queue.js'
import { uniqueIds } from './unique-ids.js'

type Checker = HistoryChecker<TallyEvidence>

interface DeliveryCheckers {
  readonly set: () => Checker
  readonly 'set-full': (options?: SetFullOptions) => Checker
  readonly queue: () => Checker
  readonly 'total-queue': () => Checker
  readonly counter: (options?: CounterOptions) => Checker
  readonly bank: (options?: BankOptions) => Checker
  readonly 'unique-ids': () => Checker
  readonly 'long-fork': (options?: LongForkOptions) => Checker
  readonly 'at-most-once': (options?: DeliveryOptions) => Checker
  readonly 'at-least-once': (options?: DeliveryOptions) => Checker
  readonly 'exactly-once': (options?: DeliveryOptions) => Checker
  readonly 'ordered-delivery': (options?: OrderOptions) => Checker
  readonly 'no-gaps': (options?: OrderOptions) => Checker
}

/** By the names that `--check` knows. Each module begins with what its checker asks of a history, and what it finds. */
export const deliveryCheckers: DeliveryCheckers = {
  set,
  'set-full': setFull,
  queue,
  'total-queue': totalQueue,
  counter,
  bank,
  'unique-ids': uniqueIds,
  'long-fork': longFork,
  'at-most-once': atMostOnce,
  'at-least-once': atLeastOnce,
  'exactly-once': exactlyOnce,
  'ordered-delivery': orderedDelivery,
  'no-gaps': noGaps,
}

export type { Example as TallyExample, Finding as TallyFinding, TallyEvidence } from '../findings.js'
export type { BankOptions } from './bank.js'
export type { CounterOptions } from './counter.js'
export type { OrderOptions } from './in-order.js'
export type { LongForkOptions } from './long-fork.js'
export type { DeliveryOptions } from './messages.js'
export type { SetFullOptions } from './set-full.js'
