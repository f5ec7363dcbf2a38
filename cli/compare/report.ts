/** What comparing prints: for people, and as JSON, whose names scripts depend on. */

import { type Divergence, lastStep, type SideName } from '../../traces/compare/index.js'
import type { TraceStep } from '../../traces/index.js'
import { renderDivergence } from '../../traces/render/compare/comparison.js'
import { divergenceSentence } from '../../traces/render/compare/sentence.js'
import type { OutputFlags } from '../flags.js'
import type { Style } from '../report/style.js'

export interface Names {
  readonly base: string
  readonly variant: string
}

/** Where and how two protocols part; `file` is where the trace of it was written. */
export function divergenceJson(divergence: Divergence, file: string | undefined): object {
  const { step, kind, differsIn, foundIn } = divergence
  const trace = divergence[foundIn]
  return {
    step,
    kind,
    differsIn,
    foundIn,
    length: trace.steps.length,
    minimality: trace.minimality,
    sentence: divergenceSentence(divergence),
    event: lastStep(divergence, foundIn)?.event ?? null,
    ...(trace.origin.run === null ? {} : { run: trace.origin.run }),
    ...(file === undefined ? {} : { trace: file }),
    base: sideJson(divergence, 'base'),
    variant: sideJson(divergence, 'variant'),
  }
}

/** What a side did in the step; null where it cannot take it. Of a different start: its nodes. */
function sideJson(divergence: Divergence, side: SideName): object | null {
  if (divergence.kind === 'start')
    return { nodes: divergence[side].nodes, initially: divergence[side].initially ?? null }
  const step = lastStep(divergence, side)
  if (step === undefined) return null
  const { event: _, message: __, ...effects }: TraceStep = step
  return effects
}

/** The picture, unless it is not wanted. */
export function divergenceText(
  divergence: Divergence,
  names: Names,
  then: readonly string[],
  style: Style,
  { quiet }: OutputFlags,
): string {
  return quiet ? '' : `\n${renderDivergence(divergence, { names, then }, style.render)}`
}
