/** Judging runs: where, if anywhere, a property fails in a run. Answers are remembered per part of the state. */
import type { CheckResult, HistoryChecker } from '../checkers/index.js'
import type { History } from '../history/index.js'
import { type AnyView, isQuiet, Memoised, type Run, type State, type System, viewOf } from '../kernel/index.js'
import type { AnyProperty } from '../properties/index.js'

/** `true`, `false`, or the message of what the property threw, which counts as a violation. */
export type Answer = boolean | string

/** How much a history checker may visit before it answers `unknown`. */
const CONFIGURATIONS_MAX = 200_000

export class Judge {
  readonly #answers = new Map<AnyProperty, readonly Memoised<Answer>[]>()
  readonly #verdicts = new Map<HistoryChecker, Map<number, CheckResult>>()
  readonly #quiet = new Map<string, boolean>()
  /** Checkers that are asked about one history in turn may remember what they found out about it. */
  #asked: { readonly id: number; readonly events: History } | undefined

  constructor(readonly system: System) {}

  /** The index of the first state in which the property is violated; `undefined` when there is none. */
  failsAt(run: Run, property: AnyProperty): number | undefined {
    switch (property.kind) {
      case 'always': {
        const found = this.memosOf(property).map((memo) => memo.firstIndex(run, (answer) => answer !== true))
        return found.filter((index) => index >= 0).sort((a, b) => a - b)[0]
      }
      case 'finally':
        return firstIndex(run, (state) => this.isQuiet(state) && this.answer(property, state) !== true)
      case 'history': {
        if (this.verdict(property.checker, run.last).verdict !== 'invalid') return undefined
        return firstIndex(run, (state) => this.verdict(property.checker, state).verdict === 'invalid')
      }
      case 'sometimes':
      // Only a run that never ends can violate it (see `lassoFlaw`).
      case 'eventually':
      case 'leadsTo':
      case 'eventuallyAlways':
        return undefined
    }
  }

  /** Whether a `sometimes` is satisfied somewhere in the run. */
  reaches(run: Run, property: AnyProperty): boolean {
    const memos = this.memosOf(property)
    // Of one that is put together of parts, all must hold in one state.
    if (memos.length > 1) return firstIndex(run, (state) => conjunction(memos, state) === true) !== undefined
    return memos[0]!.firstIndex(run, (answer) => answer === true) >= 0
  }

  answer(property: AnyProperty, state: State): Answer {
    return conjunction(this.memosOf(property), state)
  }

  /** The parts that a property is put together of, all of which must answer `true`. */
  memosOf(property: AnyProperty): readonly Memoised<Answer>[] {
    if (property.kind === 'history') throw new Error('a history property is judged by its checker')
    let memos = this.#answers.get(property)
    if (!memos) {
      const { holds } = property
      const { ids } = viewOf(this.system, this.system.initial)
      memos = (holds.parts?.(ids) ?? [holds]).map((part) => new Memoised(this.system, (view) => ask(part, view)))
      this.#answers.set(property, memos)
    }
    return memos
  }

  verdict(checker: HistoryChecker, state: State): CheckResult {
    const id = state[this.system.at.history]!
    let verdicts = this.#verdicts.get(checker)
    if (!verdicts) {
      verdicts = new Map()
      this.#verdicts.set(checker, verdicts)
    }
    const known = verdicts.get(id)
    if (known) return known
    if (this.#asked?.id !== id) this.#asked = { id, events: this.system.histories.eventsOf(id) }
    const result = checker.check(this.#asked.events, { configurations: CONFIGURATIONS_MAX })
    verdicts.set(id, result)
    return result
  }

  isQuiet(state: State): boolean {
    // Cheap before dear: most states have messages in flight.
    if (state.length > this.system.at.network && !this.system.mayLinger) return false
    // To join all that lingers would take longer than to look.
    if (this.system.cluster.keepsIgnored) return isQuiet(this.system, state)
    const key = state.join()
    const known = this.#quiet.get(key)
    if (known !== undefined) return known
    const quiet = isQuiet(this.system, state)
    this.#quiet.set(key, quiet)
    return quiet
  }
}

/** The first answer that is not `true`. */
function conjunction(memos: readonly Memoised<Answer>[], state: State): Answer {
  for (const memo of memos) {
    const answer = memo.of(state)
    if (answer !== true) return answer
  }
  return true
}

function ask(holds: (view: AnyView) => boolean, view: AnyView): Answer {
  try {
    const answer: unknown = holds(view)
    return typeof answer === 'boolean' ? answer : `expected the property to answer true or false, got ${String(answer)}`
  } catch (error) {
    return `the property threw: ${error instanceof Error ? error.message : String(error)}`
  }
}

function firstIndex(run: Run, test: (state: State) => boolean): number | undefined {
  const index = run.states.findIndex(test)
  return index < 0 ? undefined : index
}
