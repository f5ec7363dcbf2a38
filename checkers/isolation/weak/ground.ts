/** What the algorithms of several levels share, each made when first asked for. */
import type { Limits } from '../../verdict.js'
import type { Observations } from '../observations.js'
import { type Precedence, precedenceOf } from './precedence.js'
import { turnsOf } from './sequence.js'
import { Watch } from './watch.js'
import { Writes } from './writes.js'

/** Both say the same: bits that flow from writers to readers, and vector clocks, which need sessions. */
export type Way = 'flow' | 'clocks'

export class Ground {
  readonly writes: Writes
  readonly watch: Watch
  readonly #made = new Map<string, unknown>()

  /**
   * @param bySession whether a transaction comes before all later ones of its session, and is visible to them
   * @param way how to find out who could know of whom; default: what costs less
   */
  constructor(
    readonly observations: Observations,
    readonly bySession: boolean,
    limits: Limits,
    readonly way?: Way,
  ) {
    this.writes = new Writes(observations)
    this.watch = new Watch(limits)
  }

  /** Where each session begins if nodes come session after session, and the place of each node within its own. */
  get places(): { readonly start: Int32Array; readonly of: Int32Array } {
    return this.#once('places', () => {
      const { count, session, sessions } = this.observations
      const start = new Int32Array(sessions + 1)
      const of = new Int32Array(count)
      for (let node = 0; node < count; node += 1) {
        of[node] = start[session[node]! + 1]!
        start[session[node]! + 1]! += 1
      }
      for (let i = 1; i <= sessions; i += 1) start[i]! += start[i - 1]!
      return { start, of }
    })
  }

  /** Nodes, session after session. */
  get bySessions(): Int32Array {
    return this.#once('sessions', () => {
      const { start, of } = this.places
      const { count, session } = this.observations
      const nodes = new Int32Array(count)
      for (let node = 0; node < count; node += 1) nodes[start[session[node]!]! + of[node]!] = node
      return nodes
    })
  }

  get turns(): Int32Array {
    return this.#once('turns', () => turnsOf(this.observations))
  }

  /** What each node sees directly: sessions, if they count, and whom it read from. */
  get visible(): Precedence {
    return this.#once('visible', () => {
      return precedenceOf(this.observations, { sessions: this.bySession, reads: true, lists: false })
    })
  }

  /** What comes before each node without anything forced. */
  get base(): Precedence {
    const { observations, bySession: sessions } = this
    if (observations.chain.length === 0) return this.visible
    return this.#once('base', () => precedenceOf(observations, { sessions, reads: true, lists: true }))
  }

  /** The same where reads tie nobody. */
  get unread(): Precedence {
    return this.#once('unread', () => {
      return precedenceOf(this.observations, { sessions: this.bySession, reads: false, lists: true })
    })
  }

  /** Of each read the write that it read, among `writeKey`; `NONE` where it is not one writer's. */
  get writeOfRead(): Int32Array {
    return this.#once('writeOfRead', () => {
      const { readKey, readWriter } = this.observations
      return readKey.map((key, read) => (readWriter[read]! < 0 ? -1 : this.writes.indexOf(readWriter[read]!, key)))
    })
  }

  /** Where the writers of each key begin, if they are listed key by key. */
  get writersStart(): Int32Array {
    return this.#once('writersStart', () => {
      const { keys, writeKey } = this.observations
      const start = new Int32Array(keys.length + 1)
      for (const key of writeKey) start[key + 1]! += 1
      for (let key = 1; key <= keys.length; key += 1) start[key]! += start[key - 1]!
      return start
    })
  }

  #once<T>(name: string, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make())
    return this.#made.get(name) as T
  }
}
