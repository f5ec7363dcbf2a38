/**
 * What servers tell each other. Source: Raft, figure 2; thesis, section 9.6, for the pre-vote.
 *
 * A request and its reply are two messages, and both may be late, lost or doubled. So a reply repeats what its receiver
 * must know to make sense of it: `term` names the election that a vote belongs to, and `matchIndex` what was appended.
 * The sender of a message (`candidateId`, `leaderId`) is known to its receiver as `from`.
 */
import type { NodeId, OpId } from '../../kernel/index.js'
import type { Entry } from './log.js'

export type RequestVote = { type: 'requestVote'; term: number; lastLogIndex: number; lastLogTerm: number }
export type Vote = { type: 'vote'; term: number; granted: boolean }

/** `nextTerm` is the term in which the sender would stand for election; nobody takes it over. */
export type PreVote = { type: 'preVote'; nextTerm: number; lastLogIndex: number; lastLogTerm: number }
export type PreVoted = { type: 'preVoted'; term: number; nextTerm: number; granted: boolean }

/**
 * Without entries it is a heartbeat. The reply repeats `confirms`, which lists reads for which it is to confirm the sender's
 * leadership, and with leases `sentAt`, what the sender's clock read.
 */
export type AppendEntries = {
  type: 'appendEntries'
  term: number
  prevLogIndex: number
  prevLogTerm: number
  entries: readonly Entry[]
  leaderCommit: number
  confirms?: readonly OpId[]
  sentAt?: number
}

/**
 * After a success, `matchIndex` is the last entry that the follower now shares with the leader. After a failure,
 * `conflictIndex` and `conflictTerm` say from where on, and in which term, the logs differ; a follower whose log is too
 * short gives no term, and one that knows of a later term than the sender's gives neither.
 */
export type Appended = Success | Failure
export type Success = Repeated & { type: 'appended'; term: number; success: true; matchIndex: number }
export type Failure = Repeated & {
  type: 'appended'
  term: number
  success: false
  conflictIndex?: number
  conflictTerm?: number
}
type Repeated = Pick<AppendEntries, 'confirms' | 'sentAt'>

/** A message as its receiver gets it. */
export type From<M> = M & { readonly from: NodeId }

/** A clerk's request to whom it takes for the leader, and the answer once the command is applied. */
export type ClerkRequest =
  | { type: 'request'; op: OpId; f: 'read' }
  | { type: 'request'; op: OpId; f: 'write'; value: number }
export type ClerkResponse = { type: 'response'; op: OpId; value: number | null }

export type Message = RequestVote | Vote | PreVote | PreVoted | AppendEntries | Appended | ClerkRequest | ClerkResponse
