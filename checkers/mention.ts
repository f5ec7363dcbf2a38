/** How the evidence of sessions, delivery and convergence names an operation, and how explanations speak of it. */
import { type Operation, type OperationStatus, showValue } from '../history/index.js'
import type { Naming } from './verdict.js'

/** An operation, or one access of a transaction. */
export interface Mention {
  /** `write("x", 1)`, `read("x")→1`. */
  readonly text: string
  readonly process: number
  readonly status: OperationStatus
  /** Positions in the history; of a transaction without real time, its place among the transactions. */
  readonly invoked: number
  readonly completed?: number
}

export function mentionOf(operation: Operation, text: string = textOf(operation)): Mention {
  const { process, status, invoked, completed } = operation
  return { text, process, status, invoked, ...(completed === undefined ? {} : { completed }) }
}

function textOf({ f, key, input, output }: Operation): string {
  const parts = [...(key === undefined ? [] : [key]), ...(input === null ? [] : [input])]
  const call = `${f}(${parts.map((part) => showValue(part)).join(', ')})`
  return output === undefined || output === null || showValue(output) === showValue(input)
    ? call
    : `${call}→${showValue(output)}`
}

const endings: Readonly<Record<OperationStatus, string>> = {
  ok: '',
  fail: ' (failed)',
  info: ' (outcome unknown)',
  pending: ' (never returned)',
}

/** Sentences about operations, with the names that their reader knows. */
export class Speaker {
  constructor(private readonly naming: Naming = {}) {}

  /** `client 2`. */
  client({ process }: Pick<Mention, 'process'>): string {
    return this.naming.process?.(process) ?? `client ${process}`
  }

  /** `write(1) by client 2 (line 3)`, and how it ended unless it went well. */
  operation(mention: Mention): string {
    return `${mention.text} by ${this.client(mention)}${endings[mention.status]}${this.end(mention)}`
  }

  /** Where it began, in brackets with a space in front; nothing where positions have no names. */
  start({ invoked }: Mention): string {
    return this.naming.position === undefined ? '' : ` (${this.naming.position(invoked)})`
  }

  /** Where it ended, or, of one that never did, where it began. */
  end({ invoked, completed = invoked }: Mention): string {
    return this.naming.position === undefined ? '' : ` (${this.naming.position(completed)})`
  }
}
