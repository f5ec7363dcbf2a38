/** From a violating run to the trace that a person gets to see. */
import { type Json, ModelError, type Run, System, toJson } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import {
  type Operations,
  type Place,
  type Settings,
  type Trace,
  type TraceOrigin,
  type Whole,
  wholeOf,
} from '../../traces/index.js'
import { Judge } from '../judge.js'
import { type Minimal, minimal } from '../minimal.js'
import { checkedTrace } from '../recorded.js'

export interface CounterexampleOptions extends Limits {
  readonly seed: number
  readonly run: number
  readonly modelFile: string | null
}

interface Limits {
  /**
   * Most states in which a shorter run is looked for, once no step can be left out any more; where that search comes to
   * an end, the result is proved to be as short as any in its setting. Default: 0, which proves nothing.
   */
  readonly proofStates?: number
  /** Told the result as it is before the proof, in which the model may never come to an end. */
  readonly onUnproved?: (trace: Trace) => void
  readonly shouldStop?: () => boolean
}

/** Shrinks, explains and records. The result was replayed twice, step by step, before it is returned. */
export function counterexample(found: Run, property: AnyProperty, judge: Judge, options: CounterexampleOptions): Trace {
  const { seed, run, modelFile, ...limits } = options
  return shrunkTrace(found, property, judge, { ...limits, modelFile, origin: { seed, run, steps: found.length } })
}

export interface ShrunkTraceOptions extends Limits {
  readonly origin: TraceOrigin
  readonly modelFile: string | null
  /** The setting to which that of the trace is compared. Default: the one that the run was found in. */
  readonly whole?: Whole
}

/** As `counterexample`, for a run of any origin: one that was read from a trace, say. */
export function shrunkTrace(found: Run, property: AnyProperty, judge: Judge, options: ShrunkTraceOptions): Trace {
  const { origin, modelFile, whole, proofStates = 0, onUnproved, ...limits } = options
  const { system } = judge
  const judges = new Map([[system, judge]])
  const failsAt = (run: Run) => judges.get(run.system)!.failsAt(run, property)
  const placeOn = (smaller: System): Place => {
    judges.set(smaller, new Judge(smaller))
    return { system: smaller, failsAt }
  }
  const settings = settingsOf(system, property, placeOn)
  const traced = ({ run, isMinimal, near }: Minimal) =>
    checkedTrace(run, property, judges.get(run.system)!, {
      modelFile,
      minimality: !isMinimal ? 'unshrunk' : near?.isShortest ? 'shortest' : '1-minimal',
      origin,
      whole: whole ?? wholeOf(system),
      ...(near === undefined ? {} : { searched: { states: near.states, among: near.among } }),
      // Checked one by one: that is what 1-minimal means here.
      ...(isMinimal ? { needs: run.choices.map((_, i) => i + 1) } : {}),
    })
  const place = { system, failsAt }
  return traced(
    minimal(found, place, settings, property, {
      ...limits,
      proofStates,
      ...(onUnproved === undefined ? {} : { onUnproved: (simplified) => onUnproved(traced(simplified)) }),
    }),
  )
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
function operationsOf({ kind }: AnyProperty, declared: 'optional' | 'independent' | undefined): Operations {
  return declared ?? (kind === 'finally' ? 'as they are' : 'begun')
}

const sameJson = (a: object, b: object): boolean => JSON.stringify(toJson(a)) === JSON.stringify(toJson(b) as Json)
