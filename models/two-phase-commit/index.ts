export { type Decision, type TwoPhaseCommit, twoPhaseCommit } from './model.js'
export { forgetfulCoordinator, impatientParticipant } from './variants.js'
