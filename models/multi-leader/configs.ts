/** Configurations of multi-leader replication, and what a configuration consists of. */
import type { Faults, NodeId } from '../../kernel/index.js'

/** `at`: the leader of the client's region, or the one that it has moved to. */
export type Request = { at: NodeId } & (
  | { f: 'read'; key?: string }
  | { f: 'write'; key: string; value: number }
  | { f: 'add'; value: string }
)

export interface Config {
  leaders: number
  /** To whom a leader sends what was written: to all others, or to the next one, who passes it on. */
  topology: 'all-to-all' | 'ring'
  /**
   * What becomes of writes that did not know of each other. `last-write-wins`: the one with the higher timestamp stays.
   * `siblings`: both are kept, and shown to readers. `union`: the application's own merge: a cart has all that was added.
   */
  conflicts: 'last-write-wins' | 'siblings' | 'union'
  /** Whether changes say which others they depend on, and wait for them. */
  dependencies: boolean
  clock: {
    horizon: number
    /** By how much clocks jump; none without faults. */
    jumps: readonly number[]
  }
  clients: readonly (readonly Request[])[]
  faults: Faults
}

const write = (value: number, at: number, key = 'x'): Request => ({ f: 'write', key, value, at: `leader${at}` })
const read = (at: number, key = 'x'): Request => ({ f: 'read', key, at: `leader${at}` })
const add = (value: string, at: number): Request => ({ f: 'add', value, at: `leader${at}` })
const readCart = (at: number): Request => ({ f: 'read', at: `leader${at}` })

const lastWriteWins: Config = {
  leaders: 2,
  topology: 'all-to-all',
  conflicts: 'last-write-wins',
  dependencies: false,
  clock: { horizon: 1, jumps: [-1] },
  clients: [
    [write(1, 1), read(1)],
    [read(2), write(2, 2), read(2)],
  ],
  faults: {},
}
const oneWriter: Config = {
  ...lastWriteWins,
  clock: { horizon: 2, jumps: [-1] },
  clients: [
    [write(1, 1), write(2, 1), read(1)],
    [read(2), read(2)],
  ],
}
const ring: Config = {
  ...lastWriteWins,
  leaders: 3,
  topology: 'ring',
  clock: { horizon: 0, jumps: [-1] },
  clients: [[write(1, 1)], [write(2, 2)], [read(3), read(3)]],
}
/** Somebody answers a question that he has read, and somebody else reads both. */
const question: Config = {
  ...ring,
  topology: 'all-to-all',
  clients: [
    [write(1, 1, 'question')],
    [read(2, 'question'), read(2, 'question'), write(2, 2, 'answer')],
    [read(3, 'answer'), read(3, 'question'), read(3, 'answer'), read(3, 'question')],
  ],
  // A link between two regions that is cut while both reach the third.
  faults: { partition: 1 },
}

export const configs = {
  'last-write-wins': lastWriteWins,
  'last-write-wins-skewed': { ...lastWriteWins, clock: { horizon: 1, jumps: [-1] }, faults: { clock: 1 } },
  'one-writer': oneWriter,
  'one-writer-clock-back': { ...oneWriter, faults: { clock: 1 } },
  siblings: { ...lastWriteWins, conflicts: 'siblings', faults: { clock: 1 } },
  'siblings-three': {
    ...ring,
    topology: 'all-to-all',
    conflicts: 'siblings',
    clients: [[write(1, 1)], [write(2, 2)], [read(3), read(3)]],
  },
  cart: {
    ...ring,
    topology: 'all-to-all',
    conflicts: 'union',
    clients: [[add('milk', 1), readCart(1)], [add('bread', 2)], [add('eggs', 3), readCart(3)]],
  },
  ring,
  'ring-broken': { ...ring, faults: { crash: 1 } },
  'all-to-all-broken': { ...ring, topology: 'all-to-all', faults: { crash: 1 } },
  question,
  'question-ring': { ...question, topology: 'ring' },
  'question-dependencies': { ...question, dependencies: true },
} satisfies Record<string, Config>
