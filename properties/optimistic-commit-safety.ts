/** What the log of a table is, whoever reads it. Source: Armbrust et al., "Delta Lake" (2020), sections 3.1 and 3.2. */
import type { List } from 'immutable'
import { type Operation, pairOperations } from '../history/index.js'
import type { ViewOf } from '../kernel/index.js'
import type { Access, Commit } from '../models/optimistic-commit/index.js'
import { optimisticCommit } from '../models/optimistic-commit/index.js'
import { always } from './property.js'

export type View = ViewOf<typeof optimisticCommit>

export const CONFIGS = Object.keys(optimisticCommit.definition.configs)
/** Where winners that have read nothing do not count. */
export const WEAK = CONFIGS.filter((name) => name.startsWith('write-serializable'))

/** Whether a transaction changes the table, or was to. */
export const writes = ({ input }: Operation): boolean =>
  (input as unknown as readonly Access[]).some(([f]) => f === 'append')

/** Transactions that change the table, by how they ended. */
export const transactions = ({ history }: View, status: Operation['status']) =>
  pairOperations(history).filter((operation) => operation.status === status && writes(operation))

/** Where in the log the changes of a transaction stand. */
export const placesOf = ({ nodes }: View, { input }: Operation): readonly number[] => {
  const [, , value] = (input as unknown as readonly Access[]).find(([f]) => f === 'append')!
  return [...nodes.store[0]!.log.entries()]
    .filter(([, { changes }]) => changes.some((c) => c.value === value))
    .map(([i]) => i)
}

const shown = (view: View): string => {
  const commits = view.nodes.store[0]!.log.toArray()
  const names = commits.map(
    ({ op, changes }) => `${op} (${changes.map(({ key, value }) => `${key} ${value}`).join(', ')})`,
  )
  return `The log is ${names.join(', ') || 'empty'}.`
}
const named = ({ input }: Operation): string =>
  (input as unknown as readonly Access[])
    .filter(([f]) => f === 'append')
    .map(([, key, value]) => `append ${key} ${value}`)
    .join(', ')

const lost = (view: View) => transactions(view, 'ok').find((operation) => placesOf(view, operation).length === 0)

export const durable = always<View>('an acknowledged commit stays in the log', (view) => lost(view) === undefined, {
  explain: (view) => [
    `A client was told that ${named(lost(view)!)} is committed, and it is not in the log.`,
    shown(view),
  ],
})

const doubled = ({ nodes }: View): Commit | undefined => {
  const { log } = nodes.store[0]!
  return log.find(({ op }, i) => log.findIndex((commit) => commit.op === op) < i)
}

export const once = always<View>('a transaction commits once', (view) => doubled(view) === undefined, {
  explain: (view) => [`${doubled(view)!.op} has committed twice.`, shown(view)],
})

const undead = (view: View) => transactions(view, 'fail').find((operation) => placesOf(view, operation).length > 0)

export const failed = always<View>('what has failed is not in the log', (view) => undead(view) === undefined, {
  explain: (view) => [`A client was told that ${named(undead(view)!)} has failed, and it is in the log.`, shown(view)],
})

export const immutable = always<View>(
  'a log object is never replaced',
  ({ observers }) => observers.replaced.isEmpty(),
  {
    explain: (view) => [
      `Version ${view.observers.replaced.min()} was put a second time, over what was there.`,
      shown(view),
    ],
  },
)

/** A commit, and another one between the version that it has read and the one that it made, which changed what it read. */
const overtaken = ({ nodes }: View) => {
  const { log } = nodes.store[0]!
  const between = ({ op, read }: Commit, i: number): List<Commit> =>
    log.slice(read, i).filter((other) => other.op !== op)
  return log
    .toArray()
    .flatMap((mine, i) =>
      between(mine, i)
        .toArray()
        .map((other) => ({ mine, other })),
    )
    .find(({ mine, other }) => other.changes.some(({ key }) => mine.reads.has(key)))
}

export const upToDate = always<View>(
  'nobody changes what a commit has read, before it',
  (view) => overtaken(view) === undefined,
  {
    only: CONFIGS.filter((name) => !WEAK.includes(name)),
    explain: (view) => {
      const { mine, other } = overtaken(view)!
      return [
        `${mine.op} read version ${mine.read}, and committed after ${other.op} had changed what it read.`,
        shown(view),
      ]
    },
  },
)
