/** Two-phase commit, and variants of it with bugs planted. */
export { type Decision, type TwoPhaseCommit, twoPhaseCommit } from './model.js'
export { decisionNotLogged, impatientParticipant, silenceIsConsent } from './variants.js'
