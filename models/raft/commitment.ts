/** When entries are committed, and what happens then. Source: Raft, sections 5.3 and 5.4.2. */
import type { NodeId, OpId } from '../../kernel/index.js'
import { entryAt, type Log, lastIndex, registerAt, termAt } from './log.js'
import { type Context, complete, isMajority, next, type Server, type Step, send } from './state.js'

/**
 * A leader commits what a majority has stored, provided that it is of the leader's own term; earlier entries are committed
 * with it. A majority of replicas alone does not protect an entry of an earlier term (figure 8).
 */
export function advanceCommitIndex(state: Server, context: Context): Step {
  const { log, currentTerm, commitIndex } = state
  const stored = storedByMajority(state, context)
  const mayAdvance = stored > commitIndex && context.rules.maybeCommitted(termAt(log, stored), currentTerm)
  return mayAdvance ? applyUpTo(state, stored, context) : next(state)
}

/** The last index that a majority has stored, as far as the leader knows. */
function storedByMajority({ log, matchIndex }: Server, context: Context): number {
  const matches = [lastIndex(log), ...matchIndex.values()].sort((a, b) => b - a)
  return matches.find((_, i) => isMajority(i + 1, context)) ?? 0
}

/** Applies entries to the state machine, and tells those who wait for their results. */
export function applyUpTo(state: Server, commitIndex: number, context: Context): Step {
  const { log, waiting } = state
  const applied = indices(state.commitIndex + 1, commitIndex).flatMap((index) => {
    const entry = entryAt(log, index)
    const client = entry === undefined || entry.type === 'no-op' ? undefined : waiting.get(entry.op)
    return entry === undefined || entry.type === 'no-op' || client === undefined
      ? []
      : [{ op: entry.op, client, value: resultAt(log, index, context) }]
  })
  return next(
    state.merge({ commitIndex, waiting: waiting.deleteAll(applied.map(({ op }) => op)) }),
    ...applied.map(({ op, client, value }) => answer(op, client, value, context)),
  )
}

const indices = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

function resultAt(log: Log, index: number, { rules }: Context): number | null {
  const entry = entryAt(log, index)
  return entry?.type === 'write' ? entry.value : registerAt(log, index, rules.isRepeated)
}

/** The result of a command, to a client of this server or to a clerk. */
export const answer = (op: OpId, client: NodeId, value: number | null, { self }: Context) =>
  client === self ? complete(op, value) : send(client, { type: 'response', op, value })
