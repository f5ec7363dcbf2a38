/** The history behind what a tester has kept, and whether it is linearizable. */
import type { HistoryEvent } from '../../history/index.js'
import type { TestedOperation, TesterState } from '../../models/specs/index.js'

/**
 * A history in which an operation begins after exactly those of other clients that the tester says had ended. Events
 * that nothing puts in order stand as early as they can, invocations first.
 */
export function historyOf(threads: readonly (readonly TestedOperation[])[]): HistoryEvent[] {
  const begun = threads.map(() => 0)
  const ended = threads.map(() => 0)
  const history: HistoryEvent[] = []

  const begin = (t: number): boolean => {
    const next = threads[t]![begun[t]!]
    if (!next || begun[t] !== ended[t] || next.seen.some((count, u) => u !== t && count > ended[u]!)) return false
    begun[t]!++
    history.push({ process: t, type: 'invoke', f: next.f, value: next.f === 'write' ? next.value : null })
    return true
  }
  /** Whoever began without having seen this end must have begun by now. */
  const end = (t: number): boolean => {
    const position = ended[t]!
    const open = threads[t]![position]
    if (!open?.isCompleted || begun[t] === position) return false
    const isAwaited = threads.some((operations, u) =>
      operations.some(({ seen }, i) => u !== t && i >= begun[u]! && seen[t]! <= position),
    )
    if (isAwaited) return false
    ended[t]!++
    history.push({ process: t, type: 'ok', f: open.f, value: open.value })
    return true
  }

  const indices = threads.map((_, t) => t)
  while (indices.some(begin) || indices.some(end));
  const missing = threads.reduce((sum, operations, t) => sum + operations.length - begun[t]!, 0)
  if (missing > 0)
    throw new Error(`expected a tester's state in which every operation could begin, got ${missing} that could not`)
  return history
}

/**
 * Whether a register that each client writes once, with a value of its own, and then reads is linearizable, as
 * `linearizable(register(…))` says of the history.
 * A write and the reads of its value stand together in every order that explains them: these groups must have an order in
 * which each comes behind those of which an operation had ended before one of its own began, the initial value first.
 * (Writes come first, so that none of them begins behind anything; who has not ended puts nobody behind.)
 */
export function isAtomic(tester: TesterState, initial: string): boolean {
  const clients = tester.split(' ')
  const count = clients.length
  const groupOf = (value: string): number =>
    value === initial ? count : clients.findIndex((text) => text.startsWith(value))
  const reads = clients.map((text) => (text.length === count + 3 && !text.endsWith('…') ? groupOf(text.at(-1)!) : NONE))
  /** Per group, as bits, those that it must stand behind. */
  const behind = clients.map(() => 1 << count)
  behind.push(0)
  for (const [t, group] of reads.entries()) {
    if (group === NONE) continue
    if (group < 0) return false
    const seen = clients[t]!
    for (let u = 0; u < count; u++) {
      const completed = u === t ? 1 : Number(seen[2 + u])
      if (completed > 0 && u !== group) behind[group]! |= 1 << u
      if (completed > 1 && reads[u] !== group) behind[group]! |= 1 << reads[u]!
    }
  }
  // Those that stand behind nothing that is left are taken away, until none is.
  for (let left = (1 << (count + 1)) - 1; left !== 0; ) {
    const first = behind.findIndex((groups, group) => (left & (1 << group)) !== 0 && (groups & left) === 0)
    if (first < 0) return false
    left &= ~(1 << first)
  }
  return true
}

/** Nothing was read yet. */
const NONE = -2
