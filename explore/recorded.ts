/** From a violating run to a trace that says why it is one. */
import { KernelBug, type Run, viewOf } from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'
import { recordTrace, replayTrace, type Trace, type TraceContext } from '../traces/index.js'
import type { Judge } from './judge.js'
import { clientHistory, lastChanges, pastOf } from './past.js'

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
  const { explain: ask, holds } = property
  const past = pastOf(run)
  if (ask === undefined) {
    const where = property.kind === 'finally' ? 'the cluster has come to rest ' : ''
    return [`${where}after @${run.length}, '${property.name}' does not hold`, ...lastChanges(run, holds)]
  }
  const explained = [ask(viewOf(run.system, run.last), past)].flat()
  return explained.some(namesStep) ? explained : [...explained, ...lastChanges(run, (view) => ask(view, past))]
}

const namesStep = (sentence: string): boolean => /@\d/.test(sentence)

function explainHistory(run: Run, checker: (AnyProperty & { kind: 'history' })['checker']): string[] {
  const result = checker.check(clientHistory(run).history)
  if (result.verdict !== 'invalid') return [`${checker.name}: ${result.verdict}`]
  const { naming } = pastOf(run)
  const lines = result.evidence === undefined ? [] : (checker.explain?.(result.evidence, naming) ?? [])
  return lines.length > 0 ? [...lines] : [result.reason]
}
