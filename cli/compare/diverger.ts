/** What a worker does for those who compare. */

import { type Scheduler, schedulerNamed } from '../../explore/index.js'
import { type DivergeRequest, type DivergeResult, Diverger } from '../../explore/sample/diverge.js'
import type { Budgets } from '../../kernel/index.js'
import type { Divergence, SideName } from '../../traces/compare/index.js'
import { type ProtocolReference, protocolIn, suitesOf } from '../targets.js'

/** Two protocols without their functions; the worker finds them again by name. */
export interface WirePair {
  readonly base: ProtocolReference
  readonly variant: ProtocolReference
  readonly config: string | object
  readonly faults: Readonly<Record<string, number>> | undefined
  /** Name of the scheduler. */
  readonly scheduler: string
}

export interface DivergenceRequest {
  readonly seed: number
  readonly run: number
  readonly side: SideName
  readonly depth: number
}

/** `diverge` looks for a run on which two protocols part; `divergence` shrinks it. */
export type CompareJob =
  | { readonly type: 'diverge'; readonly pair: WirePair; readonly request: DivergeRequest }
  | { readonly type: 'divergence'; readonly pair: WirePair; readonly request: DivergenceRequest }

export interface CompareAnswers {
  diverge: DivergeResult & { readonly budgets: Budgets }
  divergence: Divergence
}

export const isCompareJob = (job: { readonly type: string }): job is CompareJob =>
  job.type === 'diverge' || job.type === 'divergence'

let kept: { readonly key: string; readonly diverger: Diverger } | undefined

/** `shouldStop` ends shrinking with the best so far. */
export async function answerCompare(
  job: CompareJob,
  shouldStop: () => boolean,
): Promise<CompareAnswers[keyof CompareAnswers]> {
  const diverger = await divergerOf(job.pair)
  if (job.type === 'diverge') return { ...diverger.batch(job.request), budgets: diverger.pair.base.cluster.budgets }
  const { seed, run: index, side, depth } = job.request
  const run = diverger.runAt(side, seed, index, depth)
  const modelFiles = { base: job.pair.base.file, variant: job.pair.variant.file }
  return diverger.divergence(run, { modelFiles, origin: { seed, run: index, steps: run.length } }, shouldStop)
}

async function divergerOf(pair: WirePair): Promise<Diverger> {
  const key = JSON.stringify(pair)
  if (kept?.key === key) return kept.diverger
  const { base, variant, config, faults, scheduler } = pair
  const protocols = {
    base: protocolIn(await suitesOf(base.file), base),
    variant: protocolIn(await suitesOf(variant.file), variant),
  }
  const options = { config, ...(faults === undefined ? {} : { faults }) }
  const diverger = new Diverger(protocols, options, schedulerNamed(scheduler) as Scheduler)
  kept = { key, diverger }
  return diverger
}
