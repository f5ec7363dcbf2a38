/** Shrinking: from a failing run to one that a person can follow. */
export { type Encoding, type ShrinkProgress, shorterRuns } from './candidates.js'
export { type FailsAt, type ShrinkOptions, type Shrunk, shrinkRun } from './shrink.js'
