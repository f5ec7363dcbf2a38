/** What every history checker takes and gives back, whatever it checks for. */
import type { History } from '../history/index.js'
import type { EventTable } from '../history/table.js'

/** `unknown` always comes with a reason; it never stands for "probably valid". */
export type Verdict = 'valid' | 'invalid' | 'unknown'

/** Of several: invalid wins over unknown, unknown over valid. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('invalid')) return 'invalid'
  return verdicts.includes('unknown') ? 'unknown' : 'valid'
}

/** When a search may give up. Both lead to `unknown`, never to a guess. */
export interface Limits {
  /** Asked now and then, and before every call of a specification; `true` ends the search. The caller owns the clock. */
  readonly shouldStop?: () => boolean
  /** How many configurations the search may visit and remember. Each checker documents its default. */
  readonly configurations?: number
}

/** Why a verdict holds, as plain data that survives JSON. Each checker narrows it by `type`. */
export interface Evidence {
  readonly type: string
}

export type CheckResult<E extends Evidence = Evidence> =
  | {
      readonly verdict: 'valid'
      readonly evidence?: E
      /** How it was decided, where a checker has several ways: `search`, `zones`, … They agree; some are faster. */
      readonly algorithm?: string
      /** Present when the history could not have failed: says what it lacks. Such a `valid` proves nothing. */
      readonly vacuous?: string
    }
  | {
      readonly verdict: 'invalid'
      /** One sentence; `HistoryChecker.explain` has the whole story. */
      readonly reason: string
      readonly evidence?: E
      /** How it was decided, where a checker has several ways. */
      readonly algorithm?: string
    }
  | {
      readonly verdict: 'unknown'
      readonly reason: string
      readonly evidence?: E
    }

/** How an explanation names what its reader knows by other names. */
export interface Naming {
  /** A position of the history: `line 12`, `@12`, … Without it, positions are not named. */
  readonly position?: (position: number) => string
  /** Default: `client 2` for process 2. */
  readonly process?: (process: number) => string
}

/** Judges one history. Pure and deterministic: the same history gives the same result, limits aside. */
export interface HistoryChecker<E extends Evidence = Evidence> {
  readonly name: string
  /** @throws HistoryError when the history is malformed, or uses an operation that the checker does not know */
  check(history: History, limits?: Limits): CheckResult<E>
  /**
   * The same result for the same history in columns (`RecordedHistory.table`), without an object for each event;
   * `undefined` when that is not enough, and `check` must be asked.
   */
  checkTable?(table: EventTable, limits?: Limits): CheckResult<E> | undefined
  /** The evidence in English, one statement a line, without indentation. */
  explain?(evidence: E, naming?: Naming): readonly string[]
}
