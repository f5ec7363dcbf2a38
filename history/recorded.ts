/** What a reader of a history format returns, and what every such reader shares. */

import { HistoryError } from './error.js'
import type { EventType, History, HistoryEvent, Value } from './event.js'
import { pairOperations } from './operation.js'
import { isPaired } from './paired.js'
import { placeOf, type Source } from './source.js'
import { EventTable } from './table.js'
import type { RecordedTransactions } from './transactions.js'

/** The specification that fits what usually comes in a format. An option of the user's overrides each of them. */
export interface FormatDefaults {
  /** What is checked: the name of a checker; `linearizable` where nothing is said. */
  readonly check?: string
  /** Name of the sequential specification; absent when the format does not tell and the operations do not suggest one. */
  readonly model?: string
  /** What an object holds before anything is written. */
  readonly initial?: Value
  /** What reading nil means: "I don't know", or "nothing is there". */
  readonly nil?: 'wildcard' | 'absent'
  /** Whether a failed compare-and-set is an observation: the object did not hold the expected value. */
  readonly failedCas?: 'constrains' | 'ignored'
  /** Of transactions: whose isolation levels are meant. */
  readonly definition?: 'adya' | 'biswas-enea'
  /** Of transactions: whether the order of the file is real time, or only that of each session counts. */
  readonly realTime?: boolean
}

/** Something that was done to the system while clients used it: a fault, as a rule. It constrains nothing. */
export interface Annotation {
  /** How many events of the history come before it. */
  readonly position: number
  readonly line: number
  /** Who did it: `nemesis`, as a rule. */
  readonly process: string
  readonly type: EventType
  readonly f: string
  readonly value?: Value
  readonly time?: number
}

/** A history together with where it came from. */
export interface RecordedHistory {
  readonly kind: 'events'
  readonly format: string
  readonly file?: string
  /** The events as objects, made when first asked for; `table` has them in a tenth of the memory. */
  readonly history: History
  readonly table: EventTable
  /** How many operations there are: invocations. */
  readonly operations: number
  /** Line, from 1, of the event at each position. */
  readonly lines: ArrayLike<number>
  readonly annotations: readonly Annotation[]
  readonly defaults: FormatDefaults
}

/** What can come out of a file. */
export type Recorded = RecordedHistory | RecordedTransactions

export interface ReaderOptions {
  /** Whether operations that meet at one instant of a timed history are concurrent; by default what the format says. */
  readonly ties?: 'concurrent' | 'sequential'
}

export interface HistoryFormat {
  /** What `--format` calls it. */
  readonly name: string
  readonly description: string
  /** Whether a file looks like it, from its first bytes; says nothing about whether it is well-formed. */
  recognise(head: string, bytes: Uint8Array): boolean
  /** @throws HistoryError at the first place that is malformed, or whose event contradicts an earlier one */
  read(source: Source, options: ReaderOptions): Recorded
}

/** Where a reader puts what it reads. */
export class Collector {
  readonly table = new EventTable()
  readonly annotations: Annotation[] = []
  #index = -1
  #time = Number.NEGATIVE_INFINITY

  constructor(
    readonly format: string,
    readonly source: Source,
  ) {}

  add(event: HistoryEvent, line: number): void {
    this.table.add(event, line)
  }

  annotate(annotation: Omit<Annotation, 'position'>): void {
    this.annotations.push({ position: this.table.length, ...annotation })
  }

  /**
   * What is wrong with the order of an event, if anything: what was expected in place of which field. Indices must grow.
   * Times must not fall where no index says that the order of the file is the true one, and only if `isTimed`: in the
   * logs of some tools clocks of several threads are mixed, and the order of the file decides.
   */
  disorder(
    index: number,
    time: number,
    isTimed: boolean,
  ): { field: string; expected: string; hint: string } | undefined {
    if (index >= 0 && index <= this.#index) {
      const hint = 'an event may be there twice, or the lines may be out of order'
      return { field: 'index', expected: `an index above ${this.#index}`, hint }
    }
    if (index >= 0) this.#index = index
    if (Number.isNaN(time)) return undefined
    if (isTimed && index < 0 && time < this.#time) {
      const hint = 'the order of the lines is the order in time; sort them, or leave the times out'
      return { field: 'time', expected: `a time from ${this.#time} on`, hint }
    }
    this.#time = time
    return undefined
  }

  /**
   * Makes sure that the events are a history: each completion has its invocation.
   * @throws HistoryError naming the line of the offending event
   */
  finish(defaultsOf: (table: EventTable) => FormatDefaults): RecordedHistory {
    const { table, format, source, annotations } = this
    if (table.length === 0 && annotations.length === 0) {
      throw new HistoryError({ place: placeOf(source, 1, 1), expected: 'a history with events', got: 'none' })
    }
    const operations = isPaired(table)
    const result: RecordedHistory = {
      kind: 'events',
      format,
      ...(source.file === undefined ? {} : { file: source.file }),
      get history() {
        return table.history
      },
      table,
      operations: operations ?? 0,
      lines: table.lines.subarray(0, table.length),
      annotations,
      defaults: defaultsOf(table),
    }
    if (operations !== undefined) return result
    try {
      pairOperations(table.history)
    } catch (error) {
      throw error instanceof HistoryError ? locate(error, result) : error
    }
    throw new Error(`${format}: a history is refused as columns, and accepted as events`)
  }
}

/** The same error, naming file and line where it only knew the event's position; for errors of checkers too. */
export function locate(
  error: HistoryError,
  { file, lines }: { readonly file?: string; readonly lines: ArrayLike<number> },
): HistoryError {
  const line = error.position === undefined ? undefined : lines[error.position]
  if (line === undefined || error.line !== undefined) return error
  const relatedLine = error.related === undefined ? undefined : lines[error.related]
  const hints = [relatedLine === undefined ? undefined : `see line ${relatedLine}`, error.hint]
  const hint = hints.filter((part) => part !== undefined).join('; ')
  return new HistoryError({
    place: placeOf(file === undefined ? {} : { file }, line, 1),
    expected: error.expected,
    got: error.got,
    ...(hint === '' ? {} : { hint }),
    ...(error.position === undefined ? {} : { position: error.position }),
    ...(error.related === undefined ? {} : { related: error.related }),
  })
}
