/** Evidence from a cycle that is certain: as short as there is, however long the history. */
import type { Value } from '../../history/index.js'
import { type Anomalies, findAnomalies } from './anomalies/index.js'
import type { Edge, OrderProof } from './edges.js'
import type { CoreTransaction, IsolationEvidence } from './evidence.js'
import type { AccessAt } from './flaws.js'
import type { Rule } from './levels.js'
import { anomalyName } from './naming.js'
import type { Observations, TransactionHistory } from './observations.js'
import { refutes } from './proof/cycle-levels.js'

/** Shared by all levels that are asked about one history; those that had no time are not remembered. */
const remembered = new WeakMap<Observations, Anomalies>()

/** The anomalies of a history, with nothing said of its keys. */
export function anomaliesIn(seen: Observations, shouldStop: () => boolean): Anomalies {
  const known = remembered.get(seen)
  if (known !== undefined) return known
  const found = findAnomalies(seen, { shouldStop })
  if (found.undecided.length === 0) remembered.set(seen, found)
  return found
}

/** `undefined` where no cycle is known that a level forbids, whatever the order of what is left open. */
export function certainEvidence(
  seen: Observations,
  rule: Rule,
  shouldStop: () => boolean,
): IsolationEvidence | undefined {
  if (seen.candidates.size > 0) return undefined
  for (const { example } of anomaliesIn(seen, shouldStop).anomalies)
    if (example.type === 'cycle' && refutes(example.edges, rule)) return evidenceOfCycle(seen.history, rule, example)
  return undefined
}

function evidenceOfCycle(
  history: TransactionHistory,
  { level, definition }: Rule,
  { edges, keys }: { readonly edges: readonly Edge[]; readonly keys: readonly Value[] },
): IsolationEvidence {
  const contradiction = { type: 'cycle', edges } as const
  const transactions = coreOfSteps(
    history,
    stepsOfEdges(edges),
    edges.map(({ from }) => from),
  )
  const anomaly = anomalyName(contradiction, transactions)
  const others = alsoShown(history, transactions)
  return {
    type: 'isolation',
    level,
    definition,
    ...(anomaly === undefined ? {} : { anomaly }),
    transactions,
    ...(others.length === 0 ? {} : { others }),
    contradiction,
    keys,
  }
}

/** All steps that some edges name. */
export function stepsOfEdges(edges: readonly Edge[]): AccessAt[] {
  return edges.flatMap((edge) => {
    if (!('key' in edge)) return []
    if (edge.type === 'wr') return [edge.write, edge.read]
    const common = [edge.overwrite, ...stepsOfProof(edge.proof)]
    if (edge.type === 'ww') return [edge.write, ...common]
    return [edge.read, ...(edge.write === undefined ? [] : [edge.write]), ...common]
  })
}

function stepsOfProof(proof: OrderProof): AccessAt[] {
  return 'read' in proof && proof.read !== undefined ? [proof.read] : []
}

/** Transactions of which only some steps matter, by index. */
export function coreOfSteps(
  { transactions }: TransactionHistory,
  steps: readonly AccessAt[],
  named: readonly number[],
): CoreTransaction[] {
  const places = new Map<number, Set<number>>(named.map((index) => [index, new Set()]))
  for (const { transaction, access } of steps)
    places.set(transaction, (places.get(transaction) ?? new Set()).add(access))
  const ordered = [...places].sort(([a], [b]) => a - b)
  return ordered.map(([index, accesses]) => {
    const { session, status, accesses: all, invoked, completed } = transactions[index]!
    return {
      transaction: index,
      session,
      status,
      steps: [...accesses].sort((a, b) => a - b).map((access) => ({ ...all[access]!, access })),
      of: all.length,
      ...(invoked === undefined ? {} : { invoked }),
      ...(completed === undefined ? {} : { completed }),
    }
  })
}

/** Lists only: appends of others, and of the same, that the lists of these transactions show. */
function alsoShown({ type, transactions }: TransactionHistory, core: readonly CoreTransaction[]): CoreTransaction[] {
  if (type !== 'list-append') return []
  const shown = new Map<Value, Set<Value>>()
  for (const { steps } of core)
    for (const { type: kind, key, value } of steps)
      if (kind === 'read' && Array.isArray(value))
        for (const element of value) shown.set(key, (shown.get(key) ?? new Set()).add(element))
  const there = new Set(core.flatMap(({ transaction, steps }) => steps.map(({ access }) => `${transaction} ${access}`)))
  const missing: AccessAt[] = []
  for (const [transaction, { accesses }] of transactions.entries())
    for (const [access, { type: kind, key, value = null }] of accesses.entries())
      if (kind === 'append' && shown.get(key)?.has(value) && !there.has(`${transaction} ${access}`))
        missing.push({ transaction, access })
  return coreOfSteps({ type, transactions, realTime: false }, missing, [])
}
