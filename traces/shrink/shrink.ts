/**
 * From a failing run to a 1-minimal one. Sources: Zeller & Hildebrandt, "Simplifying and Isolating Failure-Inducing
 * Input" (2002), for delta debugging; the order of encodings was measured: content first (it always reproduces), then
 * relative labels (they get much shorter).
 */
import { FAULT_KINDS, kindOf, type Run, replayEnabled } from '../../kernel/index.js'
import { type Encoding, type ShrinkProgress, shorterRuns, without } from './candidates.js'
import { inCanonicalOrder } from './order.js'
import { windowed } from './window.js'

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

/** Pairs are tried only on short runs: there are quadratically many. */
const PAIRS_LENGTH_MAX = 60

/** Expects a run that fails. Deterministic; the result fails, and ends in the step that makes it fail. */
export function shrinkRun(run: Run, failsAt: FailsAt, { shouldStop = () => false }: ShrinkOptions = {}): Shrunk {
  let best = cut(run, failsAt)
  if (!best) throw new Error('expected a run that fails')
  let candidatesTried = 0
  const improve = (candidates: Iterable<Run>): boolean => {
    for (const candidate of candidates) {
      if (shouldStop()) return false
      candidatesTried++
      const failing = isSimpler(candidate, best!) ? cut(candidate, failsAt) : undefined
      if (failing) {
        best = failing
        return true
      }
    }
    return false
  }
  // One sweep can stop early, because what was needed at its beginning may be superfluous at its end: to the fixpoint.
  while (!shouldStop()) {
    if (sweep(() => best!, improve)) continue
    if (improve(gentler(best))) continue
    if (best.length > PAIRS_LENGTH_MAX) break
    if (!improve(withoutPairs(best)) && !improve(windowed(best))) break
  }
  const isMinimal = !shouldStop()
  const ordered = cut(inCanonicalOrder(best), failsAt)
  return { run: ordered?.length === best.length ? ordered : best, isMinimal, candidatesTried }
}

/** One pass of delta debugging; says whether it got shorter. */
function sweep(current: () => Run, improve: (candidates: Iterable<Run>) => boolean): boolean {
  let progress: ShrinkProgress | undefined
  let improved = false
  const runsOf = function* () {
    for (const [candidate, at] of shorterRuns(current(), progress)) {
      progress = at
      yield candidate
    }
  }
  while (improve(runsOf())) improved = true
  return improved
}

/** The run up to the first state in which it fails. */
function cut(run: Run, failsAt: FailsAt): Run | undefined {
  const end = failsAt(run)
  return end === undefined ? undefined : run.prefix(end)
}

/** Fewer steps; among equally long runs, fewer faults. */
function isSimpler(a: Run, b: Run): boolean {
  return a.length < b.length || (a.length === b.length && faultsIn(a) < faultsIn(b))
}

const faultsIn = (run: Run): number => run.choices.filter(({ event }) => FAULT_KINDS.has(kindOf(event))).length

/** A lost message may as well arrive: what is not needed should not look as if it were. */
function* gentler(run: Run): IterableIterator<Run> {
  const schedule = run.schedule()
  for (const [i, event] of schedule.entries())
    if (event.type === 'lose') yield replayEnabled(run.system, schedule.with(i, { ...event, type: 'deliver' }))
}

/** Some events are of use only together (a crash and a restart): neither can be left out alone. */
function* withoutPairs(run: Run): IterableIterator<Run> {
  for (const encoding of ['content', 'oldest'] satisfies Encoding[])
    for (let first = 0; first < run.length; first++)
      for (let second = first + 1; second < run.length; second++)
        yield without(run, encoding, (i) => i === first || i === second)
}
