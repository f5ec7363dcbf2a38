/** Configurations of state-based replication: one for each data type. */
import type { Faults } from '../../kernel/index.js'
import { add, atHome, type Clients, drop, insert, put, read, readKey, remove, write } from './requests.js'
import type { StateBasedName } from './types/index.js'

export interface StateConfig {
  type: StateBasedName
  replicas: number
  /** The operations of each client, in order. */
  clients: Clients
  faults: Faults
}

const common = { replicas: 3, faults: { loss: 1, crash: 1, restart: 1 } }
const pair = { ...common, replicas: 2 }
const cart = atHome([[add('milk'), remove('milk')], [add('milk'), read], [read]])
const list = atHome([[insert('a'), insert('b', 'a')], [insert('c'), remove('a')], [insert('d', 'a')]])

/** The first client asks the first replica, and so on; but where clients roam, they ask any. */
export const stateConfigs = {
  'g-counter': {
    ...pair,
    type: 'g-counter',
    clients: atHome([
      [add(1), add(1), read],
      [add(1), read],
    ]),
  },
  'pn-counter': {
    ...pair,
    type: 'pn-counter',
    clients: atHome([
      [add(1), read],
      [add(-1), read],
    ]),
  },
  'g-set': { ...common, type: 'g-set', clients: atHome([[add('milk'), read], [add('eggs'), read], [read]]) },
  '2p-set': {
    ...common,
    type: '2p-set',
    clients: atHome([[add('milk'), remove('milk'), add('milk')], [remove('milk'), read], [read]]),
  },
  'or-set': { ...common, type: 'or-set', clients: cart },
  'lww-register': {
    ...pair,
    type: 'lww-register',
    clients: atHome([
      [write(1), read],
      [write(2), read, read],
    ]),
  },
  'lww-register-roaming': {
    ...common,
    type: 'lww-register',
    clients: [
      [write(1), read],
      [write(2), read],
      [read, read],
    ],
  },
  'lww-map': {
    ...common,
    type: 'lww-map',
    clients: atHome([
      [put('milk', 1), readKey('eggs')],
      [put('eggs', 6), readKey('milk')],
      [readKey('milk'), readKey('eggs')],
    ]),
  },
  'mv-register': { ...common, type: 'mv-register', clients: atHome([[write(1), write(3)], [write(2), read], [read]]) },
  'or-map': {
    ...common,
    type: 'or-map',
    clients: atHome([[put('milk', 1), drop('milk')], [put('milk', 2), drop('milk')], [readKey('milk')]]),
  },
  list: { ...common, type: 'list', clients: list },
} satisfies Record<string, StateConfig>

/** A replica less, and without the clients that ask it. */
export const withFewer = <Config extends { replicas: number; clients: Clients }>(config: Config): Config[] => {
  const last = `replica${config.replicas}`
  const clients = config.clients.filter((requests) => !requests.some(({ at }) => at?.includes(last)))
  return config.replicas > 2 ? [{ ...config, replicas: config.replicas - 1, clients }] : []
}
