/** Two-phase commit with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { twoPhaseCommit } from './model.js'

const { next, send, complete, variant } = vocabularyOf(twoPhaseCommit)

/** A participant that voted yes gets tired of waiting and aborts by itself. */
export const impatientParticipant = variant(twoPhaseCommit, 'impatient-participant', {
  participant: { timeout: { decision: (state) => next(state.set('decision', state.decision ?? 'abort')) } },
})

/** The coordinator announces its decision without having written it down. */
export const forgetfulCoordinator = variant(twoPhaseCommit, 'decision-not-logged', {
  coordinator: { durable: ['op'] },
})
void [send, complete]
