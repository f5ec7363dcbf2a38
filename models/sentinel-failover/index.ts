/** Failover by Redis sentinels, and variants of it with bugs planted. */
export { sentinelFailover } from './model.js'
export type { Redis } from './state.js'
export {
  continuesAnyHistory,
  ignoresToken,
  picksFirst,
  votesForAll,
} from './variants.js'
