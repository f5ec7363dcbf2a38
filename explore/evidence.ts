/** What a checker finds out about the history of a trace, for its page: trace files hold the words only. */
import type { TallyEvidence } from '../checkers/findings.js'
import type { HistoryChecker } from '../checkers/index.js'
import type { IsolationEvidence } from '../checkers/isolation/index.js'
import type { LinearizabilityEvidence, NotLinearizableEvidence } from '../checkers/linearizability/index.js'
import type { SessionEvidence } from '../checkers/sessions/index.js'
import type { HistoryEvent, Operation } from '../history/index.js'
import type { Trace } from '../traces/index.js'
import type { Report, ReportCycle, ReportEvidence } from '../traces/report/index.js'
import { involvedIn, type VersionCircle, versionCircle } from './involved.js'

/** The history that the clients of a trace saw, and for each of its events the operation and the step. */
export interface ClientHistory {
  readonly history: readonly HistoryEvent[]
  readonly operations: readonly string[]
  readonly steps: readonly number[]
}

/** A client that goes on after `info` is another process, as in the run that was recorded. */
export function clientHistory({ steps, clients }: Trace): ClientHistory {
  const lives = new Map<number, number>()
  const told = steps.flatMap(({ client }, i) =>
    client.map((event) => {
      const life = lives.get(event.client) ?? 0
      if (event.type === 'info') lives.set(event.client, life + 1)
      const { client: index, operation, ...rest } = event
      return { step: i + 1, operation, event: { process: index + life * clients.length, ...rest } as HistoryEvent }
    }),
  )
  return {
    history: told.map(({ event }) => event),
    operations: told.map(({ operation }) => operation),
    steps: told.map(({ step }) => step),
  }
}

/** `undefined` where the checker finds nothing wrong, or nothing that can be drawn. */
export function evidenceOf(trace: Trace, report: Report, checker: HistoryChecker): ReportEvidence | undefined {
  const told = clientHistory(trace)
  const result = checker.check(told.history)
  if (result.verdict !== 'invalid' || result.evidence === undefined) return undefined
  const places = new Map(report.operations.map(({ id }, i) => [id, i]))
  const teller: Teller = {
    placeOf: (position) => places.get(told.operations[position] ?? ''),
    stepOf: (position) => told.steps[position] ?? 0,
    reasons: report.why
      .filter((sentence) => /^\d+\. /.test(sentence))
      .map((sentence) => sentence.replace(/^\d+\. /, '')),
    report,
  }
  const evidence = result.evidence as LinearizabilityEvidence | IsolationEvidence | SessionEvidence | TallyEvidence
  if (evidence.type === 'not-linearizable' || evidence.type === 'not-sequentially-consistent')
    return ofOperations(evidence as NotLinearizableEvidence, checker.name, teller)
  if (evidence.type === 'isolation') {
    const isolation = evidence as IsolationEvidence
    return { ...ofTransactions(isolation, teller), ...marksOf(isolation, teller) }
  }
  if (evidence.type !== 'session-guarantee-broken')
    return { level: checker.name, ...marksOf(evidence as TallyEvidence, teller) }
  const broken = evidence as SessionEvidence & { readonly type: 'session-guarantee-broken' }
  const circle = versionCircle(broken)
  return {
    level: checker.name,
    ...(circle === undefined ? {} : { cycle: ofVersions(circle, teller) }),
    ...marksOf(broken, teller),
  }
}

/** Operations that are wrong, and those that they contradict. */
function marksOf(
  evidence: Parameters<typeof involvedIn>[0],
  { placeOf }: Teller,
): Pick<ReportEvidence, 'stuck' | 'marked'> {
  const { wrong, contradicted } = involvedIn(evidence) ?? { wrong: [], contradicted: [] }
  const placed = (invoked: number): number[] => [placeOf(invoked)].flatMap((place) => place ?? [])
  const stuck = wrong.flatMap(({ invoked, why }) => placed(invoked).map((operation) => ({ operation, why })))
  const marked = contradicted.flatMap(placed)
  return { ...(stuck.length === 0 ? {} : { stuck }), ...(marked.length === 0 ? {} : { marked }) }
}

const ofVersions = ({ nodes, edges }: VersionCircle, teller: Teller): ReportCycle => ({
  nodes: nodes.map(({ name, write }) =>
    write === undefined ? { name, text: 'there at first' } : { ...node(name, write, teller), text: write.text },
  ),
  edges: edges.map(({ type }, i) => ({
    from: i,
    to: (i + 1) % nodes.length,
    type,
    text: teller.reasons.length === edges.length ? teller.reasons[i]! : '',
  })),
})

