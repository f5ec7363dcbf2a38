/** Ways of exploring what a protocol can do. */

export { worst } from '../checkers/verdict.js'
export type { CoverageReport } from './coverage/coverage.js'
export { Judge } from './judge.js'
export { assertHolds, runOf, Violation } from './own-tests.js'
export { PROOF_STATES } from './prove.js'
export { explain } from './recorded.js'
export { asExpected, Findings, type PropertyVerdict, verdictOf } from './sample/conclude.js'
export { counterexample, shrunkTrace } from './sample/counterexample.js'
export { type BatchRequest, type BatchResult, Sampler } from './sample/sampler.js'
export { type Scheduler, schedulerDefault, schedulerNamed, schedulers } from './sample/schedulers/index.js'
export { DEPTH_DEFAULT, type ScheduleOptions, Schedules, schedules } from './sample/schedules.js'
