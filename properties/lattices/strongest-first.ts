/** Asking the strongest level first: where it holds, all levels do, and need not be judged one by one. */
import type { CheckResult, HistoryChecker } from '../../checkers/index.js'
import type { History } from '../../history/index.js'

/**
 * Checkers with the same verdicts as `checkers`, each of which `top` implies. A history that is good at `top` is good at
 * all; what that says of a weaker level is no empty pass, even if its own checker finds nothing to look at.
 */
export function strongestFirst(top: HistoryChecker, checkers: readonly HistoryChecker[]): HistoryChecker[] {
  const known = new WeakMap<History, CheckResult>()
  const strongest: HistoryChecker['check'] = (history, limits) => {
    let result = known.get(history)
    if (result === undefined) {
      result = top.check(history, limits)
      known.set(history, result)
    }
    return result
  }
  return checkers.map((checker) => ({
    name: checker.name,
    check: (history, limits) => {
      const result = strongest(history, limits)
      if (checker === top) return result
      return result.verdict === 'valid' && result.vacuous === undefined
        ? { verdict: 'valid' }
        : checker.check(history, limits)
    },
    ...(checker.explain === undefined ? {} : { explain: checker.explain }),
  }))
}
