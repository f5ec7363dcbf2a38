/** Configurations of the Cassandra store, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

/** `at`: the replica that coordinates. */
export type Request = { at: NodeId } & ({ f: 'read' } | { f: 'write'; value: number } | { f: 'delete' })

export interface Config {
  replicas: number
  /** How many replicas a read and a write wait for: ONE, QUORUM. */
  readLevel: number
  writeLevel: number
  /** `blocking` (Cassandra's default): the replicas that were read agree before the reader gets its answer. */
  readRepair: 'none' | 'blocking'
  hints: boolean
  /** Replicas compare what they hold, until they know that all hold the same. */
  antiEntropy: boolean
  /** `gc_grace_seconds`, in ticks. */
  grace: number
  /** When a tombstone may go: after the grace, or not before all replicas are known to have it (`only_purge_repaired_tombstones`). */
  purge: 'after-grace' | 'after-repair'
  clock: {
    horizon: number
    skew: number
    /** No message takes as long as a tick, unless a partition holds it back. */
    prompt: boolean
  }
  clients: readonly (readonly Request[])[]
  faults: Faults
  timeouts: number
}

const read = (at: number): Request => ({ f: 'read', at: `replica${at}` })
const write = (value: number, at: number): Request => ({ f: 'write', value, at: `replica${at}` })
const remove = (at: number): Request => ({ f: 'delete', at: `replica${at}` })

const timeless = { horizon: 0, skew: 0, prompt: false }
const quorum: Config = {
  replicas: 3,
  readLevel: 2,
  writeLevel: 2,
  readRepair: 'blocking',
  hints: false,
  antiEntropy: false,
  grace: 0,
  purge: 'after-grace',
  clock: timeless,
  clients: [
    [write(1, 1), write(2, 1)],
    [read(2), read(3)],
  ],
  faults: {},
  timeouts: 0,
}
const one: Config = {
  ...quorum,
  readLevel: 1,
  writeLevel: 1,
  readRepair: 'none',
  clients: [
    [write(1, 1), read(1)],
    [read(2), read(3)],
  ],
}
/** A client whose requests go to one replica after the other. */
const moving: Config = { ...quorum, clients: [[write(1, 1), write(2, 2), read(3)]] }
/** R + W > N as well: write ONE, read ALL. */
const deletion: Config = {
  ...quorum,
  replicas: 2,
  readLevel: 2,
  writeLevel: 1,
  grace: 1,
  clock: { horizon: 2, skew: 0, prompt: true },
  clients: [[write(1, 1), remove(2), read(2), read(1)]],
}

export const configs = {
  quorum,
  'one-split': { ...one, faults: { partition: 1, heal: 0 } },
  'quorum-crashes': { ...quorum, faults: { crash: 2 } },
  'one-healed': { ...one, hints: true, antiEntropy: true, faults: { partition: 1, loss: 1 }, timeouts: 12 },
  'one-hints': { ...one, hints: true, faults: { loss: 1 }, timeouts: 6 },
  'two-writers': { ...quorum, clients: [[write(1, 1)], [write(2, 2)]] },
  'moving-writer': { ...moving, clock: { horizon: 2, skew: 0, prompt: false } },
  'moving-writer-skewed': { ...moving, clock: { horizon: 2, skew: 1, prompt: false }, faults: { clock: 1 } },
  deletion: { ...deletion, timeouts: 12 },
  'deletion-outage': { ...deletion, faults: { loss: 1 }, timeouts: 12 },
  'deletion-repaired': {
    ...deletion,
    antiEntropy: true,
    purge: 'after-repair',
    clock: { ...deletion.clock, horizon: 3 },
    faults: { partition: 1 },
    timeouts: 30,
  },
} satisfies Record<string, Config>
