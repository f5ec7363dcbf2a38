/** Configurations of state-based replication: one for each data type. */
import type { Faults } from '../../kernel/index.js'
import { add, type Clients, drop, insert, put, read, readKey, remove, write } from './requests.js'
import type { StateBasedName } from './types/index.js'

export interface StateConfig {
  dataType: StateBasedName
  replicas: number
  /** The operations of each client, in order. */
  clients: Clients
  /** Whether clients ask any replica, and not each its own. */
  roaming: boolean
  faults: Faults
}

const common = { replicas: 3, roaming: false, faults: { loss: 1, crash: 1, restart: 1 } }
const pair = { ...common, replicas: 2 }
const cart = [[add('milk'), remove('milk')], [add('milk'), read], [read]]
const list = [[insert('a'), insert('b', 'a')], [insert('c'), remove('a')], [insert('d', 'a')]]

export const stateConfigs = {
  'g-counter': {
    ...pair,
    dataType: 'g-counter',
    clients: [
      [add(1), add(1), read],
      [add(1), read],
    ],
  },
  'pn-counter': {
    ...pair,
    dataType: 'pn-counter',
    clients: [
      [add(1), read],
      [add(-1), read],
    ],
  },
  'g-set': { ...common, dataType: 'g-set', clients: [[add('milk'), read], [add('eggs'), read], [read]] },
  '2p-set': {
    ...common,
    dataType: '2p-set',
    clients: [[add('milk'), remove('milk'), add('milk')], [remove('milk'), read], [read]],
  },
  'or-set': { ...common, dataType: 'or-set', clients: cart },
  'lww-register': {
    ...pair,
    dataType: 'lww-register',
    clients: [
      [write(1), read],
      [write(2), read, read],
    ],
  },
  'lww-register-roaming': {
    ...common,
    roaming: true,
    dataType: 'lww-register',
    clients: [
      [write(1), read],
      [write(2), read],
      [read, read],
    ],
  },
  'lww-map': {
    ...common,
    dataType: 'lww-map',
    clients: [
      [put('milk', 1), readKey('eggs')],
      [put('eggs', 6), readKey('milk')],
      [readKey('milk'), readKey('eggs')],
    ],
  },
  'mv-register': { ...common, dataType: 'mv-register', clients: [[write(1), write(3)], [write(2), read], [read]] },
  'or-map': {
    ...common,
    dataType: 'or-map',
    clients: [[put('milk', 1), drop('milk')], [put('milk', 2), drop('milk')], [readKey('milk')]],
  },
  list: { ...common, dataType: 'list', clients: list },
} satisfies Record<string, StateConfig>

/** A replica less; its clients ask others. */
export const withFewer = <Config extends { replicas: number }>(config: Config): Config[] =>
  config.replicas > 2 ? [{ ...config, replicas: config.replicas - 1 }] : []
