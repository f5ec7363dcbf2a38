/** Comparing two protocols on a pool of workers. What is found does not depend on how many there are. */
import { setTimeout } from 'node:timers/promises'
import type { Verdict } from '../../checkers/index.js'
import type { Budgets } from '../../kernel/index.js'
import type { Divergence, SideName } from '../../traces/compare/index.js'
import { WorkerLost, type WorkerPool } from '../pool.js'
import type { Stop } from '../sample.js'
import type { CompareAnswers, WirePair } from './diverger.js'

export interface SearchOptions {
  readonly seed: number
  readonly start: number
  readonly runs: number
  readonly depth: number
  /** Batches in work at a time. */
  readonly window: number
}

export interface Outcome {
  readonly verdict: Verdict
  /** Always present with `unknown`. */
  readonly reason?: string
  /** Of each of the two. */
  readonly runs: number
  /** Of both together. */
  readonly steps: number
  /** Unknown where sampling was cut short before the protocols were set up. */
  readonly budgets: Budgets | undefined
  readonly found?: { readonly run: number; readonly side: SideName }
  /** Absent where shrinking did not come to an end. */
  readonly divergence?: Divergence
}

type Batch = CompareAnswers['diverge']

const BATCH_RUNS = 200
/** What shrinking may take once the time is up, and what its last candidate may take after that. */
const GRACE_MS = 2_000
const PATIENCE_MS = 1_000
const NO_STEP = 'vacuous: no run took a step, since nothing can happen at the start'

export async function search(pool: WorkerPool, pair: WirePair, options: SearchOptions, stop: Stop): Promise<Outcome> {
  const { batches, interrupted } = await collect(pool, pair, options, stop)
  const sum = (of: (batch: Batch) => number) => batches.reduce((total, batch) => total + of(batch), 0)
  const found = batches.at(-1)?.found
  const common = { runs: sum(({ runs }) => runs), steps: sum(({ steps }) => steps), budgets: batches[0]?.budgets }
  if (found) return { ...common, verdict: 'invalid', found, ...(await shrunk(pool, pair, found, options, stop)) }
  const reason = interrupted ?? (common.steps === 0 ? NO_STEP : undefined)
  return reason === undefined ? { ...common, verdict: 'valid' } : { ...common, verdict: 'unknown', reason }
}

/** Batches in the order of their runs, up to the first that found something. */
async function collect(
  pool: WorkerPool,
  pair: WirePair,
  { seed, start, runs, depth, window }: SearchOptions,
  stop: Stop,
): Promise<{ batches: Batch[]; interrupted?: string }> {
  const inWork: Promise<Batch>[] = []
  const batches: Batch[] = []
  let next = start
  for (;;) {
    while (inWork.length < window && next < start + runs && stop.reason() === undefined) {
      const count = Math.min(BATCH_RUNS, start + runs - next)
      const batch = pool.run({ type: 'diverge', pair, request: { seed, start: next, count, depth } })
      batch.catch(() => {}) // it may never be awaited
      inWork.push(batch)
      next += count
    }
    const first = inWork.shift()
    const reason = next < start + runs ? stop.reason() : undefined
    if (!first) return { batches, ...(reason === undefined ? {} : { interrupted: reason }) }
    try {
      const batch = await Promise.race([first, stop.promise])
      if (typeof batch === 'string') return { batches, interrupted: batch }
      batches.push(batch)
      if (batch.found) return { batches }
    } catch (error) {
      if (error instanceof WorkerLost) return { batches, interrupted: error.message }
      throw error
    }
  }
}

async function shrunk(
  pool: WorkerPool,
  pair: WirePair,
  found: NonNullable<Batch['found']>,
  { seed, depth }: SearchOptions,
  stop: Stop,
): Promise<Pick<Outcome, 'divergence'>> {
  const patience = stop.promise.then(async () => {
    await setTimeout(GRACE_MS, undefined, { ref: false })
    pool.wrapUp()
    await setTimeout(PATIENCE_MS, undefined, { ref: false })
    return undefined
  })
  try {
    const job = pool.run({ type: 'divergence', pair, request: { seed, depth, ...found } })
    const divergence = await Promise.race([job, patience])
    return divergence === undefined ? {} : { divergence }
  } catch (error) {
    if (error instanceof WorkerLost) return {}
    throw error
  }
}
