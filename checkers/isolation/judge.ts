/** One level of one history: decided by the algorithm that fits, and explained with as few transactions as suffice. */
import { sameValue, type Value } from '../../history/index.js'
import type { CheckResult, Limits } from '../verdict.js'
import { certainEvidence } from './certain.js'
import { decide } from './decide.js'
import type { Decision } from './decision.js'
import type { Contradiction } from './edges.js'
import { type CoreTransaction, coreOf, type IsolationEvidence, inTheWhole, namedIn, type Part } from './evidence.js'
import type { Flaw } from './flaws.js'
import { type Definition, type IsolationLevel, implies, type Rule, ruleOf } from './levels.js'
import { minimise } from './minimise.js'
import { anomalyName } from './naming.js'
import type { Observations, TransactionHistory } from './observations.js'
import { observe } from './observe.js'
import { prove } from './proof/prove.js'

export type IsolationResult = CheckResult<IsolationEvidence>

/**
 * The verdict alone, of a history whose observations are known already.
 * @param decided what an algorithm has said before, unless a flaw refutes the level at once
 */
export function decideLevel(
  seen: Observations,
  rule: Rule,
  limits: Limits,
  decided?: Decision,
): Decision | { verdict: 'flawed'; flaw: Flaw } {
  if (rule.order === 'real-time' && !seen.history.realTime)
    return { verdict: 'unknown', reason: `${rule.level} asks about real time, of which this history tells nothing` }
  const flaw = seen.flaws.find(({ refutes }) => implies(rule.level, refutes))
  return flaw === undefined ? (decided ?? decide(seen, rule, limits)) : { verdict: 'flawed', flaw }
}

export function isRefuted(history: TransactionHistory, rule: Rule, limits: Limits): boolean {
  const { verdict } = decideLevel(observe(history), rule, limits)
  return verdict === 'invalid' || verdict === 'flawed'
}

export function judgeLevel(
  seen: Observations,
  level: IsolationLevel,
  definition: Definition,
  limits: Limits,
  decided?: Decision,
): IsolationResult {
  const rule = ruleOf(level, definition)
  const decision = decideLevel(seen, rule, limits, decided)
  switch (decision.verdict) {
    case 'unknown':
      return decision
    case 'flawed': {
      const evidence = flawEvidence(seen, rule, decision.flaw)
      return { verdict: 'invalid', reason: reasonOf(evidence), evidence, algorithm: 'reads one by one' }
    }
    case 'invalid': {
      const evidence = evidenceOf(seen, rule, decision.nodes, limits)
      return { verdict: 'invalid', reason: reasonOf(evidence), evidence, algorithm: decision.algorithm }
    }
    case 'valid': {
      const { algorithm } = decision
      return seen.observes ? { verdict: 'valid', algorithm } : { verdict: 'valid', algorithm, vacuous: VACUOUS }
    }
  }
}

const VACUOUS = 'no committed transaction read anything, so hardly a level could have failed this history'

/** What refutes a level in the transactions behind some nodes: made small, and proved. */
export function evidenceOf(
  seen: Observations,
  rule: Rule,
  nodes: readonly number[],
  limits: Limits,
): IsolationEvidence {
  const { shouldStop = () => false } = limits
  const { history } = seen
  const contradicted = rule.base === 'read-uncommitted' ? contradictedKeys(seen) : []
  const certain = contradicted.length === 0 ? certainEvidence(seen, rule, shouldStop) : undefined
  if (certain !== undefined) return certain
  const transactions = nodes.map((node) => seen.transactionOf[node]!)
  const isBad = (smaller: TransactionHistory) =>
    isRefuted(smaller, rule, { shouldStop }) && contradicted.every((key) => showsNoOrder(smaller, key))
  const part = minimise(history, transactions, isBad, shouldStop)
  const observed = observe(part.history)
  const base = { type: 'isolation', level: rule.level, definition: rule.definition } as const
  const core = { ...base, transactions: coreOf(history, part), keys: observed.keys }
  const flaw = observed.flaws.find(({ refutes }) => implies(rule.level, refutes))
  if (flaw !== undefined) return { ...core, anomaly: flaw.name, flaw: flawInTheWhole(flaw, part) }
  const proof = prove(observed, rule, shouldStop)
  if (proof === undefined) return core
  const contradiction = inTheWhole(proof, observed, part)
  const anomaly = anomalyName(contradiction, core.transactions)
  return {
    ...core,
    ...(anomaly === undefined ? {} : { anomaly }),
    contradiction,
    ...parted(core.transactions, contradiction),
  }
}

/** Keys of which lists contradict each other: for read uncommitted, which no flaw of that kind refutes, they show no order. */
function contradictedKeys({ keys, isContradicted }: Observations): readonly Value[] {
  return keys.filter((_, key) => isContradicted[key] === 1)
}

/** A part without one of the lists that contradict each other must not take the other one at its word. */
function showsNoOrder(part: TransactionHistory, name: Value): boolean {
  const { keys, isContradicted, chainStart } = observe(part)
  const key = keys.findIndex((other) => sameValue(other, name))
  return key < 0 || isContradicted[key] === 1 || chainStart[key] === chainStart[key + 1]
}

/** What the contradiction speaks of, and what is only there because lists show it. */
function parted(
  all: readonly CoreTransaction[],
  contradiction: Contradiction,
): Pick<IsolationEvidence, 'transactions' | 'others'> {
  const named = namedIn(contradiction)
  const others = all.filter(({ transaction }) => !named.has(transaction))
  if (others.length === 0) return { transactions: all }
  return { transactions: all.filter(({ transaction }) => named.has(transaction)), others }
}

function flawInTheWhole(flaw: Flaw, part: Part): Flaw {
  const [first, ...others] = flaw.accesses.map(({ transaction, access }) => ({
    transaction: part.transactions[transaction]!,
    access: part.accesses[transaction]![access]!,
  }))
  return { ...flaw, accesses: [first!, ...others] }
}

/** A flaw is explained by the steps that it names. */
function flawEvidence({ history }: Observations, { level, definition }: Rule, flaw: Flaw): IsolationEvidence {
  const indices = [...new Set(flaw.accesses.map(({ transaction }) => transaction))].sort((a, b) => a - b)
  const accesses = indices.map((index) =>
    flaw.accesses
      .filter(({ transaction }) => transaction === index)
      .map(({ access }) => access)
      .sort((a, b) => a - b),
  )
  const transactions = indices.map((index, i) => {
    const whole = history.transactions[index]!
    return { ...whole, accesses: accesses[i]!.map((access) => whole.accesses[access]!) }
  })
  const part: Part = { history: { ...history, transactions }, transactions: indices, accesses }
  return {
    type: 'isolation',
    level,
    definition,
    anomaly: flaw.name,
    transactions: coreOf(history, part),
    flaw,
    keys: [flaw.key],
  }
}

function reasonOf({ level, anomaly, transactions }: IsolationEvidence): string {
  const names = transactions.map(({ transaction }) => `T${transaction + 1}`)
  const who = names.length === 1 ? `${names[0]} contradicts itself` : `${names.join(', ')} contradict each other`
  return `not ${level}: ${who}${anomaly === undefined ? '' : ` (${anomaly})`}`
}
