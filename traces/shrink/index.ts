/** Shrinking: from a failing run to one that a person can follow. */
export { type ShrinkProgress, shorterRuns } from './candidates.js'
export { failingWithout } from './needs.js'
export { Rank, storyOf } from './rank.js'
export { type Operations, type Setting, settingOf, type Workload } from './setting.js'
export { type FailsAt, type ShrinkOptions, type Shrunk, shrinkRun } from './shrink.js'
export { type Place, type Settings, type Simplified, shrinkWithSetting } from './simplify.js'
export { renamedSettings } from './symmetry.js'
