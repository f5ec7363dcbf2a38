/** Checkers of histories, of models and of real systems alike. They know nothing of how a history came about. */
export * from './consistency/index.js'
export * from './convergence/index.js'
export * from './delivery/index.js'
export * from './isolation/index.js'
export * from './linearizability/index.js'
export { historyMatchers } from './matchers.js'
export * from './sessions/index.js'
export type { CheckResult, Evidence, HistoryChecker, Limits, Naming, Verdict } from './verdict.js'
