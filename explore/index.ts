/** Ways of exploring what a protocol can do. */
export type { CoverageReport } from './coverage/coverage.js'
export { Judge } from './judge.js'
export { assertHolds, runOf, Violation } from './own-tests.js'
export { asExpected, Findings, type PropertyVerdict, verdictOf, worst } from './sample/conclude.js'
export { clientHistory, counterexample, explain, shrunkTrace } from './sample/counterexample.js'
export { type BatchRequest, type BatchResult, Sampler } from './sample/sampler.js'
export { type Scheduler, schedulerDefault, schedulerNamed, schedulers } from './sample/schedulers/index.js'
export { DEPTH_DEFAULT, type ScheduleOptions, Schedules, schedules } from './sample/schedules.js'
