/** The checkers of session guarantees, each alone or several together. */
import type { History, RecordedTransactions } from '../../history/index.js'
import type { CheckResult, HistoryChecker, Limits } from '../verdict.js'
import { flawed, keptBy, refused, type SessionEvidence, type SessionGuarantee } from './evidence.js'
import { explainSessions, reasonOf } from './explain.js'
import { findWrites, isFlaw } from './found.js'
import type { Demand } from './guarantee.js'
import { judge } from './judge.js'
import { monotonicReads } from './monotonic-reads.js'
import { monotonicWrites } from './monotonic-writes.js'
import { readYourWrites } from './read-your-writes.js'
import { type SessionOptions, trailsOf, trailsOfTransactions, type WriteOrder } from './sources.js'
import type { Trails } from './trails.js'
import { writesFollowReads } from './writes-follow-reads.js'

const demands: Readonly<Record<SessionGuarantee, Demand>> = {
  'read-your-writes': readYourWrites,
  'monotonic-reads': monotonicReads,
  'monotonic-writes': monotonicWrites,
  'writes-follow-reads': writesFollowReads,
}

export interface SessionChecker extends HistoryChecker<SessionEvidence> {
  /** The same for transactions of which no events are known. Positions are places among the transactions. */
  checkTransactions(recorded: RecordedTransactions, limits?: Limits): CheckResult<SessionEvidence>
}

/**
 * Judges whether one order of the writes of each key keeps all of some guarantees; each file of a guarantee begins with its
 * definition. Sessions are processes. The history has reads and writes (`read`, `write`; `get`, `put`; of lists `read`,
 * `append`), with or without keys, or transactions of such steps.
 *
 * By default nothing else is known of the order of writes, so that a guarantee is kept if any order keeps it. A reader that
 * finds 2 and then 1 keeps monotonic reads, even where one client wrote 1 and then 2: that would be monotonic writes. The
 * evidence then says so (`unlessIssued`); the option `order` makes more of the history certain.
 *
 * Exact where each value is written to a key once. Where not, choices of who wrote what was read are tried, by default up
 * to 20,000, fewer for long histories; if that is not enough: `unknown`. O(accesses × sessions), in practice little
 * more than linear.
 */
export function sessionGuarantees(
  guarantees: readonly SessionGuarantee[],
  options: SessionOptions = {},
): SessionChecker {
  const all = guarantees.length === Object.keys(demands).length
  const check = (trails: Trails, limits: Limits = {}) => checkTrails(trails, guarantees, options.order ?? 'any', limits)
  return {
    name: all ? 'session-guarantees' : guarantees.join(' and '),
    check: (history: History, limits) => check(trailsOf(history, options), limits),
    checkTransactions: (recorded, limits) => check(trailsOfTransactions(recorded, options), limits),
    explain: explainSessions,
  }
}

type SessionCheckers = Readonly<
  Record<SessionGuarantee | 'session-guarantees', (options?: SessionOptions) => SessionChecker>
>

/** By the names that `--check` knows; `session-guarantees` is all four at once. */
export const sessionCheckers: SessionCheckers = {
  'read-your-writes': (options) => sessionGuarantees(['read-your-writes'], options),
  'monotonic-reads': (options) => sessionGuarantees(['monotonic-reads'], options),
  'monotonic-writes': (options) => sessionGuarantees(['monotonic-writes'], options),
  'writes-follow-reads': (options) => sessionGuarantees(['writes-follow-reads'], options),
  'session-guarantees': (options) =>
    sessionGuarantees(['read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'], options),
}

function checkTrails(
  trails: Trails,
  guarantees: readonly SessionGuarantee[],
  order: WriteOrder,
  limits: Limits,
): CheckResult<SessionEvidence> {
  const found = findWrites(trails)
  if (isFlaw(found)) {
    const evidence = flawed(trails, guarantees, found)
    return { verdict: 'invalid', reason: reasonOf(evidence), evidence }
  }
  const question = { trails, found, order, demands: guarantees.map((guarantee) => demands[guarantee]) }
  const judged = judge(question, limits)
  switch (judged.type) {
    case 'kept': {
      const kept = keptBy(trails, guarantees)
      if (!judged.isTested) return { verdict: 'valid', evidence: kept, vacuous: untested(guarantees) }
      const isOpen = order === 'any' && !guarantees.includes('monotonic-writes')
      const strictly = isOpen ? judge({ ...question, order: 'issued' }, limits) : judged
      if (strictly.type !== 'broken') return { verdict: 'valid', evidence: kept }
      return { verdict: 'valid', evidence: { ...kept, unlessIssued: refused(trails, guarantees, strictly.refusal) } }
    }
    case 'broken': {
      const { refusal, choices } = judged
      const broken = refused(trails, guarantees, refusal)
      const evidence = choices === undefined ? broken : { ...broken, choices }
      return { verdict: 'invalid', reason: reasonOf(evidence), evidence }
    }
    case 'stopped':
      return { verdict: 'unknown', reason: 'the search was stopped before it was over' }
    case 'undecided': {
      const { reads, tried } = judged
      const values = `${reads} reads found values that were written several times`
      return {
        verdict: 'unknown',
        reason: `${values}, and none of the ${tried} choices of who wrote them that were tried fits`,
      }
    }
  }
}

/** What a history must have for a guarantee to be broken in it. */
const needed: Readonly<Record<SessionGuarantee, string>> = {
  'read-your-writes': 'reads a key that it wrote before',
  'monotonic-reads': 'reads a key twice',
  'monotonic-writes': 'writes twice while another looks twice',
  'writes-follow-reads': 'writes after a read while another looks twice',
}

function untested(guarantees: readonly SessionGuarantee[]): string {
  return `no session ${guarantees.map((guarantee) => needed[guarantee]).join(', or ')}, so nothing could have failed`
}
