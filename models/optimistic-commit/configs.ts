/** Configurations of the table on an object store, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

/**
 * One step of a transaction, as list-append histories write it. Keys are partitions of the table; the value of a partition
 * is the list of changes that were made to it, whether they added rows or took some away.
 */
export type Access = readonly ['r', string, null] | readonly ['append', string, number]
export interface Request {
  f: 'txn'
  value: readonly Access[]
  at?: NodeId
}

export interface Config {
  /**
   * When a job that has lost the race for a version fails. `serializable`: if one of the winners changed a partition that
   * it has read. `write-serializable`: the same, but winners that have read nothing (blind appends) do not count.
   */
  isolation: 'serializable' | 'write-serializable'
  /** `eventual`: a listing may leave out the latest log object. (As Amazon S3 did until the end of 2020.) */
  listing: 'consistent' | 'eventual'
  /** One for each client. */
  jobs: number
  /** The transactions of each client, in order. No value is appended twice. */
  clients: readonly (readonly (readonly Access[])[])[]
  faults: Faults
  /** How often requests are sent again. */
  retries: number
}

const read = (partition: string): Access => ['r', partition, null]
const append = (partition: string, value: number): Access => ['append', partition, value]
const readBoth = [read('jan'), read('feb')]

const appends: Config = {
  isolation: 'serializable',
  listing: 'consistent',
  jobs: 3,
  clients: [[[append('jan', 1)]], [[append('jan', 2)]], [[read('jan')]]],
  faults: {},
  retries: 0,
}

const insert = [append('feb', 1)]
/** Deletes from both partitions what it finds there, and finds nothing in the second. */
const remove = [...readBoth, append('jan', 2)]
const deletion: Config = { ...appends, clients: [[insert], [remove], [readBoth]] }

export const configs = {
  appends,
  updates: {
    ...appends,
    clients: [[[read('jan'), append('jan', 1)]], [[read('jan'), append('jan', 2)]], [[read('feb'), append('feb', 3)]]],
  },
  deletion,
  'write-serializable': { ...deletion, isolation: 'write-serializable' },
  /** Instead of a reader, a job that copies what it reads into a third partition. */
  'write-serializable-copy': {
    ...deletion,
    isolation: 'write-serializable',
    clients: [[insert], [remove], [[...readBoth, append('mar', 3)]]],
  },
  lossy: {
    ...appends,
    jobs: 2,
    clients: [[[append('jan', 1)]], [[read('jan'), append('jan', 2)]]],
    faults: { loss: 1, duplication: 1 },
    retries: 2,
  },
  crashes: {
    ...appends,
    jobs: 2,
    clients: [
      [[append('jan', 1)], [read('jan'), append('jan', 2)]],
      [[append('jan', 3)], [read('jan')]],
    ],
    faults: { crash: 1, restart: 1 },
  },
  'eventual-listing': {
    ...appends,
    listing: 'eventual',
    jobs: 2,
    clients: [[[append('jan', 1)], [read('jan')]], [[read('jan'), append('jan', 2)]]],
  },
  busy: {
    ...appends,
    clients: [
      [[append('jan', 1)], [read('feb'), append('jan', 2)]],
      [
        [...readBoth, append('feb', 3)],
        [append('feb', 4), append('jan', 5)],
      ],
      [readBoth, [read('jan'), append('jan', 6)]],
    ],
    faults: { loss: 1, duplication: 1 },
    retries: 3,
  },
} satisfies Record<string, Config>

/** The last client left out: whatever is expected to hold, holds of fewer transactions. */
export function withOneLess(config: Config): Config[] {
  const { jobs } = config
  return jobs > 1 ? [{ ...config, jobs: jobs - 1 }] : []
}
