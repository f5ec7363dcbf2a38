/** The output committer with bugs planted, one entry replaced in each. */
import { vocabularyOf } from '../../kernel/index.js'
import { outputCommitter } from './model.js'

const { variant } = vocabularyOf(outputCommitter)

/** Attempts write into the output, or insert into a table, as they go: there is no committer. */
export const writesDirectly = variant(outputCommitter, 'writes-directly', { rules: { writesTo: 'output' } })

/** The driver lets every attempt commit that asks. */
export const authorisesEverybody = variant(outputCommitter, 'authorises-everybody', {
  rules: { mayCommit: () => true },
})

/** The driver does not take back what it has said, even when the attempt is lost that it has said it to. */
export const neverAuthorisesAgain = variant(outputCommitter, 'never-authorises-again', {
  rules: { authorisesAgain: false },
})

/** The job commit leaves the directories of attempts where they are. */
export const leavesAttempts = variant(outputCommitter, 'leaves-attempts', { rules: { cleansUp: false } })
