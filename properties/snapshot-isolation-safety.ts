/**
 * What transactions on snapshots must not do to each other. Source: Berenson et al., "A Critique of ANSI SQL Isolation
 * Levels" (1995), section 4, with its names of phenomena; Cahill, Röhm & Fekete (2008), section 3, for pivots.
 */
import type { List } from 'immutable'
import type { ViewOf } from '../kernel/index.js'
import {
  bothWrite,
  isConcurrent,
  isOverwritten,
  type Step,
  snapshotIsolation,
  type Transaction,
  valueAt,
} from '../models/snapshot-isolation/index.js'
import { always } from './property.js'

export type View = ViewOf<typeof snapshotIsolation>

export const CONFIGS = Object.keys(snapshotIsolation.definition.configs)
export const SERIALIZABLE = CONFIGS.filter((name) => name.startsWith('serializable'))

/** All that have committed, in order. */
export const committed = ({ nodes }: View): readonly Transaction[] => nodes.database[0]!.committed.toArray()

/** Two that were running at the same time, committed both, and wrote the same key. */
const bothCommitted = (view: View) =>
  committed(view)
    .flatMap((second, i, all) => all.slice(0, i).map((first) => ({ first, second })))
    .find(({ first, second }) => isConcurrent(first, second) && bothWrite(first, second).length > 0)

export const firstCommitterWins = always<View>('first committer wins', (view) => bothCommitted(view) === undefined, {
  explain: (view) => {
    const { first, second } = bothCommitted(view)!
    const key = bothWrite(first, second)[0]!
    return [
      `${second.op} began before ${first.op} committed, and wrote ${key} as well: it must not commit any more.`,
      `${key} is [${valueAt(view.nodes.database[0]!, key, second.commit).join(', ')}] now.`,
    ]
  },
})

/** Values that a transaction appends to a key in its first steps. */
const appends = (steps: List<Step>, key: string) =>
  steps.filter((step) => step.f === 'append' && step.key === key).map(({ value }) => value as number)

/** What sessions have read in the transactions under way, and what they were to read. */
const readings = ({ nodes }: View) =>
  nodes.session.flatMap(({ running }) =>
    (running?.steps.toArray() ?? []).flatMap(({ f, key, value }, i) => {
      if (f !== 'r' || value === null) return []
      const { op, start, steps } = running!
      const promised = valueAt(nodes.database[0]!, key, start!).concat(appends(steps.take(i), key))
      return [{ op, steps, key, value: value as List<number>, promised }]
    }),
  )

const notOfSnapshot = (view: View) => readings(view).find(({ value, promised }) => !value.equals(promised))

export const oneSnapshot = always<View>(
  'a transaction reads what was committed when it began',
  (view) => notOfSnapshot(view) === undefined,
  {
    explain: (view) => {
      const { op, key, value, promised } = notOfSnapshot(view)!
      return `${op} has read ${key} → [${value.join(', ')}]; when it began, ${key} was [${promised.join(', ')}].`
    },
  },
)

/** A transaction that has seen one write of another, and not the other one, although it looked. */
const fractured = (view: View) => {
  const reads = readings(view)
  for (const writes of view.config.clients.flat().map((steps) => steps.filter(([f]) => f === 'append')))
    for (const { op, steps } of reads) {
      const looked = writes.flatMap(([, key, appended]) =>
        reads
          .filter((read) => read.op === op && read.key === key && !appends(steps, key).includes(appended!))
          .map(({ value }) => ({ key, appended, value, isSeen: value.includes(appended!) })),
      )
      const [seen, missed] = [looked.find(({ isSeen }) => isSeen), looked.find(({ isSeen }) => !isSeen)]
      if (seen && missed) return { op, seen, missed }
    }
  return undefined
}

export const atomicVisibility = always<View>('no fractured reads', (view) => fractured(view) === undefined, {
  explain: (view) => {
    const { op, seen, missed } = fractured(view)!
    return [
      `One transaction appended ${seen.appended} to ${seen.key} and ${missed.appended} to ${missed.key}.`,
      `${op} has read ${seen.key} → [${seen.value.join(', ')}] and ${missed.key} → [${missed.value.join(', ')}]: half of that.`,
    ]
  },
})

/** Three transactions (two of which may be one) of which each had to come before the next, while it was running. */
const dangerous = (view: View) => {
  const all = committed(view)
  const overlap = (a: Transaction, b: Transaction) => (a.commit < b.commit ? isConcurrent(a, b) : isConcurrent(b, a))
  const before = (a: Transaction, b: Transaction) => a !== b && overlap(a, b) && isOverwritten(a, b)
  for (const pivot of all) {
    const [first, last] = [all.find((other) => before(other, pivot)), all.find((other) => before(pivot, other))]
    if (first && last) return { first, pivot, last }
  }
  return undefined
}

export const noPivot = always<View>('no pivot commits', (view) => dangerous(view) === undefined, {
  only: SERIALIZABLE,
  explain: (view) => {
    const { first, pivot, last } = dangerous(view)!
    return [
      `${pivot.op} overwrote what ${first.op} had read, so it comes after it in any serial order;`,
      `${last.op} overwrote what ${pivot.op} had read, so that comes after both. All of them committed.`,
    ]
  },
})
