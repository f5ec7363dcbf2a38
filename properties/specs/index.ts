/** The specifications with what must hold of them: a catalogue of its own, since only exhaustive search does them justice. */
import type { MachineSuite } from '../machine-suite.js'
import type { Suite } from '../suite.js'
import { transactionCommitSpecSuite, twoPhaseCommitSpecSuite } from './commit.js'
import { paxosSpecSuite } from './paxos.js'
import { dieHardSpecSuite, riverCrossingSpecSuite } from './puzzles.js'
import {
  abdRegisterSuite,
  lossyPingPongSuite,
  paxosRegisterSuite,
  pingPongSuite,
  singleCopyRegisterSuite,
} from './registers.js'
import { terminationDetectionSpecSuite } from './termination-detection.js'

/** Plain machines. */
export const machineSpecs: readonly MachineSuite[] = [
  twoPhaseCommitSpecSuite,
  transactionCommitSpecSuite,
  paxosSpecSuite,
  terminationDetectionSpecSuite,
  dieHardSpecSuite,
  riverCrossingSpecSuite,
]

/** Actor systems, in the vocabulary of protocols. */
export const actorSpecs: readonly Suite[] = [
  singleCopyRegisterSuite,
  abdRegisterSuite,
  paxosRegisterSuite,
  pingPongSuite,
  lossyPingPongSuite,
]
