/** Configurations of delta-state replication: data types, and the two algorithms that send deltas. */
import type { Faults } from '../../kernel/index.js'
import { add, type Clients, drop, put, read, readKey, remove, write } from './requests.js'
import type { StateBasedName } from './types/index.js'

export interface DeltaConfig {
  dataType: StateBasedName
  replicas: number
  /** `basic`: what is new is sent once, to all. `causal`: to each, all that it has not acknowledged. */
  antiEntropy: 'basic' | 'causal'
  /** The operations of each client, in order. */
  clients: Clients
  faults: Faults
}

const common = { replicas: 3, antiEntropy: 'causal', faults: { loss: 1, crash: 1, restart: 1 } } as const
const cart = [[add('milk'), remove('milk')], [add('milk')]]
const basic = {
  ...common,
  dataType: 'add-wins-set',
  antiEntropy: 'basic',
  clients: [
    [add('milk'), add('eggs')],
    [add('milk'), remove('milk')],
  ],
} as const

export const deltaConfigs = {
  'add-wins-set': { ...common, dataType: 'add-wins-set', clients: cart },
  'one-writer': { ...common, dataType: 'add-wins-set', replicas: 2, clients: [[add('milk'), add('eggs')]] },
  'pn-counter': { ...common, dataType: 'pn-counter', clients: [[add(1), add(1)], [add(-1)]] },
  'mv-register': {
    ...common,
    dataType: 'mv-register',
    clients: [
      [write(1), write(3)],
      [write(2), read],
    ],
  },
  'or-map': {
    ...common,
    dataType: 'or-map',
    clients: [
      [put('milk', 1), drop('milk')],
      [put('milk', 2), readKey('milk')],
    ],
  },
  basic: { ...basic, faults: {} },
  'basic-lossy': {
    ...basic,
    replicas: 2,
    clients: [[add('milk'), add('eggs')], [add('milk')]],
    faults: { loss: 1 },
  },
} satisfies Record<string, DeltaConfig>
