/** Operations of clients, as the workloads write them down. */
import type { NodeId } from '../../kernel/index.js'

type Value = string | number

export type Operation =
  /** To a counter an amount, to a set an element. */
  | { f: 'add'; value: Value }
  /** From a set or list an element, from a map a key. */
  | { f: 'remove'; key?: string; value?: string }
  /** To a register, or to a key of a map. */
  | { f: 'write'; key?: string; value: Value }
  /** Into a list, after another element; `null` stands for the beginning. */
  | { f: 'insert'; key: string | null; value: string }
  | { f: 'read'; key?: string }

export type Request = Operation & { at?: NodeId | readonly NodeId[] }
/** One list for each client. */
export type Clients = readonly (readonly Request[])[]

export const read: Request = { f: 'read' }
export const readKey = (key: string): Request => ({ f: 'read', key })
export const add = (value: Value): Request => ({ f: 'add', value })
export const remove = (value: string): Request => ({ f: 'remove', value })
export const write = (value: Value): Request => ({ f: 'write', value })
export const put = (key: string, value: Value): Request => ({ f: 'write', key, value })
export const drop = (key: string): Request => ({ f: 'remove', key })
export const insert = (value: string, key: string | null = null): Request => ({ f: 'insert', key, value })

/** Each client asks one replica: the first one the first, and so on, and around again. */
export const atHome = (clients: Clients, replicas: number): Clients =>
  clients.map((requests, i) => requests.map((request) => ({ ...request, at: `replica${(i % replicas) + 1}` })))
