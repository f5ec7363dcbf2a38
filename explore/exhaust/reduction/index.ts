/** Searching fewer states without missing any: dead messages dropped, interchangeable nodes exchanged. */
export { ReductionCheck } from './check.js'
export { realRunTo, representative } from './real-path.js'
export { ReducedSpace, type Reductions } from './reduced-space.js'
export { type ReductionReport, reductionReport } from './report.js'
export { TwinVerdicts } from './twin-verdicts.js'
