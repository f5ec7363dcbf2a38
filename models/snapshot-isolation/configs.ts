/** Configurations of the database with snapshots, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

/** One step of a transaction, as list-append histories write it. A read is asked with `null`. */
export type Access = readonly ['r', string, null] | readonly ['append', string, number]
export interface Request {
  f: 'txn'
  value: readonly Access[]
  at?: NodeId
}

export interface Config {
  /** `snapshot`: as Berenson et al. define it. `serializable`: with the conflict flags of Cahill et al. on top. */
  isolation: 'snapshot' | 'serializable'
  /** One for each client. */
  sessions: number
  /** The transactions of each client, in order. No value is appended twice. */
  clients: readonly (readonly (readonly Access[])[])[]
  faults: Faults
  /** How many transactions clients may give up on. */
  giveUp: number
}

const read = (key: string): Access => ['r', key, null]
const append = (key: string, value: number): Access => ['append', key, value]

/** Each of two reads what the other writes: two doctors on call who both leave, since each sees the other on duty. */
const writeSkew: Config = {
  isolation: 'snapshot',
  sessions: 2,
  clients: [[[read('x'), append('y', 1)]], [[read('y'), append('x', 2)]]],
  faults: {},
  giveUp: 0,
}

/** Fekete, O'Neil & O'Neil (2004): without the transaction that only reads, every execution is serializable. */
const readOnly: Config = {
  ...writeSkew,
  sessions: 3,
  clients: [[[append('y', 1)]], [[read('y'), append('x', 2)]], [[read('y'), read('x')]]],
}

const busy: Config = {
  ...writeSkew,
  sessions: 3,
  clients: [
    [
      [read('x'), append('y', 1)],
      [read('x'), read('y')],
    ],
    [
      [read('y'), append('x', 2)],
      [append('x', 3), append('y', 4)],
    ],
    [
      [read('y'), read('x')],
      [read('x'), append('x', 5), read('x')],
    ],
  ],
}

export const configs = {
  'write-skew': writeSkew,
  'read-only-anomaly': readOnly,
  /** A transfer, and a sum of both accounts. */
  transfer: { ...writeSkew, clients: [[[append('x', 1), append('y', 2)]], [[read('x'), read('y')]]] },
  counter: { ...writeSkew, sessions: 3, clients: [1, 2, 3].map((i) => [[read('x'), append('x', i)]]) },
  busy,
  lossy: {
    ...writeSkew,
    clients: [[[read('x'), append('x', 1)], [read('x')]], [[read('x'), append('x', 2), read('x')]]],
    faults: { loss: 1, duplication: 1, crash: 1, restart: 1 },
    giveUp: 1,
  },
  'serializable-write-skew': { ...writeSkew, isolation: 'serializable' },
  'serializable-read-only': { ...readOnly, isolation: 'serializable' },
  'serializable-busy': { ...busy, isolation: 'serializable' },
  'serializable-lossy': {
    ...writeSkew,
    isolation: 'serializable',
    faults: { loss: 1, duplication: 1, crash: 1, restart: 1 },
    giveUp: 1,
  },
} satisfies Record<string, Config>

/** The last client left out: whatever is expected to hold, holds of fewer transactions. */
export function withOneLess(config: Config): Config[] {
  const { sessions } = config
  return sessions > 1 ? [{ ...config, sessions: sessions - 1 }] : []
}
