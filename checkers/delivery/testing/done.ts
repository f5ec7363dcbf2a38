/** Histories in short for tests of delivery: one operation after the other. */
import type { HistoryEvent, Value } from '../../../history/index.js'
import { deliveryCheckers } from '../index.js'

export type Name = keyof typeof deliveryCheckers

/** One operation after the other, by process 0 unless it says so; `end` is `ok` unless it says otherwise. */
export interface Done {
  readonly f: string
  readonly value?: Value
  readonly result?: Value
  readonly process?: number
  readonly end?: HistoryEvent['type']
  readonly key?: Value
  readonly node?: string
}

/** Who ends in `info` gets another number. */
export function history(...operations: Done[]): HistoryEvent[] {
  return operations.flatMap(({ f, value = null, result = value, process = 0, end = 'ok', key, node }, i) => {
    const event = {
      process: end === 'info' ? 100 + i : process,
      f,
      ...(key === undefined ? {} : { key }),
      ...(node ? { node } : {}),
    }
    return [
      { ...event, type: 'invoke' as const, value },
      { ...event, type: end, value: end === 'ok' ? result : value },
    ]
  })
}

/** The result, with its explanation and what was found. */
export const check = (name: Name, events: readonly HistoryEvent[], options?: object) => {
  const make = deliveryCheckers[name] as (options?: object) => ReturnType<(typeof deliveryCheckers)[Name]>
  const checker = make(options)
  const result = checker.check(events)
  const explanation = result.evidence ? checker.explain!(result.evidence, { position: (at) => `line ${at + 1}` }) : []
  const reason = 'reason' in result ? result.reason : undefined
  return { ...result, reason, explanation, what: result.evidence?.findings.map(({ what }) => what) }
}