interface Teller {
  readonly placeOf: (position: number) => number | undefined
  readonly stepOf: (position: number) => number
  /** The numbered sentences of WHY: one for each edge of a circle, in its order. */
  readonly reasons: readonly string[]
  readonly report: Report
}

function ofOperations(evidence: NotLinearizableEvidence, level: string, teller: Teller): ReportEvidence {
  const { conflict, prefixes } = evidence
  const [prefix] = prefixes
  const edges = conflict?.type === 'cycle' ? conflict.edges : []
  const nodes = [...new Map(edges.flatMap(({ from, to }) => [from, to]).map((each) => [each.index, each])).values()]
  const at = new Map(nodes.map(({ index }, i) => [index, i]))
  const cycle: ReportCycle | undefined =
    edges.length === 0
      ? undefined
      : {
          nodes: nodes.map((operation) => node(operation.text, operation, teller)),
          edges: edges.map(({ from, to, type }, i) => ({
            from: at.get(from.index)!,
            to: at.get(to.index)!,
            type: type === 'value' ? 'value' : type === 'process' ? 'same client' : 'real time',
            text: teller.reasons.length === edges.length ? teller.reasons[i]! : '',
          })),
        }
  return {
    level,
    ...(cycle === undefined ? {} : { cycle }),
    ...(prefix === undefined
      ? {}
      : { points: pointsOf(prefix.order, teller), stuck: stuckOf(prefix.obstacles, teller) }),
  }
}

function node(
  text: string,
  { invoked }: Pick<Operation, 'invoked'>,
  { placeOf }: Teller,
): ReportCycle['nodes'][number] {
  const operation = placeOf(invoked)
  return { name: text, text: '', ...(operation === undefined ? {} : { operation }) }
}

/** Between two steps there is room for many moments. */
const NEXT = 0.2

/** Each as early as the ones before it and its own beginning allow; real time allows that. */
function pointsOf(order: readonly Operation[], { placeOf, stepOf }: Teller): NonNullable<ReportEvidence['points']> {
  let at = 0
  return order.flatMap(({ invoked, completed }) => {
    const operation = placeOf(invoked)
    const begin = stepOf(invoked)
    const end = completed === undefined ? Number.POSITIVE_INFINITY : stepOf(completed)
    at = Math.min(Math.max(at, begin) + NEXT, Math.max(end, at))
    return operation === undefined ? [] : [{ operation, at }]
  })
}

function stuckOf(
  obstacles: NotLinearizableEvidence['prefixes'][number]['obstacles'],
  { placeOf, report }: Teller,
): NonNullable<ReportEvidence['stuck']> {
  return obstacles.flatMap((obstacle) => {
    const operation = placeOf(obstacle.operation.invoked)
    // What nobody saw need not have a place.
    if (operation === undefined || obstacle.type === 'no-use' || report.operations[operation]?.end === undefined)
      return []
    const why =
      obstacle.type === 'specification'
        ? obstacle.why
        : obstacle.type === 'real-time'
          ? `it began after ${obstacle.after.text} had returned`
          : 'then another one would have no place'
    return [{ operation, why }]
  })
}

function ofTransactions(
  { contradiction, transactions, level, anomaly }: IsolationEvidence,
  teller: Teller,
): ReportEvidence {
  const named = { level, ...(anomaly === undefined ? {} : { anomaly }) }
  if (contradiction?.type !== 'cycle') return named
  const inCircle = [...new Set(contradiction.edges.flatMap(({ from, to }) => [from, to]))]
  const at = new Map(inCircle.map((transaction, i) => [transaction, i]))
  return {
    ...named,
    cycle: {
      nodes: inCircle.map((transaction) => {
        const invoked = transactions.find((each) => each.transaction === transaction)?.invoked
        const operation = invoked === undefined ? undefined : teller.placeOf(invoked)
        const text = operation === undefined ? '' : teller.report.operations[operation]!.call
        return { name: `T${transaction + 1}`, text, ...(operation === undefined ? {} : { operation }) }
      }),
      edges: contradiction.edges.map(({ from, to, type }, i) => ({
        from: at.get(from)!,
        to: at.get(to)!,
        type,
        text: teller.reasons.length === contradiction.edges.length ? teller.reasons[i]! : '',
      })),
    },
  }
}
