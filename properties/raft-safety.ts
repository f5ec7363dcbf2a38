/**
 * The safety of Raft. Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm (Extended Version)"
 * (2014), figure 3 ("each of these properties is true at all times"), and what figure 2 says of single variables.
 */
import type { NodeId, ViewOf } from '../kernel/index.js'
import type { Committed, Elections, Entry, Log, Misdeed, raft, Server } from '../models/raft/index.js'
import { type Past, steps } from './past.js'
import { always, forEachNode, forEachPair } from './property.js'

export type View = ViewOf<typeof raft>

function named(ids: Iterable<NodeId>): string {
  const sorted = [...ids].sort()
  return sorted.length < 3 ? sorted.join(' and ') : `${sorted.slice(0, -1).join(', ')} and ${sorted.at(-1)}`
}
const shown = (entry: Entry): string =>
  `${entry.type === 'write' ? `write ${entry.value}` : entry.type} of term ${entry.term}`
/** `entry 2 (write 1 of term 1)`. */
const entryNamed = (index: number, entry: Entry): string => `entry ${index} (${shown(entry)})`

export const electionSafety = always<View>(
  'election safety',
  ({ observers }) => observers.elected.every((leaders) => leaders.size === 1),
  {
    explain: ({ observers }, past) =>
      [...observers.elected]
        .filter(([, leaders]) => leaders.size > 1)
        .flatMap(([term, leaders]) => {
          const elections = [...leaders.keys()].map((leader) => electedAt(leader, term, past))
          return [
            `${named(leaders.keys())} were both elected leader of term ${term} (${steps(past, elections)}).`,
            howBoth(leaders),
          ]
        }),
  },
)

const electedAt = (leader: NodeId, term: number, past: Past<View>): number =>
  past.since(({ observers }) => observers.elected.get(term)?.has(leader) === true)

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
  explain: (view, past) => {
    const { leader, term, index, missing } = incomplete(view)!
    const lacks = `${leader} does not have it, and leads term ${term} since ${past.at(electedAt(leader, term, past))}.`
    if (!wasCounted(missing, view)) return [committedWords(missing, index, past), lacks]
    const other = view.nodes.server[view.ids.server.indexOf(leader)]!.log.get(index - 1)
    const fate =
      other === undefined
        ? `${leader} can put another one in its place.`
        : `${leader} will overwrite it with its own ${entryNamed(index, other)}: the situation of figure 8 (d).`
    return [committedWords(missing, index, past), notByCounting(missing), lacks, fate]
  },
})

type Commitment = Pick<Committed, 'entry' | 'by' | 'term'>

/** Who committed it, when, and where it was then. */
function committedWords({ entry, by, term }: Commitment, index: number, past: Past<View>): string {
  const step = past.since(({ observers: { ledger } }) => ledger.committed.get(index - 1)?.entry.equals(entry) === true)
  const then = holdersOf(entry, index, past.view(step))
  const where = `${then.length === 1 ? 'log' : 'logs'} of ${named(then)}, ${then.length} of ${past.view(step).ids.server.length}`
  return `${by}, leader of term ${term}, committed ${entryNamed(index, entry)} ${past.at(step)}: it was in the ${where}.`
}

/** Whose log has the entry at its place. */
const holdersOf = (entry: Entry, index: number, { ids, nodes }: View): readonly NodeId[] =>
  ids.server.filter((_, i) => entry.equals(nodes.server[i]!.log.get(index - 1)))

/** Whether an entry of an earlier term was committed by itself, and not along with one of the leader's own term. */
function wasCounted({ entry, term }: Commitment, { observers: { ledger } }: View): boolean {
  return entry.term < term && !ledger.committed.some((other) => other.term === term && other.entry.term === term)
}

/** Why an entry of an earlier term may be lost, however many servers have it: section 5.4.2. */
const notByCounting = ({ entry, by, term }: Commitment): string =>
  `But ${by} had no right to count those: the entry is of term ${entry.term}, and not of its own term ${term}. ` +
  'Whoever has a last entry of a later term than that can still be elected without it.'

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
  explain: (view, past) => {
    const { index, entry, by, on, term } = scarce(view)!
    const committed = { entry, by, term }
    const where = on.length === 0 ? 'in no log any more' : `in the log of ${named(on)} alone`
    return [
      `Lost: ${entryNamed(index, entry)}. It was committed, and is ${where}, ${on.length} of ${view.ids.server.length}.`,
      committedWords(committed, index, past),
      ...(wasCounted(committed, view) ? [notByCounting(committed)] : []),
      ...losses(entry, index, view, past),
    ]
  },
})

/** Each server that had the entry, and has something else in its place, or nothing. */
function losses(entry: Entry, index: number, { ids, nodes }: View, past: Past<View>): string[] {
  const hadAt = (i: number) => (view: View) => entry.equals(view.nodes.server[i]!.log.get(index - 1))
  return ids.server.flatMap((server, i) => {
    const { log, currentTerm } = nodes.server[i]!
    const step = past.since((view) => !hadAt(i)(view))
    if (hadAt(i)({ nodes } as View) || step === 0) return []
    const leader = ids.server.find(
      (_, at) => nodes.server[at]!.role === 'leader' && nodes.server[at]!.currentTerm === currentTerm,
    )
    const whose =
      leader === undefined
        ? ''
        : ` of ${leader}, leader of term ${currentTerm} since ${past.at(electedAt(leader, currentTerm, past))}`
    const other = log.get(index - 1)
    const instead = other === undefined ? '' : `: entry ${index} is now ${shown(other)}${whose}`
    return [`${server} dropped it ${past.at(step)}${instead}.`]
  })
}

export const stateMachineSafety = always<View>(
  'state machine safety',
  ({ observers }) => observers.ledger.clash === null,
  {
    explain: ({ observers }, past) => {
      const { index, by, entry } = observers.ledger.clash!
      const first = observers.ledger.committed.get(index - 1)
      const step = past.since(({ observers: { ledger } }) => ledger.clash !== null)
      const clash =
        `${by} applied ${entry === null ? `nothing at ${index}` : entryNamed(index, entry)} ${past.at(step)}, ` +
        `where ${first?.by ?? 'nobody'} had applied ${first === undefined ? 'anything' : shown(first.entry)}.`
      return first === undefined
        ? clash
        : [
            committedWords(first, index, past),
            ...(wasCounted(first, { observers } as View) ? [notByCounting(first)] : []),
            clash,
          ]
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
