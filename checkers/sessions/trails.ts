/** What each session wrote and found, in columns: the accesses of a history, session by session, each in its order. */
import { type OperationStatus, showValue, type Value } from '../../history/index.js'
import { Ints } from '../ints.js'
import type { Mention } from '../mention.js'
import { Numbering } from '../numbering.js'

export const [READ, WRITE] = [0, 1]
/** In place of the value of a read that says nothing. */
export const NOTHING = -1
/** In place of an access, a version or a node that there is not. */
export const NONE = -1

/** A unit of a session: one operation, or one transaction with all its accesses. */
export interface Unit {
  readonly process: number
  readonly status: OperationStatus
  /** Positions, as explanations name them. */
  readonly invoked: number
  readonly completed?: number
  /** When it happened, where positions do not tell: of transactions, whose positions are places. */
  readonly time?: { readonly invoked: number; readonly completed?: number }
}

/** Puts the accesses of a history in order. Units of one session are added in their order. */
export class TrailsBuilder {
  readonly keys = new Numbering()
  readonly values = new Numbering()
  readonly lists: (readonly Value[])[] = []
  readonly #sessions = new Map<number, number>()
  readonly #session = new Ints()
  readonly #unit = new Ints()
  readonly #kind = new Ints()
  readonly #key = new Ints()
  readonly #value = new Ints()
  readonly #failed: { key: number; value: number; unit: number }[] = []

  constructor(
    readonly type: 'register' | 'list-append',
    readonly unit: (at: number) => Unit,
    /** What every key holds at first; `undefined` when nothing can be read before it is written. */
    readonly initial: Value | undefined,
    /** Whether a nil read of a register says nothing. */
    readonly ignoresNil: boolean,
  ) {}

  write(unit: number, process: number, key: Value | undefined, value: Value): void {
    this.#add(unit, process, WRITE, key, this.values.of(value))
  }

  /** A write that definitely did not happen. It is remembered for whoever finds its value all the same. */
  failedWrite(unit: number, key: Value | undefined, value: Value): void {
    this.#failed.push({ unit, key: this.keys.of(key), value: this.values.of(value) })
  }

  /** A read that somebody saw the result of. Of a list, `value` is a list or nil. */
  read(unit: number, process: number, key: Value | undefined, value: Value): void {
    if (this.type === 'list-append') {
      const list = value === null ? [] : (value as readonly Value[])
      this.#add(unit, process, READ, key, this.lists.push(list) - 1)
    } else if (value === null && this.ignoresNil) this.#add(unit, process, READ, key, NOTHING)
    else this.#add(unit, process, READ, key, this.values.of(value))
  }

