/** From a violating run to a trace that says why it is one. */
import type { History } from '../history/index.js'
import { KernelBug, type Run, stepEffects, viewOf } from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'
import { recordTrace, replayTrace, type Trace, type TraceContext } from '../traces/index.js'
import type { Judge } from './judge.js'

/** Explains a violating run and records it. The result was replayed twice, step by step, before it is returned. */
export function checkedTrace(
  run: Run,
  property: AnyProperty,
  judge: Judge,
  context: Omit<TraceContext, 'property' | 'why'>,
): Trace {
  const trace = recordTrace(run, {
    ...context,
    property: { name: property.name, kind: property.kind },
    why: explain(run, property, judge),
  })
  for (let i = 0; i < 2; i++) {
    const replayed = replayTrace(trace, run.system)
    const { seed, run: number } = context.origin
    if (judge.failsAt(replayed, property) !== run.length)
      throw new KernelBug(`a counterexample of '${property.name}' (seed ${seed}, run ${number}) did not replay`)
  }
  return trace
}

/** Why the property fails in the last state of the run. */
export function explain(run: Run, property: AnyProperty, judge: Judge): string[] {
  if (property.kind === 'history') return explainHistory(run, property.checker)
  const answer = judge.answer(property, run.last)
  if (typeof answer === 'string') return [answer]
  const explained = property.explain?.(viewOf(run.system, run.last))
  const where =
    property.kind === 'finally' ? `the cluster has come to rest after @${run.length}` : `after @${run.length}`
  return explained === undefined ? [`${where}, '${property.name}' does not hold`] : [explained].flat()
}

function explainHistory(run: Run, checker: (AnyProperty & { kind: 'history' })['checker']): string[] {
  const { history, steps } = clientHistory(run)
  const result = checker.check(history)
  if (result.verdict !== 'invalid') return [`${checker.name}: ${result.verdict}`]
  const clients = run.system.cluster.clients.length
  const naming = {
    position: (at: number) => `@${steps[at]}`,
    // A client that went on after `info` is another process, in the same lane.
    process: (process: number) => `client${(process % clients) + 1}`,
  }
  const lines = result.evidence === undefined ? [] : (checker.explain?.(result.evidence, naming) ?? [])
  return lines.length > 0 ? [...lines] : [result.reason]
}

/** The history in the order in which it happened, with the step (from 1) of each event. */
export function clientHistory(run: Run): { history: History; steps: number[] } {
  const events = run.choices.map((choice, i) => stepEffects(run.system, run.states[i]!, choice).events)
  return { history: events.flat(), steps: events.flatMap((added, i) => added.map(() => i + 1)) }
}
