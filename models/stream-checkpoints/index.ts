/** A streaming job with aligned checkpoints, and variants of it with bugs planted. */
export { cityOf, type Order, type Sink } from './configs.js'
export { streamCheckpoints } from './model.js'
export type { StreamCheckpoints } from './state.js'
export { commitsAtBarrier, forgetsPending, localDisk, mixesCheckpoints, noAlignment } from './variants.js'
