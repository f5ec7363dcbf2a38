/** How explanations speak of operations and of places in the history. */
import type { OperationStatus } from '../../history/index.js'
import type { Naming } from '../verdict.js'
import type { NamedOperation } from './evidence.js'

const endings: Readonly<Record<OperationStatus, string>> = {
  ok: '',
  fail: ' (failed)',
  info: ' (outcome unknown)',
  pending: ' (never returned)',
}

export class Voice {
  private readonly introduced = new Set<number>()
  private readonly ambiguous = new Set<string>()

  /** @param cast every operation that the explanation may speak of */
  constructor(
    private readonly naming: Naming,
    cast: readonly NamedOperation[],
  ) {
    const first = new Map<string, number>()
    for (const { text, index } of cast) {
      if ((first.get(text) ?? index) === index) first.set(text, index)
      else this.ambiguous.add(text)
    }
  }

  /**
   * At first `write(1) by client 2`, and how it ended unless it went well; from then on `write(1)`, if no other
   * operation goes by that name.
   */
  who(operation: NamedOperation): string {
    const isKnown = this.introduced.has(operation.index)
    this.introduced.add(operation.index)
    if (isKnown && !this.ambiguous.has(operation.text)) return operation.text
    return `${this.agent(operation)}${endings[operation.status]}`
  }

  /** Without how it ended. */
  agent({ text, process }: NamedOperation): string {
    return `${text} by ${this.naming.process?.(process) ?? `client ${process}`}`
  }

  /** Where the operation began, in brackets. */
  start({ invoked }: NamedOperation): string {
    return this.naming.position === undefined ? '' : ` (${this.naming.position(invoked)})`
  }

  /** Where it ended, in brackets. */
  end({ completed }: NamedOperation): string {
    return this.naming.position === undefined || completed === undefined ? '' : ` (${this.naming.position(completed)})`
  }

  span({ invoked, completed }: NamedOperation): string {
    const { position } = this.naming
    if (position === undefined) return ''
    const [start, end] = [position(invoked), completed === undefined ? undefined : position(completed)]
    return end === undefined || end === start ? ` (${start})` : ` (${start} to ${end})`
  }
}
