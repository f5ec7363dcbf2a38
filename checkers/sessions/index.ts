/** Session guarantees: what each client of a system that keeps several copies may rely on, whatever others see. */
export { type SessionChecker, sessionCheckers, sessionGuarantees } from './checker.js'
export type {
  Deed,
  OrderStep,
  SessionConflict,
  SessionEvidence,
  SessionGuarantee,
  SessionsBroken,
  SessionsKept,
} from './evidence.js'
export type { SessionOptions, WriteOrder } from './sources.js'
