/**
 * A history in columns: about thirty bytes an event, whatever its size, instead of an object each.
 *
 * Values are codes: an odd code is an integer, an even one a place in a pool in which equal values stand once as far as
 * that is cheap to tell. Operation names, nodes and errors always stand once, so that equal codes are equal texts.
 */
import type { EventType, History, HistoryEvent, Value } from './event.js'

/** The code of a field that is not there. */
export const ABSENT = -2

export const eventTypes: readonly EventType[] = ['invoke', 'ok', 'fail', 'info']

const [INTEGER_MIN, INTEGER_MAX] = [-(2 ** 30), 2 ** 30 - 1]
/** Longer values are not worth looking up. */
const SHARED_MAX = 64

/** Events that there is room for at first. */
const LENGTH_FIRST = 64

type Column = Int32Array | Float64Array | Uint32Array | Uint8Array

export class EventTable {
  length = 0
  types = new Uint8Array(LENGTH_FIRST)
  processes = new Int32Array(LENGTH_FIRST)
  names = new Int32Array(LENGTH_FIRST)
  values = new Int32Array(LENGTH_FIRST)
  lines = new Uint32Array(LENGTH_FIRST)
  /** Columns that few histories have start with the first event that needs them. */
  keys?: Int32Array
  times?: Float64Array
  nodes?: Int32Array
  errors?: Int32Array
  readonly #pool: Value[] = []
  readonly #texts = new Map<string, number>()
  /** By how they are written. */
  readonly #shared = new Map<string, number>()
  #history: History | undefined

  add(event: HistoryEvent, line: number): void {
    const { process, type, f, value, key, time = Number.NaN, node, error } = event
    this.push(
      eventTypes.indexOf(type),
      this.#processCode(process),
      this.codeOf(f),
      this.codeOf(value),
      this.codeOf(key),
      this.codeOf(node),
      this.codeOf(error),
      line,
    )
    this.setTime(time)
  }

  /** An event by the codes of its fields; its time, if it has one, is set after that. */
  push(
    type: number,
    process: number,
    name: number,
    value: number,
    key: number,
    node: number,
    error: number,
    line: number,
  ): void {
    const at = this.length
    if (at === this.types.length) this.#grow()
    this.types[at] = type
    this.processes[at] = process
    this.names[at] = name
    this.values[at] = value
    this.lines[at] = line
    if (key !== ABSENT) this.keys ??= this.#column()
    if (node !== ABSENT) this.nodes ??= this.#column()
    if (error !== ABSENT) this.errors ??= this.#column()
    if (this.keys) this.keys[at] = key
    if (this.nodes) this.nodes[at] = node
    if (this.errors) this.errors[at] = error
    this.length = at + 1
  }

  /** The event of an earlier position once more, on another line. */
  repeat(at: number, line: number): void {
    this.push(
      this.types[at]!,
      this.processes[at]!,
      this.names[at]!,
      this.values[at]!,
      this.keys?.[at] ?? ABSENT,
      this.nodes?.[at] ?? ABSENT,
      this.errors?.[at] ?? ABSENT,
      line,
    )
    this.setTime(this.times?.[at] ?? Number.NaN)
  }

  /** The time of the last event; NaN when it has none. */
  setTime(time: number): void {
    if (Number.isNaN(time)) return
    this.times ??= new Float64Array(this.types.length).fill(Number.NaN)
    this.times[this.length - 1] = time
  }

  /** The code of a value; the same for equal texts, numbers, nil, truth values, and for short lists and objects. */
  codeOf(value: Value | undefined): number {
    if (value === undefined) return ABSENT
    if (typeof value === 'number' && Number.isInteger(value) && value >= INTEGER_MIN && value <= INTEGER_MAX) {
      if (!Object.is(value, -0)) return value * 2 + 1
    }
    // A number that is no small integer would only fill the table of shared values.
    if (typeof value === 'number') return this.fresh(value)
    if (typeof value === 'string') return this.#share(this.#texts, value, value)
    const text = JSON.stringify(value)
    return text.length > SHARED_MAX ? this.fresh(value) : this.#share(this.#shared, value, text)
  }

  /** A code that no other value has. */
  fresh(value: Value): number {
    this.#pool.push(value)
    return (this.#pool.length - 1) * 2
  }

  valueOf(code: number): Value {
    return code & 1 ? code >> 1 : this.#pool[code >> 1]!
  }

  event(at: number): HistoryEvent {
    const event: { -readonly [field in keyof HistoryEvent]: HistoryEvent[field] } = {
      process: this.valueOf(this.processes[at]!) as number,
      type: eventTypes[this.types[at]!]!,
      f: this.valueOf(this.names[at]!) as string,
    }
    const key = this.keys?.[at] ?? ABSENT
    if (key !== ABSENT) event.key = this.valueOf(key)
    if (this.values[at] !== ABSENT) event.value = this.valueOf(this.values[at]!)
    const time = this.times?.[at] ?? Number.NaN
    if (!Number.isNaN(time)) event.time = time
    const node = this.nodes?.[at] ?? ABSENT
    if (node !== ABSENT) event.node = this.valueOf(node) as string
    const error = this.errors?.[at] ?? ABSENT
    if (error !== ABSENT) event.error = this.valueOf(error) as string
    return event
  }

  /** All events as objects; made when first asked for. */
  get history(): History {
    this.#history ??= Array.from({ length: this.length }, (_, at) => this.event(at))
    return this.#history
  }

  *events(): Generator<HistoryEvent> {
    for (let at = 0; at < this.length; at += 1) yield this.event(at)
  }

  /** Equal for equal processes, however large. */
  #processCode(process: number): number {
    const isSmall = process >= 0 && process <= INTEGER_MAX
    return isSmall ? this.codeOf(process + 0) : this.#share(this.#shared, process, String(process))
  }

  #share(shared: Map<string, number>, value: Value, text: string): number {
    const known = shared.get(text)
    if (known !== undefined) return known
    const code = this.fresh(value)
    shared.set(text, code)
    return code
  }

  #column(): Int32Array {
    return new Int32Array(this.types.length).fill(ABSENT)
  }

  #grow(): void {
    const length = this.types.length * 2
    this.types = grown(this.types, new Uint8Array(length))
    this.processes = grown(this.processes, new Int32Array(length))
    this.names = grown(this.names, new Int32Array(length))
    this.values = grown(this.values, new Int32Array(length))
    this.lines = grown(this.lines, new Uint32Array(length))
    if (this.keys) this.keys = grown(this.keys, new Int32Array(length).fill(ABSENT))
    if (this.times) this.times = grown(this.times, new Float64Array(length).fill(Number.NaN))
    if (this.nodes) this.nodes = grown(this.nodes, new Int32Array(length).fill(ABSENT))
    if (this.errors) this.errors = grown(this.errors, new Int32Array(length).fill(ABSENT))
  }
}

function grown<C extends Column>(old: C, fresh: C): C {
  fresh.set(old)
  return fresh
}
