/** The checker of isolation levels, for recorded transactions and for histories of events. */
import type { History, RecordedTransactions } from '../../history/index.js'
import { transactionsIn } from '../../history/transactions.js'
import type { HistoryChecker, Limits } from '../verdict.js'
import type { KeyAssumptions } from './anomalies/index.js'
import type { IsolationEvidence } from './evidence.js'
import { explainIsolation } from './explain/explain.js'
import { introduction } from './explain/introduction.js'
import { type IsolationResult, judgeLevel } from './judge.js'
import { judgeLattice, type Lattice } from './lattice.js'
import type { Definition, IsolationLevel } from './levels.js'
import type { Observations } from './observations.js'
import { observe } from './observe.js'

export interface IsolationOptions extends Limits {
  /** Whose levels are meant; by default Adya's for events, and what the format says for recorded transactions. */
  readonly definition?: Definition
  /** Of registers, for all levels at once: what is known of the order of versions. More anomalies are then certain. */
  readonly keys?: KeyAssumptions
}

/** Events, each operation of which is a transaction (`value` is a list of steps), or transactions as a reader gives them. */
export type Transactional = History | RecordedTransactions

/**
 * Judges a history at one isolation level, or at all of them.
 *
 * `invalid` comes with a few transactions that contradict each other and the contradiction, which `explainIsolation` says
 * in English; `unknown` only when a limit was reached, or the level asks what the history does not tell. Read uncommitted
 * to causal are near-linear; the levels above are NP-complete where several transactions write a key whose order nothing
 * tells (Papadimitriou 1979; Biswas & Enea 2019), and near-linear where it is known or can be inferred.
 * @throws HistoryError for operations that are no transactions; `position` is that of the event, or of the transaction
 */
export function checkHistory(history: Transactional, level: 'all', options?: IsolationOptions): Lattice
export function checkHistory(history: Transactional, level: IsolationLevel, options?: IsolationOptions): IsolationResult
export function checkHistory(
  history: Transactional,
  level: IsolationLevel | 'all',
  { definition, keys, ...limits }: IsolationOptions = {},
): IsolationResult | Lattice {
  const seen = observed(history)
  const meant = definition ?? ('kind' in history ? history.defaults.definition : 'adya')
  return level === 'all' ? judgeLattice(seen, meant, limits, keys) : judgeLevel(seen, level, meant, limits)
}

/** Observations are shared by all levels that are asked about one history. */
const remembered = new WeakMap<object, Observations>()

function observed(history: Transactional): Observations {
  let seen = remembered.get(history)
  if (seen === undefined) {
    seen = observe('kind' in history ? history : transactionsIn(history))
    remembered.set(history, seen)
  }
  return seen
}

/** One isolation level as a checker of histories, for instance as a property of a model: `history('…', isolation('serializable'))`. */
export function isolation(
  level: IsolationLevel,
  { definition = 'adya' }: { readonly definition?: Definition } = {},
): HistoryChecker<IsolationEvidence> {
  return {
    name: definition === 'adya' ? level : `${level} (${definition})`,
    check: (history, limits = {}) => checkHistory(history, level, { definition, ...limits }),
    explain: (evidence, naming = {}) => [...introduction(evidence, naming), ...explainIsolation(evidence, naming)],
  }
}
