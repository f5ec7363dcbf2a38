/** Configurations of operation-based replication: one for each data type. */
import type { Faults } from '../../kernel/index.js'
import { add, atHome, type Clients, insert, read, remove, write } from './requests.js'
import type { OperationBasedName } from './types/index.js'

export interface OperationsConfig {
  type: OperationBasedName
  replicas: number
  /** The operations of each client, in order. */
  clients: Clients
  faults: Faults
}

const common = { replicas: 3, faults: { loss: 1, crash: 1, restart: 1 } }
const cart: Clients = [[add('milk'), remove('milk')], [add('milk'), remove('milk')], [read]]

/** The first client asks the first replica, and so on. */
export const operationsConfigs = {
  'or-set': { ...common, type: 'or-set', clients: atHome(cart) },
  counter: {
    ...common,
    type: 'counter',
    replicas: 2,
    clients: atHome([
      [add(1), read],
      [add(-1), read],
    ]),
  },
  'unique-set': {
    ...common,
    type: 'unique-set',
    clients: atHome([[add('milk'), read], [remove('milk'), add('eggs')], [remove('milk')]]),
  },
  'lww-register': {
    ...common,
    type: 'lww-register',
    clients: atHome([
      [write(1), read],
      [write(2), read],
      [read, read],
    ]),
  },
  list: {
    ...common,
    type: 'list',
    clients: atHome([[insert('a'), insert('b', 'a')], [insert('c'), remove('a')], [insert('d', 'a')]]),
  },
} satisfies Record<string, OperationsConfig>
