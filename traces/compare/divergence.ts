/** What there is to say about the step at which two protocols part. */
import { KernelBug, protocolName, type Run } from '../../kernel/index.js'
import { recordTrace } from '../record.js'
import type { Minimality, Trace, TraceStep } from '../trace.js'
import { differing, type EffectPart } from './effects.js'
import { choicesOffered, type Pair } from './pair.js'

/** `property.kind` of a trace that tells two protocols apart: there is no property to judge it by. */
export const COMPARISON_KIND = 'comparison'

export type SideName = 'base' | 'variant'

/**
 * How two protocols part: differently from the `start`, by an event that is `enabled` in one of them only, or by the
 * `effects` of one that both can take.
 */
export type DivergenceKind = 'start' | 'enabled' | 'effects'

export interface Divergence {
  /** Counted from 1; 0 when they start differently. */
  readonly step: number
  readonly kind: DivergenceKind
  /** In what the effects differ; empty when nothing that a trace records does. */
  readonly differsIn: readonly EffectPart[]
  /** Whose schedule it is: that side takes the step. */
  readonly foundIn: SideName
  /** Each up to the step, and with it where it can be taken. */
  readonly base: Trace
  readonly variant: Trace
  /** The transitions among which the side that cannot take the step lets one choose there, if it can happen at all. */
  readonly offered?: readonly string[]
}

export interface DivergenceContext {
  /** Model files of the two; null for what comes with Faultline. */
  readonly modelFiles: Readonly<Record<SideName, string | null>>
  readonly minimality: Minimality
  readonly origin: Trace['origin']
}

/** Expects a run that parts from the other system; what follows that step is left out. */
export function divergenceOf(found: Run, pair: Pair, { modelFiles, ...about }: DivergenceContext): Divergence {
  const parting = pair.part(found)
  if (!parting) throw new KernelBug('expected a run on which two protocols part')
  const { step, isFollowed, other } = parting
  const run = found.prefix(step)
  const foundIn: SideName = run.system === pair.base ? 'base' : 'variant'
  const record = (of: Run, side: SideName) => {
    const to = side === 'base' ? pair.variant : pair.base
    const name = `does what ${protocolName(to.cluster.protocol)} does`
    return recordTrace(of, {
      ...about,
      modelFile: modelFiles[side],
      property: { name, kind: COMPARISON_KIND },
      why: [],
    })
  }
  const base = record(foundIn === 'base' ? run : other, 'base')
  const variant = record(foundIn === 'base' ? other : run, 'variant')
  const kind = step === 0 ? 'start' : isFollowed ? 'effects' : 'enabled'
  const offered = kind === 'enabled' ? choicesOffered(run, step, other) : undefined
  return {
    step,
    kind,
    differsIn: kind === 'effects' ? differing(base.steps[step - 1]!, variant.steps[step - 1]!) : [],
    foundIn,
    base,
    variant,
    ...(offered === undefined ? {} : { offered }),
  }
}

/** The last step of a side; `undefined` where it cannot take it, or there is none. */
export function lastStep(divergence: Divergence, side: SideName): TraceStep | undefined {
  const { step } = divergence
  return step === 0 ? undefined : divergence[side].steps[step - 1]
}
