/** From a violating run to the trace that a person gets to see. */
import type { History } from '../../history/index.js'
import { type Json, KernelBug, ModelError, type Run, System, stepEffects, toJson, viewOf } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import {
  type Operations,
  type Place,
  recordTrace,
  replayTrace,
  type Settings,
  shrinkWithSetting,
  type Trace,
  type TraceContext,
  type TraceOrigin,
  type Whole,
  wholeOf,
} from '../../traces/index.js'
import { Judge } from '../judge.js'

export interface CounterexampleOptions {
  readonly seed: number
  readonly run: number
  readonly modelFile: string | null
  readonly shouldStop?: () => boolean
}

/** Shrinks, explains and records. The result was replayed twice, step by step, before it is returned. */
export function counterexample(found: Run, property: AnyProperty, judge: Judge, options: CounterexampleOptions): Trace {
  const { seed, run, modelFile, ...limits } = options
  return shrunkTrace(found, property, judge, { ...limits, modelFile, origin: { seed, run, steps: found.length } })
}

export interface ShrunkTraceOptions {
  readonly origin: TraceOrigin
  readonly modelFile: string | null
  /** The setting to which that of the trace is compared. Default: the one that the run was found in. */
  readonly whole?: Whole
  readonly shouldStop?: () => boolean
}

/** As `counterexample`, for a run of any origin: one that was read from a trace, say. */
export function shrunkTrace(found: Run, property: AnyProperty, judge: Judge, options: ShrunkTraceOptions): Trace {
  const { origin, modelFile, whole, ...limits } = options
  const { system } = judge
  const judges = new Map([[system, judge]])
  const failsAt = (run: Run) => judges.get(run.system)!.failsAt(run, property)
  const settings = settingsOf(system, property, (smaller) => {
    judges.set(smaller, new Judge(smaller))
    return { system: smaller, failsAt }
  })
  const { run, isMinimal } = shrinkWithSetting(found, { system, failsAt }, settings, limits)
  return checkedTrace(run, property, judges.get(run.system)!, {
    modelFile,
    minimality: isMinimal ? '1-minimal' : 'unshrunk',
    origin,
    whole: whole ?? wholeOf(system),
    // Checked one by one: that is what 1-minimal means here.
    ...(isMinimal ? { needs: run.choices.map((_, i) => i + 1) } : {}),
  })
}

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

/** What may become smaller around a run on this system (see `simpler` in protocols), and the systems of smaller settings. */
function settingsOf({ cluster }: System, property: AnyProperty, placeOn: (system: System) => Place): Settings {
  const { simpler } = cluster.protocol.definition
  return {
    placeIn: ({ config, workload }) => {
      try {
        // The fault assumption stays what it was, whatever the smaller configuration says of it.
        const options = { config, faults: cluster.budgets, ...(workload === null ? {} : { workload }) }
        const system = new System(cluster.protocol, options)
        return sameJson(system.cluster.config, config) ? placeOn(system) : undefined
      } catch (error) {
        if (error instanceof ModelError) return undefined
        throw error
      }
    },
    simplerConfigs: (config) => (simpler?.configs?.(config as never) ?? []) as readonly object[],
    operations: operationsOf(property, simpler?.operations),
  }
}

/** What a cluster must have come to when it rests may depend on all that there was to do. */
function operationsOf({ kind }: AnyProperty, declared: 'independent' | undefined): Operations {
  return declared ?? (kind === 'finally' ? 'as they are' : 'begun')
}

const sameJson = (a: object, b: object): boolean => JSON.stringify(toJson(a)) === JSON.stringify(toJson(b) as Json)

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
