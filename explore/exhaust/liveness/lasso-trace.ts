/** Writing a lasso down as a trace. */
import { type AnyView, KernelBug, viewOf } from '../../../kernel/index.js'
import type { LivenessProperty } from '../../../properties/liveness.js'
import { recordTrace, replayTrace, type Trace } from '../../../traces/index.js'
import { Judge } from '../../judge.js'
import { pastOf } from '../../past.js'
import { lassoFlaw } from './lasso-run.js'
import type { LassoRun } from './realise.js'

/** The trace; the lasso was looked at step by step, and replayed, before it is returned. */
export function lassoTrace(lasso: LassoRun, property: LivenessProperty<AnyView>, modelFile: string | null): Trace {
  const { run, start, isShortest = false } = lasso
  const trace = recordTrace(run, {
    modelFile,
    property: { name: property.name, kind: property.kind },
    minimality: isShortest ? 'shortest' : 'unshrunk',
    origin: { seed: null, run: null, steps: run.length },
    why: explainLasso(lasso, property),
    lasso: { start, ...(property.view === undefined ? {} : { view: property.view.name }) },
  })
  const flaw = lassoFlaw({ run: replayTrace(trace, run.system), start }, property, new Judge(run.system))
  if (flaw !== undefined) throw new KernelBug(`a counterexample of '${property.name}' is none: ${flaw}`)
  return trace
}

/** Why that violates the property, in sentences. */
export function explainLasso({ run, start }: LassoRun, property: LivenessProperty<AnyView>): string[] {
  const explained = property.explain?.(viewOf(run.system, run.last), pastOf(run)) ?? []
  return [...[explained].flat(), foreverWords(run.length, start, property)]
}

function foreverWords(length: number, start: number, { kind, name, view }: LivenessProperty<AnyView>): string {
  const isForEver = kind === 'eventuallyAlways'
  const never = isForEver
    ? `and '${name}' is ${start === length ? 'not' : 'again and again not'} so`
    : `and '${name}' is never made true`
  if (start === length)
    return `${length === 0 ? 'From the start' : `After @${length}`} no step that fairness asks for would change anything: it stays like this for ever, ${never}.`
  const which = start + 1 === length ? `@${length} repeats` : `@${start + 1} to @${length} repeat`
  const like = view === undefined ? '' : ` (the same but for what the view '${view.name}' leaves out)`
  return `${which} for ever${like}, ${never}.`
}
