/**
 * From a failing run to a 1-minimal one. Sources: Zeller & Hildebrandt, "Simplifying and Isolating Failure-Inducing
 * Input" (2002), for delta debugging; the order of encodings was measured: content first (it always reproduces), then
 * relative labels (they get much shorter).
 */
import type { Run } from '../../kernel/index.js'
import { gentler, type ShrinkProgress, shorterRuns, withoutPairs, withoutParties } from './candidates.js'
import { inCanonicalOrder, inTightOrder } from './order.js'
import { Rank, storyOf } from './rank.js'
import { renamings } from './symmetry.js'
import { exchanged, windowed } from './window.js'

/** The index of the first state in which the run fails; `undefined` when it does not. */
export type FailsAt = (run: Run) => number | undefined

export interface ShrinkOptions {
  /** Asked between candidates; `true` ends shrinking with the best run so far. */
  readonly shouldStop?: () => boolean
  /** Leave out the dearest moves: what was minimal before something around it changed is so again soon. Default: false. */
  readonly isQuick?: boolean
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
  const search = new Search(failing, failsAt, options)
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
  readonly #shouldStop: () => boolean
  readonly #isQuick: boolean

  constructor(
    failing: Run,
    readonly failsAt: FailsAt,
    { shouldStop = () => false, isQuick = false }: ShrinkOptions,
  ) {
    this.best = failing
    this.#shouldStop = shouldStop
    this.#isQuick = isQuick
    this.#rank = new Rank(failing)
  }

  /** To fewer steps and faults, until no move gets there; `false` when it was stopped. */
  reduce(): boolean {
    // One sweep can stop early, because what was needed at its beginning may be superfluous at its end: to the fixpoint.
    while (!this.isStopped) {
      if (this.#sweep()) continue
      if (this.#improve(withoutParties(this.best)) || this.#improve(gentler(this.best))) continue
      if (this.#isQuick || this.best.length > PAIRS_LENGTH_MAX) break
      if (this.#improve(withoutPairs(this.best)) || this.#improve(windowed(this.best))) continue
      if (!this.#tighten()) break
    }
    return !this.isStopped
  }

  #tightened: Run | undefined

  /** Goes on to the same events in an order in which fewer may be needed; `false` when they are in it already. */
  #tighten(): boolean {
    if (this.#tightened === this.best) return false
    const before = storyOf(this.best)
    const tight = cut(inTightOrder(this.best), this.failsAt)
    if (tight?.length !== this.best.length || storyOf(tight) === before) return false
    this.best = tight
    this.#tightened = tight
    return true
  }

  /** To the same story in its canonical form; says whether it became another one. */
  settle(): boolean {
    const before = this.#rank
    const others = () =>
      this.#simplify(renamings(this.best)) || (!this.#isQuick && this.#simplify(exchanged(this.best)))
    while (!this.isStopped && others()) {}
    this.#accept(this.#firstTold(this.best))
    return this.#rank.compare(before) !== 0
  }

  /** Of all that are the same but for names and the order of independent events, the one that is told first. */
  #firstTold(run: Run): Run {
    const alike = [run, ...renamings(run)].filter((other) => this.#rank.compare(new Rank(other)) === 0)
    const told = alike.flatMap((other) => {
      const ordered = cut(inCanonicalOrder(other), this.failsAt)
      return ordered?.length === run.length ? [{ ordered, text: storyOf(ordered) }] : []
    })
    const [first = { ordered: run }] = told.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    return first.ordered
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
      this.isStopped ||= this.#shouldStop()
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
