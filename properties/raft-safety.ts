/**
 * The safety of Raft. Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)"
 * (2014), figure 3 ("each of these properties is true at all times"), and what figure 2 says of single variables.
 */
import type { NodeId, ViewOf } from '../kernel/index.js'
import type { Committed, Elections, Entry, Log, Misdeed, raft, Server } from '../models/raft/index.js'
import { always, forEachNode, forEachPair } from './property.js'

export type View = ViewOf<typeof raft>

const named = (ids: Iterable<NodeId>): string => [...ids].sort().join(' and ')
const shown = (entry: Entry): string =>
  `${entry.type === 'write' ? `write ${entry.value}` : entry.type} of term ${entry.term}`
/** `entry 2 (write 1 of term 1)`. */
const entryNamed = (index: number, entry: Entry): string => `entry ${index} (${shown(entry)})`

export const electionSafety = always<View>(
  'election safety',
  ({ observers }) => observers.elected.every((leaders) => leaders.size === 1),
  {
    explain: ({ observers }) =>
      [...observers.elected]
        .filter(([, leaders]) => leaders.size > 1)
        .flatMap(([term, leaders]) => [
          `${named(leaders.keys())} were both elected leader of term ${term}.`,
          howBoth(leaders),
        ]),
  },
)

/** How a term came to have two leaders: who voted twice; and if nobody did, how few votes were enough. */
function howBoth(leaders: Elections): string {
  const [first, ...others] = [...leaders.values()]
  const twice = others.reduce((common, voters) => common.intersect(voters), first!)
  if (!twice.isEmpty()) return `${named(twice)} voted for both of them.`
  const each = [...leaders].map(([leader, voters]) => `${leader} had the votes of ${named(voters)}`)
  return `Nobody voted for both: ${each.sort().join(', ')}.`
}

/** The last index at which two logs have the same term, if they do not agree on everything up to there. */
function falseMatch(a: Log, b: Log): number | undefined {
  let index = Math.min(a.size, b.size)
  while (index > 0 && a.get(index - 1)!.term !== b.get(index - 1)!.term) index--
  for (let i = 0; i < index; i++) if (!a.get(i)!.equals(b.get(i))) return index
  return undefined
}

/** Two servers whose logs contradict log matching. */
function mismatched({ nodes: { server }, ids }: View) {
  for (let i = 0; i < server.length; i++)
    for (let j = i + 1; j < server.length; j++) {
      const index = server[i]!.log === server[j]!.log ? undefined : falseMatch(server[i]!.log, server[j]!.log)
      if (index !== undefined) return { index, servers: [ids.server[i]!, ids.server[j]!] }
    }
  return undefined
}

const logsMatch = forEachPair<View, 'server'>(
  'server',
  (a, b) => a.log === b.log || falseMatch(a.log, b.log) === undefined,
)

export const logMatching = always<View>('log matching', logsMatch, {
  explain: (view) => {
    const { index, servers } = mismatched(view)!
    return `${named(servers)} both have an entry ${index} of the same term, and yet their logs differ up to there.`
  },
})

/** What a leader lacks of that which was committed in earlier terms: the position of the first entry, or -1. */
const gapOf = ({ role, currentTerm, log }: Server, { observers: { ledger } }: View): number =>
  role === 'leader' ? ledger.committed.findIndex(isMissingIn(log, currentTerm)) : -1

/** A leader without an entry that was committed in an earlier term. */
function incomplete(view: View) {
  const { nodes, ids } = view
  for (const [i, server] of nodes.server.entries()) {
    const at = gapOf(server, view)
    if (at < 0) continue
    const missing = view.observers.ledger.committed.get(at)!
    return { leader: ids.server[i]!, term: server.currentTerm, index: at + 1, missing }
  }
  return undefined
}

const isMissingIn = (log: Log, currentTerm: number) => (item: Committed, at: number) =>
  item.term < currentTerm && !item.entry.equals(log.get(at))

