/**
 * Matchers for tests of recorded histories, for Vitest's and Jest's `expect.extend`. A message is the whole explanation.
 *
 *     expect.extend(historyMatchers)
 *     expect(history).toBeIsolated('serializable')
 *     expect(history).toSatisfyChecker(linearizable(register()))
 */
import type { History } from '../history/index.js'
import { checkHistory, type IsolationOptions, type Transactional } from './isolation/check.js'
import { explainIsolation } from './isolation/explain/explain.js'
import type { IsolationLevel } from './isolation/levels.js'
import type { CheckResult, Evidence, HistoryChecker } from './verdict.js'

export interface MatcherResult {
  readonly pass: boolean
  message(): string
}

export const historyMatchers = {
  /** Whether an isolation level holds; an error where a limit was reached first. */
  toBeIsolated(received: Transactional, level: IsolationLevel, options: IsolationOptions = {}): MatcherResult {
    const result = checkHistory(received, level, options)
    return outcome(level, result, result.evidence === undefined ? [] : explainIsolation(result.evidence))
  },
  /** The same for any checker of histories. */
  toSatisfyChecker(received: History, checker: HistoryChecker): MatcherResult {
    const result = checker.check(received)
    return outcome(
      checker.name,
      result,
      result.evidence === undefined ? [] : (checker.explain?.(result.evidence) ?? []),
    )
  },
}

/** Throws for `unknown`, which neither the matcher nor its negation may pass. */
function outcome(name: string, result: CheckResult<Evidence>, why: readonly string[]): MatcherResult {
  if (result.verdict === 'unknown') throw new Error(`expected to know whether the history is ${name}: ${result.reason}`)
  if (result.verdict === 'valid')
    return { pass: true, message: () => `expected the history not to be ${name}, but it is` }
  const reason = [result.reason, ...why].join('\n')
  return { pass: false, message: () => `expected the history to be ${name}, which it is not: ${reason}` }
}
