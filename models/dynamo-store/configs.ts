/** Configurations of the Dynamo store, and what a configuration consists of. */
import type { Faults } from '../../kernel/index.js'

export type Item = string | number
export type Request =
  | { f: 'read' }
  /** Of a cart: reads it, changes it, and writes it back with what was read as context. */
  | { f: 'add' | 'remove'; value: string }
  /** Of a register: does not read first; its context is what the application has read and written so far. */
  | { f: 'write'; value: number }

export interface Config {
  object: 'cart' | 'register'
  /** All nodes are on the object's preference list, in order; the first N of them are its home. */
  nodes: number
  homes: number
  /** R and W. */
  readQuorum: number
  writeQuorum: number
  /** `sloppy`: after a while without an answer, nodes further down the list stand in for home nodes. */
  quorum: 'strict' | 'sloppy'
  readRepair: boolean
  antiEntropy: boolean
  /** Who coordinates writes: the first node of the preference list, or for each application the home node of its number. */
  coordinator: 'first' | 'own'
  /** What each application is asked to do. */
  clients: readonly (readonly Request[])[]
  faults: Faults
  timeouts: number
}

const read: Request = { f: 'read' }
const add = (value: string): Request => ({ f: 'add', value })
const write = (value: number): Request => ({ f: 'write', value })

const cart: Config = {
  object: 'cart',
  nodes: 3,
  homes: 3,
  readQuorum: 2,
  writeQuorum: 2,
  quorum: 'strict',
  readRepair: false,
  antiEntropy: false,
  coordinator: 'first',
  clients: [[add('milk')], [add('bread'), add('eggs')]],
  faults: {},
  timeouts: 0,
}
const milkAndBread: Config = { ...cart, coordinator: 'own', clients: [[add('milk')], [add('bread'), read]] }
const register: Config = {
  ...cart,
  object: 'register',
  clients: [[write(1), read, write(2), read]],
}
const sloppy: Pick<Config, 'nodes' | 'quorum' | 'timeouts'> = { nodes: 4, quorum: 'sloppy', timeouts: 3 }

/** The smallest object with R + W > N. */
const two = { nodes: 2, homes: 2, readQuorum: 1, writeQuorum: 2 }

export const configs = {
  cart,
  'cart-of-two': { ...cart, ...two },
  'cart-removal': {
    ...milkAndBread,
    ...two,
    clients: [[add('milk'), { f: 'remove', value: 'milk' }, read], [add('bread')]],
  },
  'cart-lost-store': { ...milkAndBread, faults: { loss: 1 } },
  'cart-read-repair': { ...milkAndBread, readRepair: true, faults: { loss: 1 }, clients: [[add('milk')], [read]] },
  'cart-anti-entropy': { ...milkAndBread, antiEntropy: true, faults: { loss: 1 }, timeouts: 20 },
  'cart-hints': { ...milkAndBread, ...sloppy, faults: { loss: 1 }, timeouts: 16 },
  'cart-hints-crash': {
    ...milkAndBread,
    ...sloppy,
    ...two,
    nodes: 3,
    clients: [[add('milk')]],
    faults: { crash: 1, restart: 1 },
    timeouts: 10,
  },
  register,
  'register-sloppy': {
    ...register,
    ...sloppy,
    clients: [
      [write(1), read, read],
      [read, read, read],
    ],
    timeouts: 8,
  },
  'register-sloppy-partition': {
    ...register,
    ...sloppy,
    clients: [[write(1), read], [read]],
    faults: { partition: 1 },
    timeouts: 8,
  },
} satisfies Record<string, Config>
