/** Who the transactions of an explanation are: for readers who have nothing before them that numbers them. */
import type { Naming } from '../../verdict.js'
import type { CoreTransaction, IsolationEvidence } from '../evidence.js'
import { stepText, Words } from './words.js'

/** One line for each: `T1 is client1's transaction r "x" → [], append "y" 1 (@1 to @7).`, with the steps that matter. */
export function introduction(evidence: IsolationEvidence, naming: Naming): string[] {
  const words = new Words(evidence, naming)
  const who = naming.process ?? ((session: number) => `client ${session}`)
  return evidence.transactions.map((transaction) => {
    const { transaction: index, session, steps, of, status } = transaction
    const told = [...steps.map(stepText), ...(steps.length < of ? ['…'] : [])].join(', ')
    const ended = { committed: '', aborted: ', which failed', unknown: ', which was never answered' }[status]
    return `${words.name(index)} is ${who(session)}'s transaction ${told}${placesOf(transaction, naming)}${ended}.`
  })
}

function placesOf({ invoked, completed }: CoreTransaction, { position }: Naming): string {
  if (position === undefined || invoked === undefined) return ''
  return completed === undefined ? ` (from ${position(invoked)})` : ` (${position(invoked)} to ${position(completed)})`
}
