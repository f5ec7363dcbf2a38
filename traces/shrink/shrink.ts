/**
 * From a failing run to a 1-minimal one. Sources: Zeller & Hildebrandt, "Simplifying and Isolating Failure-Inducing
 * Input" (2002), for delta debugging; the order of encodings was measured: content first (it always reproduces), then
 * relative labels (they get much shorter).
 */
import type { Run } from '../../kernel/index.js'
import { gentler, type ShrinkProgress, shorterRuns, withoutPairs, withoutParties } from './candidates.js'
import { inCanonicalOrder } from './order.js'
import { Rank } from './rank.js'
import { renamings } from './symmetry.js'
import { exchanged, windowed } from './window.js'

/** The index of the first state in which the run fails; `undefined` when it does not. */
export type FailsAt = (run: Run) => number | undefined

export interface ShrinkOptions {
  /** Asked between candidates; `true` ends shrinking with the best run so far. */
  readonly shouldStop?: () => boolean
}

export interface Shrunk {
  readonly run: Run
  /** Whether no single event can be left out; false only when shrinking was stopped early. */
  readonly isMinimal: boolean
  readonly candidatesTried: number
}

/** Pairs and windows are tried only on short runs: there are quadratically many. */
const PAIRS_LENGTH_MAX = 60

/** Expects a run that fails. Deterministic; the result fails, and ends in the step that makes it fail. */
export function shrinkRun(run: Run, failsAt: FailsAt, options: ShrinkOptions = {}): Shrunk {
  const failing = cut(run, failsAt)
  if (!failing) throw new Error('expected a run that fails')
  const search = new Search(failing, failsAt, options.shouldStop ?? (() => false))
  // Telling the story in another way can show that it is too long, and a shorter one can be told in another way.
  while (search.reduce() && search.settle()) {}
  return { run: search.best, isMinimal: !search.isStopped, candidatesTried: search.candidatesTried }
}

/** The run up to the first state in which it fails. */
export function cut(run: Run, failsAt: FailsAt): Run | undefined {
  const end = failsAt(run)
  return end === undefined ? undefined : run.prefix(end)
}

/** The simplest failing run so far, and the moves that make it simpler. */
class Search {
  best: Run
  candidatesTried = 0
  isStopped = false
  #rank: Rank

  constructor(
    failing: Run,
    readonly failsAt: FailsAt,
    readonly shouldStop: () => boolean,
  ) {
    this.best = failing
    this.#rank = new Rank(failing)
  }

  /** To fewer steps and faults, until no move gets there; `false` when it was stopped. */
  reduce(): boolean {
    // One sweep can stop early, because what was needed at its beginning may be superfluous at its end: to the fixpoint.
    while (!this.isStopped) {
      if (this.#sweep()) continue
      if (this.#improve(withoutParties(this.best)) || this.#improve(gentler(this.best))) continue
      if (this.best.length > PAIRS_LENGTH_MAX) break
      if (!this.#improve(withoutPairs(this.best)) && !this.#improve(windowed(this.best))) break
    }
    return !this.isStopped
  }

  /** To the same story in its canonical form; says whether it became another one. */
  settle(): boolean {
    const before = this.#rank
    while (this.#simplify(renamings(this.best)) || this.#simplify(exchanged(this.best))) {
      if (this.isStopped) break
    }
    const ordered = cut(inCanonicalOrder(this.best), this.failsAt)
    if (ordered && ordered.length <= this.best.length) this.#accept(ordered)
    return this.#rank.compare(before) !== 0
  }

  /** One pass of delta debugging; says whether it got shorter. */
  #sweep(): boolean {
    let progress: ShrinkProgress | undefined
    let improved = false
    const runsOf = function* (run: Run) {
      for (const [candidate, at] of shorterRuns(run, progress)) {
        progress = at
        yield candidate
      }
    }
    while (this.#improve(runsOf(this.best))) improved = true
    return improved
  }

  /** Goes on to the first candidate that fails with fewer steps or faults. */
  #improve(candidates: Iterable<Run>): boolean {
    return this.#goOn(candidates, (rank) => rank.isBetter(this.#rank))
  }

  /** Goes on to the first candidate that fails and is simpler in any way. */
  #simplify(candidates: Iterable<Run>): boolean {
    return this.#goOn(candidates, (rank) => rank.compare(this.#rank) < 0)
  }

  #goOn(candidates: Iterable<Run>, isWanted: (rank: Rank) => boolean): boolean {
    for (const candidate of candidates) {
      this.isStopped ||= this.shouldStop()
      if (this.isStopped) return false
      this.candidatesTried++
      const failing = isWanted(new Rank(candidate)) ? cut(candidate, this.failsAt) : undefined
      if (!failing) continue
      this.#accept(failing)
      return true
    }
    return false
  }

  #accept(failing: Run): void {
    this.best = failing
    this.#rank = new Rank(failing)
  }
}