  #add(unit: number, process: number, kind: number, key: Value | undefined, value: number): void {
    let session = this.#sessions.get(process)
    if (session === undefined) {
      session = this.#sessions.size
      this.#sessions.set(process, session)
    }
    this.#session.push(session)
    this.#unit.push(unit)
    this.#kind.push(kind)
    this.#key.push(this.keys.of(key))
    this.#value.push(value)
  }

  build(): Trails {
    const { length } = this.#session
    const sessions = this.#sessions.size
    const starts = new Int32Array(sessions + 1)
    for (let i = 0; i < length; i += 1) starts[this.#session.at(i) + 1]! += 1
    for (let s = 0; s < sessions; s += 1) starts[s + 1]! += starts[s]!
    const next = starts.slice()
    const column = () => new Int32Array(length)
    const [kinds, keys, values, units, sessionOf] = [column(), column(), column(), column(), column()]
    for (let i = 0; i < length; i += 1) {
      const session = this.#session.at(i)
      const at = next[session]!
      next[session] = at + 1
      sessionOf[at] = session
      kinds[at] = this.#kind.at(i)
      keys[at] = this.#key.at(i)
      values[at] = this.#value.at(i)
      units[at] = this.#unit.at(i)
    }
    return new Trails(this, starts, { kinds, keys, values, units, sessionOf }, this.#failed)
  }
}

interface Columns {
  readonly kinds: Int32Array
  readonly keys: Int32Array
  readonly values: Int32Array
  readonly units: Int32Array
  readonly sessionOf: Int32Array
}

/**
 * The accesses of a history. Those of session `s` have the numbers from `starts[s]` up to `starts[s + 1]`, in the order
 * of the session; so accesses of one session compare by their numbers.
 */
export class Trails implements Columns {
  readonly kinds: Int32Array
  /** Number of the key. */
  readonly keys: Int32Array
  /** Number of the value; of a read of a list, its place in `lists`; `NOTHING` for a read that says nothing. */
  readonly values: Int32Array
  readonly units: Int32Array
  readonly sessionOf: Int32Array
  /** The next and the previous access of the same session to the same key. */
  readonly nextOnKey: Int32Array
  readonly previousOnKey: Int32Array
  /** The first access of each session to each key, session by session. */
  readonly firstOnKey: Int32Array
  readonly type: 'register' | 'list-append'
  readonly lists: readonly (readonly Value[])[]
  readonly initial: Value | undefined
  readonly keyCount: number

  constructor(
    private readonly builder: TrailsBuilder,
    readonly starts: Int32Array,
    { kinds, keys, values, units, sessionOf }: Columns,
    private readonly failed: readonly { key: number; value: number; unit: number }[],
  ) {
    this.kinds = kinds
    this.keys = keys
    this.values = values
    this.units = units
    this.sessionOf = sessionOf
    this.type = builder.type
    this.lists = builder.lists
    this.initial = builder.initial
    this.keyCount = builder.keys.size
    const firsts = new Ints()
    this.nextOnKey = new Int32Array(this.count).fill(NONE)
    this.previousOnKey = new Int32Array(this.count).fill(NONE)
    const latest = new Int32Array(this.keyCount).fill(NONE)
    for (let at = 0; at < this.count; at += 1) {
      const before = latest[keys[at]!]!
      if (before !== NONE && before >= starts[sessionOf[at]!]!) {
        this.nextOnKey[before] = at
        this.previousOnKey[at] = before
      } else firsts.push(at)
      latest[keys[at]!] = at
    }
    this.firstOnKey = firsts.taken()
  }

  get count(): number {
    return this.kinds.length
  }

  get sessions(): number {
    return this.starts.length - 1
  }

  unitOf(at: number): Unit {
    return this.builder.unit(this.units[at]!)
  }

  /** Whether a write certainly happened; otherwise it did if somebody found it. */
  isCertain(at: number): boolean {
    return this.unitOf(at).status === 'ok'
  }

  keyOf(at: number): Value | undefined {
    return this.builder.keys.values[this.keys[at]!]
  }

  /** What an access wrote or found. */
  valueOf(at: number): Value {
    if (this.kinds[at] === READ && this.type === 'list-append') return this.lists[this.values[at]!]!
    return this.builder.values.values[this.values[at]!] ?? null
  }

  /** The number of a value, if anything has it that was written or, of registers, found. */
  numberOf(value: Value): number | undefined {
    return this.builder.values.find(value)
  }

  get valueCount(): number {
    return this.builder.values.size
  }

  mention(at: number): Mention {
    const value = showValue(this.valueOf(at))
    return this.#mention(this.unitOf(at), this.#name(at), this.keyOf(at), value)
  }

  /** A write of this value that failed. */
  failedWrite(key: number, value: Value): Mention | undefined {
    const number = this.numberOf(value)
    const found = this.failed.find((each) => each.key === key && each.value === number)
    if (found === undefined) return undefined
    const name = this.type === 'list-append' ? 'append' : 'write'
    return this.#mention(this.builder.unit(found.unit), name, this.builder.keys.values[key], showValue(value))
  }

  #name(at: number): string {
    if (this.kinds[at] === READ) return 'read'
    return this.type === 'list-append' ? 'append' : 'write'
  }

  #mention(unit: Unit, name: string, key: Value | undefined, value: string): Mention {
    const object = key === undefined ? '' : showValue(key)
    const text = name === 'read' ? `read(${object})→${value}` : `${name}(${object === '' ? '' : `${object}, `}${value})`
    const { process, status, invoked, completed } = unit
    return { text, process, status, invoked, ...(completed === undefined ? {} : { completed }) }
  }
}
