/**
 * Linearizability by its definition, for tests: every choice of unfinished operations, every order. It shares nothing
 * with the checker, neither pairing, nor specifications, nor the split by key, and it remembers nothing.
 */
import type { History, HistoryEvent, Value } from '../../../history/index.js'

export interface TwinOptions {
  readonly initial: Value
  readonly nil: 'absent' | 'wildcard'
  readonly failedCas: 'ignored' | 'constrains'
}

export interface TwinOperation {
  readonly call: HistoryEvent
  readonly end: HistoryEvent | undefined
  readonly invoked: number
  readonly completed: number
}

export type Store = ReadonlyMap<string, Value>

/** Whether some order of the operations is right. Exponential: for seven operations or so. */
export function isLinearizable(history: History, options: TwinOptions): boolean {
  const operations = pair(history)
  const certain = operations.filter((operation) => isCertain(operation, options))
  const unfinished = operations.filter(({ end }) => end === undefined || end.type === 'info')
  return subsets(unfinished).some((chosen) => hasOrder([...certain, ...chosen], new Map(), options))
}

function hasOrder(left: readonly TwinOperation[], store: Store, options: TwinOptions): boolean {
  if (left.length === 0) return true
  return left.some((operation) => {
    if (left.some((other) => other.completed < operation.invoked)) return false
    const next = apply(operation, store, options)
    return next !== undefined && hasOrder(without(left, operation), next, options)
  })
}

/** The store after an operation, or `undefined` when the operation cannot have ended as it did. */
export function apply({ call, end }: TwinOperation, store: Store, options: TwinOptions): Store | undefined {
  const name = JSON.stringify(call.key ?? null)
  const held = store.has(name) ? store.get(name)! : options.initial
  const with_ = (value: Value): Store => new Map([...store, [name, value]])
  const ok = end?.type === 'ok'
  const result = end?.value ?? null
  switch (call.f) {
    case 'read':
    case 'get':
      if (!ok || (result === null && options.nil === 'wildcard')) return store
      return result === held ? store : undefined
    case 'write':
    case 'put':
      return with_(call.value ?? null)
    case 'append':
      return with_(`${held ?? ''}${call.value}`)
    case 'cas': {
      const [expected, next] = call.value as [Value, Value]
      const refused = end?.type === 'fail' || (ok && result === false)
      if (refused) return held === expected ? undefined : store
      if (held === expected) return with_(next)
      return ok ? undefined : store
    }
    default:
      throw new Error(`Expected an operation the twin knows, got ${call.f}`)
  }
}

export function pair(history: History): TwinOperation[] {
  const operations: TwinOperation[] = []
  for (const [invoked, call] of history.entries()) {
    if (call.type !== 'invoke') continue
    const completed = history.findIndex((event, at) => at > invoked && event.process === call.process)
    const end = completed === -1 ? undefined : history[completed]!
    const isOver = end !== undefined && end.type !== 'info'
    operations.push({ call, end, invoked, completed: isOver ? completed : Number.POSITIVE_INFINITY })
  }
  return operations
}

export function isCertain({ call, end }: TwinOperation, options: TwinOptions): boolean {
  return end?.type === 'ok' || (end?.type === 'fail' && call.f === 'cas' && options.failedCas === 'constrains')
}

function subsets<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items
  if (first === undefined) return [[]]
  return subsets(rest).flatMap((some) => [some, [first, ...some]])
}

function without<T>(items: readonly T[], item: T): T[] {
  return items.filter((other) => other !== item)
}
