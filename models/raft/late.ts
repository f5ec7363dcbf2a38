/** Messages that come too late to have any effect, for ever. Source: Raft, figure 2 ("Rules for Servers"). */
import type { From, Message } from './messages.js'
import type { Context, Server } from './state.js'

/**
 * Answers of a past term, and those to an election or a reign that is over: no server stands for election twice in one
 * term. Requests of a past term are not, for who is behind learns the term from the answer, unless nobody is told; then
 * neither is the request of a second candidate, once the vote is given.
 */
export function isLate(state: Server, message: From<Message>, { config, rules }: Context): boolean {
  const { currentTerm, role } = state
  switch (message.type) {
    case 'vote':
      return (
        isOver(message.term, currentTerm, role === 'candidate') || (!message.granted && message.term <= currentTerm)
      )
    case 'appended':
      return isOver(message.term, currentTerm, role === 'leader' || role === 'candidate')
    case 'preVoted':
      return message.term <= currentTerm && (!message.granted || message.nextTerm <= currentTerm)
    case 'requestVote': {
      const hasVoted = role === 'follower' && !rules.hasVoteFor(state, message.from)
      return !config.refusals && isOver(message.term, currentTerm, !hasVoted)
    }
    case 'appendEntries':
      return !config.refusals && message.term < currentTerm
    default:
      return false
  }
}

const isOver = (term: number, currentTerm: number, isUnderWay: boolean): boolean =>
  term < currentTerm || (term === currentTerm && !isUnderWay)
