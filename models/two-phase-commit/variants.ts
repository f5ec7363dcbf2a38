/** Two-phase commit with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { decide, twoPhaseCommit } from './model.js'

const { next, variant } = vocabularyOf(twoPhaseCommit)

/** A participant that voted yes gets tired of waiting and aborts by itself. */
export const impatientParticipant = variant(twoPhaseCommit, 'impatient-participant', {
  participant: { timeout: { decision: (state) => next(state.set('decision', state.decision ?? 'abort')) } },
})

/** The coordinator announces its decision without having written it down. */
export const decisionNotLogged = variant(twoPhaseCommit, 'decision-not-logged', {
  coordinator: { durable: ['op'] },
})

/** When the time for voting is up, the coordinator takes silence for consent. */
export const silenceIsConsent = variant(twoPhaseCommit, 'silence-is-consent', {
  coordinator: {
    timeout: {
      votes: (state, { nodes }) => (state.decision ? next(state) : decide(state, 'commit', nodes.participant)),
    },
  },
})
