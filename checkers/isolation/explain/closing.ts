/** What a level promises that a cycle breaks, for somebody who has never heard of cycles. */
import type { Edge } from '../edges.js'
import type { IsolationEvidence } from '../evidence.js'
import type { Rule } from '../levels.js'
import { ruleOf } from '../levels.js'
import type { Words } from './words.js'

export function closing(cycle: readonly Edge[], { level, definition }: IsolationEvidence, words: Words): string {
  const rule = ruleOf(level, definition)
  const overtakings = cycle.filter((edge): edge is Edge & { type: 'rw' } => edge.type === 'rw')
  const round =
    cycle.length === 2 ? 'Each comes before the other' : 'Each comes before the next, and the last before the first'
  if (overtakings.length === 0) return `${round}: ${withoutOvertaking(cycle)}`
  return `${round}. ${promise(rule, cycle, overtakings, words)}`
}

function withoutOvertaking(cycle: readonly Edge[]): string {
  const types = new Set(cycle.map(({ type }) => type))
  if (!types.has('ww')) return 'what each of them read would have to be written before it was written.'
  if (!types.has('wr'))
    return 'their writes are interleaved, and no order of the transactions explains what is left at the end.'
  return 'none of them can have been first.'
}

function promise(
  { base }: Rule,
  cycle: readonly Edge[],
  [missed]: readonly (Edge & { type: 'rw' })[],
  words: Words,
): string {
  const [reader, writer] = [words.name(missed!.from), words.name(missed!.to)]
  switch (base) {
    case 'read-uncommitted':
    case 'serializable':
      return 'So there is no order in which they could have run one after the other.'
    case 'read-committed':
      return `${reader} had already read from ${writer}, and then read something older: a transaction never reads backwards.`
    case 'read-atomic':
      return `${writer} is visible to ${reader}, and ${reader} missed a write of it: half a transaction was seen.`
    case 'causal':
      return `What ${reader} saw depends on ${writer}, yet it missed a write of ${writer}: effects are never seen without their causes.`
    case 'parallel-snapshot-isolation':
      return `${writer} comes before ${reader} by what was read and written, so it belongs to the snapshot of ${reader}, which missed a write of it.`
    case 'prefix':
      return 'Every snapshot is the state after some first part of one order of commits, and no such order fits these snapshots.'
    case 'snapshot-isolation':
      return skewNote(cycle)
  }
}

function skewNote(cycle: readonly Edge[]): string {
  const count = cycle.filter(({ type }) => type === 'rw').length
  const what = count === 1 ? 'the one missed write' : 'no two missed writes in a row'
  return `With ${what} in the circle, no choice of snapshots and commit times fits: a transaction begins after all that it saw had committed, and commits before whoever missed it does.`
}
