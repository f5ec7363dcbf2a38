/** What a history is made of: the events that client processes saw, in the order in which they saw them. */

/** A value in a history: whatever JSON can say, so that every history can be written down and read back unchanged. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [field: string]: Value }

/** `fail`: it definitely did not happen. `info`: nobody knows whether it happened, or when it will. */
export type EventType = 'invoke' | 'ok' | 'fail' | 'info'

/**
 * One line of a history. A process has at most one operation open; its next event completes that operation.
 * Position in the history is time: an event happened before every event behind it.
 */
export interface HistoryEvent {
  /** Identity of the client thread. A process that ended an operation with `info` never appears again. */
  readonly process: number
  readonly type: EventType
  /** Name of the operation, as the sequential specifications spell it: `read`, `write`, `cas`, `append`, … */
  readonly f: string
  /** On `invoke` the argument, on `ok` the result (for a `read`, what was read; for a `write`, the argument again). */
  readonly value?: Value
  /** Which object of a keyed specification the operation addresses. */
  readonly key?: Value
  /** Source time, in whatever unit the source used. Informative: order in the history decides. */
  readonly time?: number
  /** The node the client talked to, where the source tells. */
  readonly node?: string
  /** Why it failed or is indeterminate, where the source tells. */
  readonly error?: string
}

export type History = readonly HistoryEvent[]
