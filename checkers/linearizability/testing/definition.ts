/**
 * Linearizability and sequential consistency by their definitions, for tests: every choice of unfinished operations,
 * every order. It pairs events itself, and remembers nothing.
 */
import type { History, HistoryEvent, Value } from '../../../history/index.js'
import { ANY, type Asked, type Naive } from './objects.js'

export type Level = 'linearizable' | 'sequential'

interface Seen {
  readonly call: HistoryEvent
  readonly asked: Asked
  readonly end: HistoryEvent | undefined
  readonly invoked: number
  readonly completed: number
  readonly isCertain: boolean
}

/** Whether some order of the operations is right. Exponential: for seven operations or so. */
export function holds(history: History, naive: Naive, level: Level = 'linearizable'): boolean {
  return hasOrder(seenIn(history), naive, level)
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
  const seen: Seen[] = []
  for (const [invoked, call] of history.entries()) {
    if (call.type !== 'invoke') continue
    let completed = invoked + 1
    while (completed < history.length && history[completed]!.process !== call.process) completed += 1
    const end = history[completed]
    if (end?.type === 'fail') continue
    const isCertain = end?.type === 'ok'
    const { f, key, value: input = null, process } = call
    const asked = key === undefined ? { f, input, process } : { f, input, process, key }
    seen.push({ call, asked, end, invoked, completed: isCertain ? completed : Number.POSITIVE_INFINITY, isCertain })
  }
  return seen
}

/** Sets of operations are bits of a number: the operation at place `i` is the bit `2 ** i`. */
function hasOrder(all: readonly Seen[], naive: Naive, level: Level): boolean {
  const setOf = (isIn: (seen: Seen) => boolean) => all.reduce((set, seen, i) => (isIn(seen) ? set | (1 << i) : set), 0)
  const certain = setOf(({ isCertain }) => isCertain)
  const before = all.map((next) => setOf((other) => isBefore(other, next, level)))
  const goesOn = (left: number, state: unknown): boolean => {
    if ((left & certain) === 0) return true
    for (let i = 0; i < all.length; i += 1) {
      const one = 1 << i
      if ((left & one) === 0 || (left & before[i]!) !== 0) continue
      const after = apply(all[i]!, state, naive)
      if (after !== undefined && goesOn(left & ~one, after[0])) return true
      // One that need not have happened is left out for good.
      if ((certain & one) === 0 && goesOn(left & ~one, state)) return true
    }
    return false
  }
  return goesOn(2 ** all.length - 1, naive.initial)
}

function isBefore(a: Seen, b: Seen, level: Level): boolean {
  if (level === 'linearizable') return a.completed < b.invoked
  return a.call.process === b.call.process && a.invoked < b.invoked
}

/** The state afterwards, in a list of one; nothing when the operation cannot have ended as it did. */
function apply({ asked, end }: Seen, state: unknown, naive: Naive): [unknown] | undefined {
  const { f } = asked
  const answer = naive.answer(state, asked)
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
