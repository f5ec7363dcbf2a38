/**
 * Linearizability and sequential consistency by their definitions, for tests: every choice of unfinished operations,
 * every order. It pairs events itself, and remembers nothing.
 */
import type { History, HistoryEvent, Value } from '../../../history/index.js'
import { ANY, type Naive } from './objects.js'

export type Level = 'linearizable' | 'sequential'

interface Seen {
  readonly call: HistoryEvent
  readonly end: HistoryEvent | undefined
  readonly invoked: number
  readonly completed: number
  readonly isCertain: boolean
}

/** Whether some order of the operations is right. Exponential: for seven operations or so. */
export function holds(history: History, naive: Naive, level: Level = 'linearizable'): boolean {
  return hasOrder(seenIn(history), naive.initial, naive, level)
}

/** Whether this order of operations, each named by the position of its invocation, is right, and leaves out nothing certain. */
export function accepts(history: History, naive: Naive, order: readonly number[], level: Level): boolean {
  let left: readonly Seen[] = seenIn(history)
  let state: readonly unknown[] | undefined = [naive.initial]
  for (const position of order) {
    const next = left.find(({ invoked }) => invoked === position)
    if (next === undefined || left.some((other) => isBefore(other, next, level) && other.isCertain)) return false
    state = apply(next, state[0], naive)
    if (state === undefined) return false
    left = left.filter((other) => other !== next)
  }
  return left.every(({ isCertain }) => !isCertain)
}

function seenIn(history: History): readonly Seen[] {
  return history.flatMap((call, invoked): Seen[] => {
    if (call.type !== 'invoke') return []
    const completed = history.findIndex((event, at) => at > invoked && event.process === call.process)
    const end = history[completed]
    if (end?.type === 'fail') return []
    const isCertain = end?.type === 'ok'
    return [{ call, end, invoked, completed: isCertain ? completed : Number.POSITIVE_INFINITY, isCertain }]
  })
}

function hasOrder(left: readonly Seen[], state: unknown, naive: Naive, level: Level): boolean {
  if (left.every(({ isCertain }) => !isCertain)) return true
  return left.some((next) => {
    if (left.some((other) => isBefore(other, next, level))) return false
    const after = apply(next, state, naive)
    const rest = () => left.filter((other) => other !== next)
    if (after !== undefined && hasOrder(rest(), after[0], naive, level)) return true
    // One that need not have happened is left out for good.
    return !next.isCertain && hasOrder(rest(), state, naive, level)
  })
}

function isBefore(a: Seen, b: Seen, level: Level): boolean {
  if (level === 'linearizable') return a.completed < b.invoked
  return a.call.process === b.call.process && a.invoked < b.invoked
}

/** The state afterwards, in a list of one; nothing when the operation cannot have ended as it did. */
function apply({ call, end }: Seen, state: unknown, naive: Naive): [unknown] | undefined {
  const { f, key, value: input = null, process } = call
  const answer = naive.answer(state, { f, input, process, ...(key === undefined ? {} : { key }) })
  if (end?.type !== 'ok') return answer && [answer[1]]
  const told = end.value ?? null
  if (answer === undefined) return told === false ? [state] : undefined
  const [result, next] = answer
  // A set's add and remove that hand back their argument do not tell whether they changed anything.
  const isSilent = (f === 'add' || f === 'remove') && typeof told !== 'boolean'
  if (result === ANY || isSilent) return [next]
  if (f === 'cas') return (result === false) === (told === false) ? [next] : undefined
  if (naive.name.includes('mutex') || naive.name === 'semaphore') return told === false ? undefined : [next]
  return same(result, told) ? [next] : undefined
}

function same(a: Value, b: Value): boolean {
  if (a === b) return true
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b)
}
