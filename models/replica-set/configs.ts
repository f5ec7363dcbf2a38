/** Configurations of a replica set, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

export type Request = { f: 'read'; at?: NodeId } | { f: 'write'; value: number; at?: NodeId }

export interface Config {
  /** How many members must have a write before it is acknowledged: the primary alone (`w: 1`), or a majority. */
  writeConcern: 1 | 'majority'
  /** What reads show: what the primary has, or what it knows a majority to have. */
  readConcern: 'local' | 'majority'
  clients: readonly (readonly Request[])[]
  faults: Faults
  /** How many elections may be called. */
  elections: number
  giveUp: number
}

const read = (at: NodeId): Request => ({ f: 'read', at })
export const write = (value: number, at: NodeId): Request => ({ f: 'write', value, at })

const w1: Config = {
  writeConcern: 1,
  readConcern: 'local',
  clients: [[write(1, 'member1')], [read('member1'), read('member2'), read('member2'), read('member2')]],
  faults: {},
  elections: 2,
  giveUp: 1,
}

export const configs = {
  w1,
  'majority-local': { ...w1, writeConcern: 'majority' },
  'majority-majority': {
    ...w1,
    writeConcern: 'majority',
    readConcern: 'majority',
    clients: [[write(1, 'member1')], [read('member2'), read('member2')], [read('member1'), read('member1')]],
  },
  /** Members crash, and come back with their oplog. */
  crash: {
    ...w1,
    writeConcern: 'majority',
    readConcern: 'majority',
    clients: [[write(1, 'member1'), write(2, 'member1')], [write(3, 'member2')]],
    faults: { crash: 1, restart: 1 },
  },
} satisfies Record<string, Config>

/** One client less. */
export const simplerConfigs = (config: Config): Config[] =>
  config.clients.length > 1
    ? config.clients.map((_, i) => ({ ...config, clients: config.clients.toSpliced(i, 1) }))
    : []
