/** From events to operations: what each client asked for, what it got, and when. */

import { HistoryError } from './error.js'
import type { History, HistoryEvent, Value } from './event.js'
import { sameValue, showValue } from './value.js'

/** `pending`: the history ends while it is open. Like `info`, it may have happened or not. */
export type OperationStatus = 'ok' | 'fail' | 'info' | 'pending'

/**
 * An invocation together with its completion.
 * Positions are indices of the history, and the history's order is time: `a` precedes `b` in real time exactly when
 * `a` ended (`ok` or `fail`) and `a.completed < b.invoked`.
 */
export interface Operation {
  /** Place among the operations of its history, in order of invocation, from 0. */
  readonly index: number
  readonly process: number
  readonly f: string
  readonly key?: Value
  /** The argument; nil when the invocation carries no value. */
  readonly input: Value
  /** The result. Present on `ok` only (nil when the completion carries no value); otherwise nobody saw one. */
  readonly output?: Value
  readonly status: OperationStatus
  /** Position of the invocation. */
  readonly invoked: number
  /** Position of the completion; absent while pending. */
  readonly completed?: number
  /** Why it failed or is indeterminate, where the source tells. */
  readonly error?: string
}

/**
 * The operations of a history, in order of invocation. O(events).
 * @throws HistoryError with the position of the offending event, when a process
 * - completes what it did not invoke, or completes another operation (`f` or `key`) than it invoked;
 * - invokes while an operation of its own is open;
 * - appears again after `info`: nobody knows whether its last operation is over, so a client that goes on needs a new id.
 */
export function pairOperations(history: History): readonly Operation[] {
  const operations: Draft[] = []
  /** Of each process the index of its open operation, or, below zero, the position of the `info` that retired it. */
  const latest = new Map<number, number>()
  const { length } = history
  for (let position = 0; position < length; position += 1) {
    const event = history[position]!
    const { process, type } = event
    const index = latest.get(process) ?? IDLE
    if (index < IDLE) throw reused(event, position, IDLE - 1 - index)
    if (type === 'invoke') {
      if (index !== IDLE) throw stillOpen(event, position, operations[index]!)
      latest.set(process, operations.length)
      operations.push(invoked(event, position, operations.length))
      continue
    }
    if (index === IDLE) throw notInvoked(event, position)
    const operation = operations[index]!
    if (differs(operation, event)) throw otherOperation(event, position, operation)
    complete(operation, event, type, position)
    latest.set(process, type === 'info' ? IDLE - 1 - position : IDLE)
  }
  return operations
}

/** In place of an index: nothing is open. */
const IDLE = -1

/** One operation of a history that is known to be one: its events, and where they stand. */
export function operationOf(
  index: number,
  invocation: HistoryEvent,
  at: number,
  completion?: HistoryEvent,
  end = at,
): Operation {
  const operation = invoked(invocation, at, index)
  if (completion) complete(operation, completion, completion.type as 'ok' | 'fail' | 'info', end)
  return operation
}

/** An operation on its way; nobody outside sees one. */
type Draft = { -readonly [field in keyof Operation]: Operation[field] }

function invoked(event: HistoryEvent, position: number, index: number): Draft {
  const { process, f, key, value = null } = event
  const operation: Draft = { index, process, f, input: value, status: 'pending', invoked: position }
  if (key !== undefined) operation.key = key
  return operation
}

function complete(operation: Draft, event: HistoryEvent, status: 'ok' | 'fail' | 'info', position: number): void {
  operation.status = status
  operation.completed = position
  if (status === 'ok') operation.output = event.value ?? null
  if (event.error !== undefined) operation.error = event.error
}

/** A completion may leave the key out, but may not name another one. */
function differs(operation: Operation, event: HistoryEvent): boolean {
  if (operation.f !== event.f) return true
  return event.key !== undefined && !sameValue(event.key, operation.key ?? null)
}

function reused(event: HistoryEvent, position: number, since: number): HistoryError {
  return new HistoryError({
    position,
    related: since,
    expected: `no further event of process ${event.process}, whose last operation ended with info`,
    got: `${event.type} ${event.f}`,
    hint: 'after info nobody knows whether the operation is over; let the client continue under a new process id',
  })
}

function stillOpen(event: HistoryEvent, position: number, operation: Operation): HistoryError {
  return new HistoryError({
    position,
    related: operation.invoked,
    expected: `the completion of ${operation.f}, which process ${event.process} still has open`,
    got: `another invocation, of ${event.f}`,
    hint: 'a process does one thing at a time; concurrent clients need ids of their own',
  })
}

function notInvoked(event: HistoryEvent, position: number): HistoryError {
  return new HistoryError({
    position,
    expected: `an invocation of ${event.f} by process ${event.process} before its completion`,
    got: `${event.type} ${event.f} with nothing open`,
    hint: 'the log may be cut off at the front, or two clients may share a process id',
  })
}

function otherOperation(event: HistoryEvent, position: number, operation: Operation): HistoryError {
  const named = (f: string, key: Value | undefined) => (key === undefined ? f : `${f} of key ${showValue(key)}`)
  return new HistoryError({
    position,
    related: operation.invoked,
    expected: `the completion of ${named(operation.f, operation.key)}, which process ${event.process} has open`,
    got: `${event.type} of ${named(event.f, event.key)}`,
  })
}
