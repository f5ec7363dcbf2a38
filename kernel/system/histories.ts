/**
 * Histories as integers. Two runs whose histories say the same have the same id, so a checker judges each history once.
 *
 * What a history says is which operation had ended before which began. The order among invocations without a completion
 * between them, and among completions without an invocation between them, says nothing; such neighbours are kept sorted
 * by process. (In terms of interval orders: the blocks are what the sets of predecessors determine.) An `info` says that
 * the operation never ended for anybody who looks, whenever it was written down: these stand last, sorted by process.
 */
import type { HistoryEvent } from '../../history/event.js'
import { PairTable } from '../table/pair-table.js'
import { TextInterner } from '../value/interner.js'
import type { Json } from '../value/json.js'
import type { Rename } from '../value/renamed.js'

export class Histories {
  readonly #events = new TextInterner<HistoryEvent>()
  readonly #contents: (readonly number[])[] = [[]]
  readonly #ids = new Map<string, number>([['', 0]])
  readonly #appended = new PairTable()

  /** The empty history. */
  static readonly EMPTY = 0

  get size(): number {
    return this.#contents.length
  }

  eventOf(event: HistoryEvent): number {
    return this.#events.idOf(event, () => Object.freeze(event))
  }

  /** The history with one more event behind it. Constant time when it was asked before. */
  append(history: number, event: number): number {
    const known = this.#appended.get(history, event)
    if (known >= 0) return known
    const content = this.#insert(this.#contents[history]!, event)
    const key = content.join(',')
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = this.#contents.push(content) - 1
      this.#ids.set(key, id)
    }
    this.#appended.set(history, event, id)
    return id
  }

  /** What a history is when names in keys, values and errors are exchanged; processes stay who they are. */
  renamed(history: number, rename: Rename): number {
    return this.eventsOf(history).reduce((renamed, event) => {
      const { key, value, error } = event
      const exchanged = {
        ...event,
        ...(key === undefined ? {} : { key: rename(key) as Json }),
        ...(value === undefined ? {} : { value: rename(value) as Json }),
        ...(error === undefined ? {} : { error: rename(error) as string }),
      }
      return this.append(renamed, this.eventOf(exchanged))
    }, Histories.EMPTY)
  }

  eventsOf(history: number): readonly HistoryEvent[] {
    return this.#contents[history]!.map((event) => this.#events.valueOf(event))
  }

  #insert(content: readonly number[], event: number): number[] {
    const { process, type } = this.#events.valueOf(event)
    const at = (position: number) => this.#events.valueOf(content[position - 1]!)
    let end = content.length
    if (type !== 'info') while (end > 0 && at(end).type === 'info') end--
    while (end > 0 && blockOf(at(end).type) === blockOf(type) && at(end).process > process) end--
    return [...content.slice(0, end), event, ...content.slice(end)]
  }
}

const blockOf = (type: HistoryEvent['type']): string => (type === 'ok' || type === 'fail' ? 'end' : type)
