/** Messages that come too late to have any effect, for ever. Source: Raft, figure 2 ("Rules for Servers"). */
import type { From, Message } from './messages.js'
import type { Server } from './state.js'

/**
 * Answers of a past term, and those to an election or a reign that is over: no server stands for election twice in one
 * term. Requests are never too late: who is behind learns the term from the answer.
 */
export function isLate({ currentTerm, role }: Server, message: From<Message>): boolean {
  switch (message.type) {
    case 'vote':
      return (
        isOver(message.term, currentTerm, role === 'candidate') || (!message.granted && message.term <= currentTerm)
      )
    case 'appended':
      return isOver(message.term, currentTerm, role === 'leader' || role === 'candidate')
    case 'preVoted':
      return message.term <= currentTerm && (!message.granted || message.nextTerm <= currentTerm)
    default:
      return false
  }
}

const isOver = (term: number, currentTerm: number, isUnderWay: boolean): boolean =>
  term < currentTerm || (term === currentTerm && !isUnderWay)
