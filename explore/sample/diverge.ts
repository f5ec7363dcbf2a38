/** Looking for a schedule on which two protocols part: random runs of the one, then of the other, taken on both. */
import fc from 'fast-check'
import { type AnyProtocol, KernelBug, type Run, System, type SystemOptions } from '../../kernel/index.js'
import {
  type Divergence,
  type DivergenceContext,
  divergenceOf,
  Pair,
  type SideName,
} from '../../traces/compare/index.js'
import { shrinkRun } from '../../traces/shrink/index.js'
import type { Scheduler } from './schedulers/index.js'
import { Schedules } from './schedules.js'

export interface DivergeRequest {
  readonly seed: number
  readonly start: number
  readonly count: number
  readonly depth: number
}

/** Runs of both are counted alike: run i of the base, then run i of the variant. */
export interface DivergeResult {
  readonly runs: number
  readonly steps: number
  readonly found?: { readonly run: number; readonly side: SideName }
}

/** Interned values above which all tables are renewed between batches. */
const TABLE_MAX = 2_000_000
/** Runs generated at a time: to reach the first of them takes as long as its number, and most pairs part at once. */
const CHUNK_MAX = 64
const SIDES = ['base', 'variant'] as const

export class Diverger {
  #pair: Pair

  /** The variant gets the budgets of the base. Throws `ModelError` when the two cannot be compared. */
  constructor(
    readonly protocols: Readonly<Record<SideName, AnyProtocol>>,
    readonly options: SystemOptions,
    readonly scheduler: Scheduler,
  ) {
    this.#pair = pairOf(protocols, options)
  }

  get pair(): Pair {
    return this.#pair
  }

  /** Goes through its runs up to the first on which the two part. Throws `ModelError` when a handler is at fault. */
  batch({ seed, start, count, depth }: DivergeRequest): DivergeResult {
    if (this.#pair.size > TABLE_MAX) this.#pair = pairOf(this.protocols, this.options)
    let steps = 0
    for (let at = start, size = 1; at < start + count; at += size, size = Math.min(2 * size, CHUNK_MAX)) {
      const chunk = Math.min(size, start + count - at)
      const [base, variant] = SIDES.map((side) => this.#runs(side, seed, at, chunk, depth))
      for (let i = 0; i < chunk; i++)
        for (const [side, run] of [['base', base![i]!] as const, ['variant', variant![i]!] as const]) {
          steps += run.length
          if (this.#pair.part(run)) return { runs: at + i - start + 1, steps, found: { run: at + i, side } }
        }
    }
    return { runs: count, steps }
  }

  /** One run of a side: that of the base is the one that `check` takes under the same seed. */
  runAt(side: SideName, seed: number, index: number, depth: number): Run {
    return this.#runs(side, seed, index, 1, depth)[0]!
  }

  #runs(side: SideName, seed: number, start: number, count: number, depth: number): Run[] {
    const runs: Run[] = []
    const arbitrary = new Schedules(() => this.#pair[side], depth, this.scheduler)
    const keep = (run: Run) => void runs.push(run)
    const details = fc.check(fc.property(arbitrary, keep), { seed, path: String(start), numRuns: count })
    if (details.failed) throw details.errorInstance
    return runs
  }

  /** Shrinks a run until no step can be left out before the two part. The result parts again when it is replayed. */
  divergence(found: Run, context: Omit<DivergenceContext, 'minimality'>, shouldStop?: () => boolean): Divergence {
    const partsAt = (run: Run) => this.#pair.part(run)?.step
    const { run, isMinimal } = shrinkRun(found, partsAt, shouldStop ? { shouldStop } : {})
    if (partsAt(run) !== run.length) throw new KernelBug('a shrunk run no longer tells two protocols apart')
    return divergenceOf(run, this.#pair, { ...context, minimality: isMinimal ? '1-minimal' : 'unshrunk' })
  }
}

/** Two systems in one configuration and with the same budgets. */
function pairOf({ base, variant }: Readonly<Record<SideName, AnyProtocol>>, options: SystemOptions): Pair {
  const system = new System(base, options)
  return new Pair(system, new System(variant, { ...options, faults: { ...system.cluster.budgets } }))
}
