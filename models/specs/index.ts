/** Specifications that others have counted the states of: the golden numbers of the exhaustive search. */
export { type DieHardView, dieHardSpec } from './die-hard.js'
export { majorities, type PaxosSpecView, paxosConstants, paxosSpec } from './paxos.js'
export { type RiverCrossingView, riverCrossingSpec } from './river-crossing.js'
export { type TerminationDetectionView, terminationDetectionSpec } from './termination-detection.js'
export { type TransactionCommitView, transactionCommitSpec } from './transaction-commit.js'
export { type TwoPhaseCommitView, twoPhaseCommitSpec } from './two-phase-commit.js'
