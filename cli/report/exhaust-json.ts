/** What `exhaust --json` prints. Scripts depend on the names. */
import { coveredSteps } from '../../explore/exhaust/index.js'
import type { ExhaustOutcome } from '../exhaust.js'
import { configName } from '../targets.js'
import { budgetsOf } from './check-json.js'
import { onRecord } from './recorded.js'

export interface ExhaustContext {
  /** Files that traces were written to, by property. */
  readonly files: ReadonlyMap<string, string>
  readonly peakMemoryBytes: number
}

export function exhaustJson(outcome: ExhaustOutcome, { files, peakMemoryBytes }: ExhaustContext): object {
  const { target, report, limits, interrupted } = outcome
  return {
    target: target.name,
    config: configName(target),
    verdict: outcome.verdict,
    asExpected: outcome.asExpected,
    complete: isComplete(outcome),
    ...(interrupted === undefined ? {} : { reason: interrupted }),
    bounds: { ...limits, ...budgetsOf({ budgets: report?.budgets }) },
    distinct: report?.distinct ?? 0,
    generated: report?.generated ?? 0,
    // States on the longest shortest path: one more than its steps.
    depth: report?.statesPerDepth.length ?? 0,
    seconds: rounded(outcome.seconds),
    peakMemoryBytes,
    properties: outcome.properties.map(({ name, kind, verdict, expected, reason, length, upTo, view }) => ({
      name,
      kind,
      verdict,
      expected,
      ...(reason === undefined ? {} : { reason }),
      ...(upTo === undefined ? {} : { upTo }),
      ...(view === undefined ? {} : { view }),
      ...(kind === 'sometimes' && length !== undefined ? { reachedIn: length } : {}),
      ...counterexampleJson(outcome, name, files),
    })),
    ...exhaustiveJson(outcome),
    ...(report === undefined ? {} : spaceJson(outcome, report)),
  }
}

function exhaustiveJson(outcome: ExhaustOutcome): object {
  const { exhaustive } = outcome.target
  if (exhaustive === undefined) return {}
  const { config, fields } = exhaustive
  const record = onRecord(outcome)
  return {
    exhaustive: { config, ...(fields === undefined ? {} : { fields }) },
    ...(record === undefined ? {} : { onRecord: record }),
  }
}

/** Whether every reachable state was looked at. */
export const isComplete = ({ report }: Pick<ExhaustOutcome, 'report'>): boolean => report?.end === 'complete'

function counterexampleJson(
  { properties, counterexamples }: ExhaustOutcome,
  name: string,
  files: ExhaustContext['files'],
) {
  const { verdict, length } = properties.find((property) => property.name === name)!
  const trace = counterexamples.get(name)
  if (verdict !== 'invalid' || length === undefined) return {}
  const file = files.get(name)
  return {
    counterexample: {
      length: trace?.steps.length ?? length,
      ...(trace === undefined ? {} : { minimality: trace.minimality }),
      // How many steps come first, and how many are then taken again and again; none: it stays where it is.
      ...(trace?.lasso === undefined
        ? {}
        : { lasso: { stem: trace.lasso.start, cycle: trace.steps.length - trace.lasso.start } }),
      ...(file === undefined ? {} : { trace: file }),
    },
  }
}

function spaceJson({ properties }: ExhaustOutcome, report: NonNullable<ExhaustOutcome['report']>): object {
  const { budgets, budgetsSpent, branching, storage, never, lookups, handlerCalls, fastest } = report
  const hasFinally = properties.some(({ kind }) => kind === 'finally')
  return {
    end: report.end,
    search: report.order,
    reductions: report.reductions,
    judged: report.judged,
    /** Every state within so many steps was judged. */
    coveredSteps: coveredSteps(report),
    statesPerDepth: report.statesPerDepth,
    branching: { mean: rounded(branching.mean), max: branching.max },
    deadEnds: report.deadEnds,
    ...(hasFinally ? { atRest: report.quiet } : {}),
    handlersNever: never.handlersNever,
    messagesNever: never.messagesNever,
    sometimesNever: properties.flatMap(({ name, kind, verdict }) =>
      kind === 'sometimes' && verdict !== 'valid' ? [name] : [],
    ),
    budgetsSpent: Object.fromEntries(
      Object.entries(budgetsSpent).map(([name, states]) => [
        name,
        { limit: budgets[name as keyof typeof budgets], states },
      ]),
    ),
    storage: { bitsPerWord: storage.wordBits, bytes: storage.bytes },
    memoHitRate: rounded(memoHitRate({ lookups, handlerCalls })),
    ...(fastest === undefined ? {} : { fastestGrowth: fastest }),
  }
}

export const memoHitRate = ({ lookups, handlerCalls }: { lookups: number; handlerCalls: number }): number =>
  lookups === 0 ? 0 : 1 - Math.min(1, handlerCalls / lookups)

const rounded = (number: number): number => Math.round(number * 10_000) / 10_000
