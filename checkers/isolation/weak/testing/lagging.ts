/** Histories of a causal store that lags behind, some of them with a stale read. */
import type { Access, RecordedTransactions, Transaction } from '../../../../history/transactions.js'
import { Chance } from '../../twin/drafts.js'

export interface Lagging {
  readonly transactions: number
  readonly sessions: number
  readonly keys: number
  /** How many transactions a session may lag behind. */
  readonly lag: number
  /** How many transactions read the versions before those that are due. */
  readonly stale: number
}

interface Version {
  readonly commit: number
  readonly session: number
  readonly value: number
}

export function laggingHistory(seed: string, { transactions: size, sessions, keys, lag, stale }: Lagging) {
  const chance = new Chance(seed)
  const versions = Array.from({ length: keys }, (): Version[] => [])
  const seen = Array<number>(sessions).fill(0)
  const isStale = new Set(Array.from({ length: stale }, () => chance.below(size)))
  const transactions: Transaction[] = []
  let value = 0
  for (let commit = 0; commit < size; commit += 1) {
    const session = chance.below(sessions)
    seen[session] = Math.max(seen[session]!, commit - chance.below(lag + 1))
    const accesses: Access[] = []
    const written = new Map<number, number>()
    for (let step = chance.below(4); step >= 0; step -= 1) {
      const key = chance.below(keys)
      const visible = versions[key]!.filter((one) => one.commit < seen[session]! || one.session === session)
      const due = visible.at(isStale.has(commit) ? -2 : -1)
      if (chance.percent(50)) accesses.push({ type: 'read', key, value: written.get(key) ?? due?.value ?? null })
      else {
        value += 1
        accesses.push({ type: 'write', key, value })
        written.set(key, value)
      }
    }
    for (const [key, value] of written) versions[key]!.push({ commit, session, value })
    transactions.push({ index: commit, session, status: 'committed', accesses })
  }
  const history: RecordedTransactions = {
    kind: 'transactions',
    format: 'made up',
    transactions,
    type: 'register',
    initial: null,
    realTime: false,
    lines: transactions.map(({ index }) => index + 1),
    defaults: { definition: 'biswas-enea' },
  }
  return history
}