const leadersAreComplete = forEachNode<View, 'server'>('server', (server, view) => gapOf(server, view) < 0)

export const leaderCompleteness = always<View>('leader completeness', leadersAreComplete, {
  explain: (view) => {
    const { leader, term, index, missing } = incomplete(view)!
    const { entry, by, term: committedIn } = missing
    const without = `${leader} leads term ${term} without ${entryNamed(index, entry)}, which ${by} committed in term ${committedIn}.`
    if (!wasCounted(missing, view)) return without
    const other = view.nodes.server[view.ids.server.indexOf(leader)]!.log.get(index - 1)
    return [without, figure8(missing, index, other)]
  },
})

/** Whether an entry of an earlier term was committed by itself, and not along with one of the leader's own term. */
function wasCounted({ entry, term }: Committed, { observers: { ledger } }: View): boolean {
  return entry.term < term && !ledger.committed.some((other) => other.term === term && other.entry.term === term)
}

/** What happened, when a leader counted the replicas of an entry of an earlier term. */
function figure8({ entry, by, term }: Committed, index: number, other: Entry | undefined): string {
  const counted = `${by}, leader of term ${term}, counted it as committed since a majority had stored it, though it is of term ${entry.term}`
  const fate =
    other === undefined
      ? 'it can still be lost'
      : `it is about to be overwritten by ${entryNamed(index, other)}: the situation of figure 8 (d)`
  return `${counted}; ${fate}.`
}

/** A committed entry that half of the servers, or more, do not have. */
function scarce({ observers: { ledger }, nodes, ids }: View) {
  const { committed } = ledger
  if (committed.isEmpty()) return undefined
  const logs = nodes.server.map(({ log }) => log)
  const holders = (entry: Entry, at: number) => ids.server.filter((_, i) => entry.equals(logs[i]!.get(at)))
  const at = committed.findIndex(({ entry }, i) => holders(entry, i).length * 2 <= logs.length)
  return at < 0
    ? undefined
    : { ...committed.get(at)!.toObject(), index: at + 1, on: holders(committed.get(at)!.entry, at) }
}

export const onMajority = always<View>('committed entries are on a majority', (view) => scarce(view) === undefined, {
  explain: (view) => {
    const { index, entry, by, on } = scarce(view)!
    const where = on.length === 0 ? 'in no log' : `in the log of ${named(on)} alone`
    return `${by} has committed ${entryNamed(index, entry)}, which is ${where}: ${on.length} of ${view.ids.server.length}.`
  },
})

export const stateMachineSafety = always<View>(
  'state machine safety',
  ({ observers }) => observers.ledger.clash === null,
  {
    explain: ({ observers }) => {
      const { index, by, entry } = observers.ledger.clash!
      const first = observers.ledger.committed.get(index - 1)
      return (
        `${by} applied ${entry === null ? `nothing at ${index}` : entryNamed(index, entry)}, ` +
        `where ${first?.by ?? 'nobody'} had applied ${first === undefined ? 'anything' : shown(first.entry)}.`
      )
    },
  },
)

/** A property that no server does this. */
const never = (name: string, what: Misdeed['what']) => {
  const found = ({ observers }: View) => observers.misdeeds.filter((misdeed) => misdeed.what === what)
  return always<View>(name, (view) => found(view).isEmpty(), {
    explain: (view) =>
      found(view)
        .toArray()
        .map(({ told }) => told),
  })
}

export const appendOnly = never('leader append-only', 'log')
export const oneVote = never('one vote per term', 'vote')
export const termGrows = never('currentTerm never decreases', 'term')
export const commitGrows = never('commitIndex never decreases', 'commitIndex')
export const matchGrows = never('matchIndex never decreases', 'matchIndex')

/** All of the above: true at all times, in every configuration. */
export const safety = [
  electionSafety,
  appendOnly,
  logMatching,
  leaderCompleteness,
  stateMachineSafety,
  oneVote,
  onMajority,
  termGrows,
  commitGrows,
  matchGrows,
]
