/** The history behind what a tester has kept. */
import type { HistoryEvent } from '../../history/index.js'
import type { TesterState } from '../../models/specs/index.js'

/**
 * A history in which an operation begins after exactly those of other clients that the tester says had ended. Events
 * that nothing puts in order stand as early as they can, invocations first.
 */
export function historyOf(tester: TesterState): HistoryEvent[] {
  const clients = [...tester.keys()].sort()
  const threads = clients.map((client) =>
    tester
      .get(client)!
      .toArray()
      .map(({ f, value, isCompleted, seen }) => ({
        f,
        value,
        isCompleted,
        seen: clients.map((other) => seen.get(other, 0)),
      })),
  )
  const begun = threads.map(() => 0)
  const ended = threads.map(() => 0)
  const history: HistoryEvent[] = []

  const begin = (t: number): boolean => {
    const next = threads[t]![begun[t]!]
    if (!next || begun[t] !== ended[t] || next.seen.some((count, u) => count > ended[u]!)) return false
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
