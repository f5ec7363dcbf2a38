/** Configurations of operation-based replication: one for each data type. */
import type { Faults } from '../../kernel/index.js'
import { add, type Clients, insert, read, remove, write } from './requests.js'
import type { OperationBasedName } from './types/index.js'

export interface OperationsConfig {
  dataType: OperationBasedName
  replicas: number
  /** The operations of each client, in order. */
  clients: Clients
  faults: Faults
}

const common = { replicas: 3, faults: { loss: 1, crash: 1, restart: 1 } }
const cart: Clients = [[add('milk'), remove('milk')], [add('milk'), remove('milk')], [read]]

export const operationsConfigs = {
  'or-set': { ...common, dataType: 'or-set', clients: cart },
  counter: {
    ...common,
    dataType: 'counter',
    replicas: 2,
    clients: [
      [add(1), read],
      [add(-1), read],
    ],
  },
  'unique-set': {
    ...common,
    dataType: 'unique-set',
    clients: [[add('milk'), read], [remove('milk'), add('eggs')], [remove('milk')]],
  },
  'lww-register': {
    ...common,
    dataType: 'lww-register',
    clients: [
      [write(1), read],
      [write(2), read],
      [read, read],
    ],
  },
  list: {
    ...common,
    dataType: 'list',
    clients: [[insert('a'), insert('b', 'a')], [insert('c'), remove('a')], [insert('d', 'a')]],
  },
} satisfies Record<string, OperationsConfig>
