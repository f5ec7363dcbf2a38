/** Configurations of the quorum store, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'

export type Request = { f: 'read'; key: string } | { f: 'write'; key: string; value: number }

export interface Config {
  replicas: number
  /** How many replicas must answer a read, and store a write, the coordinator included: R and W. */
  readQuorum: number
  writeQuorum: number
  /**
   * How a write gets its version. `asked`: one more than the highest counter that a read quorum reports. `own`: one more
   * than the counter of the coordinator's own copy. Then the last write wins by clocks that nobody synchronises, for the
   * counter of a copy is such a clock: it advances with what the coordinator has seen, as a timestamp would with time.
   */
  versions: 'asked' | 'own'
  /**
   * What a read does with what it found. `plain`: answers. `repair`: answers, and sends the newest copy to the replicas
   * that reported older ones. `write-back`: has a write quorum store it before it answers.
   */
  reads: 'plain' | 'repair' | 'write-back'
  clients: readonly (readonly Request[])[]
  faults: Faults
  /** How many operations clients may give up on. */
  giveUp: number
}

const read: Request = { f: 'read', key: 'x' }
const write = (value: number, key = 'x'): Request => ({ f: 'write', key, value })

const majority: Config = {
  replicas: 3,
  readQuorum: 2,
  writeQuorum: 2,
  versions: 'asked',
  reads: 'plain',
  clients: [[write(1)], [read, read, read]],
  faults: {},
  giveUp: 0,
}
const lostStore: Config = { ...majority, clients: [[write(1), read]], faults: { loss: 1 } }
const abd: Config = {
  ...majority,
  reads: 'write-back',
  clients: [[write(1)], [write(2), read], [read, read]],
}

/** R + W > N everywhere but in `weak`. */
export const configs = {
  majority,
  'majority-read-repair': {
    ...majority,
    reads: 'repair',
    clients: [
      [write(1), write(2), write(3)],
      [read, read, read, read],
    ],
  },
  'majority-one-client': { ...majority, clients: [[write(1), read, write(2), read]] },
  'majority-timed-out-write': { ...majority, clients: [[write(1), read, read, read]], giveUp: 1 },
  weak: {
    ...majority,
    readQuorum: 1,
    writeQuorum: 1,
    clients: [
      [write(1), read, write(2)],
      [read, read],
    ],
  },
  lww: { ...majority, versions: 'own', clients: [[write(1), read], [write(2)]] },
  'lost-store': lostStore,
  'lost-store-read-repair': { ...lostStore, reads: 'repair' },
  abd,
  'abd-crash': { ...abd, faults: { crash: 1, restart: 1, duplication: 1 } },
  'abd-partition': { ...abd, faults: { loss: 1, partition: 1 }, giveUp: 1 },
  'abd-five': {
    ...abd,
    replicas: 5,
    readQuorum: 3,
    writeQuorum: 3,
    clients: [[write(1)], [write(2), read]],
    faults: { crash: 2 },
  },
  'abd-five-three-down': {
    ...abd,
    replicas: 5,
    readQuorum: 3,
    writeQuorum: 3,
    clients: [[write(1)], [read]],
    faults: { crash: 3 },
  },
  'abd-two-keys': { ...abd, clients: [[write(1), write(1, 'y')], [{ ...read, key: 'y' }, read], [read]] },
} satisfies Record<string, Config>

/** One replica less, as long as the quorums intersect as before and find enough replicas whatever is lost. */
export function withOneLess(config: Config): Config[] {
  const { readQuorum, writeQuorum, faults } = config
  const replicas = config.replicas - 1
  const intersect = (count: number) => readQuorum + writeQuorum > count
  const mayMiss = (faults.loss ?? 0) + (faults.partition ?? 0) + (faults.restart ? 0 : (faults.crash ?? 0))
  const hasEnough = replicas - Math.max(readQuorum, writeQuorum) >= mayMiss
  return hasEnough && intersect(replicas) === intersect(config.replicas) ? [{ ...config, replicas }] : []
}
