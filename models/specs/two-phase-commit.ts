/**
 * Two-phase commit as a specification: a transaction manager (TM) and resource managers (RM) that share a set of messages.
 * Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), section 3; the TLA+ module TwoPhase.
 * Faithful: every variable and every action of the module; messages stay in the set, so they may be received any number
 * of times and in any order.
 * Left out: nothing. (The module has no crashes: who takes no step may as well have crashed.)
 */
import { each, oneOf, range, subsetOf, variables } from '../../kernel/machine/index.js'

type Message = { type: 'prepared'; rm: string } | { type: 'commit' } | { type: 'abort' }

const COMMIT: Message = { type: 'commit' }
const ABORT: Message = { type: 'abort' }
const prepared = (rm: string): Message => ({ type: 'prepared', rm })

const resourceManagers = ({ rms }: { rms: number }) => range(1, rms).map((i) => `rm${i}`)

const { machine, forSome } = variables((config: { rms: number }) => {
  const RM = resourceManagers(config)
  return {
    rmState: each(RM, oneOf('working', 'prepared', 'committed', 'aborted')),
    tmState: oneOf('init', 'committed', 'aborted'),
    /** Whose `prepared` the TM has received. */
    tmPrepared: subsetOf(RM),
    msgs: subsetOf([...RM.map(prepared), COMMIT, ABORT]),
  }
})

export const twoPhaseCommitSpec = machine({
  name: 'specs/two-phase-commit',
  source: 'Gray & Lamport, "Consensus on Transaction Commit" (2006), section 3',
  configs: {
    three: { rms: 3 },
    two: { rms: 2 },
    five: { rms: 5 },
    six: { rms: 6 },
    seven: { rms: 7 },
    eight: { rms: 8 },
    nine: { rms: 9 },
    ten: { rms: 10 },
  },
  symmetric: (config) => [resourceManagers(config)],
  init: () => ({ rmState: 'working', tmState: 'init', tmPrepared: [], msgs: [] }),
  actions: (config) => {
    const RM = resourceManagers(config)
    return {
      TMRcvPrepared: forSome(
        RM,
        (r) =>
          ({ tmState, msgs, tmPrepared }) =>
            tmState === 'init' && msgs.has(prepared(r)) && { tmPrepared: tmPrepared.add(r) },
      ),
      TMCommit: ({ tmState, tmPrepared, msgs }) =>
        tmState === 'init' && RM.every((r) => tmPrepared.has(r)) && { tmState: 'committed', msgs: msgs.add(COMMIT) },
      TMAbort: ({ tmState, msgs }) => tmState === 'init' && { tmState: 'aborted', msgs: msgs.add(ABORT) },
      RMPrepare: forSome(
        RM,
        (r) =>
          ({ rmState, msgs }) =>
            rmState.get(r) === 'working' && { rmState: rmState.set(r, 'prepared'), msgs: msgs.add(prepared(r)) },
      ),
      RMChooseToAbort: forSome(
        RM,
        (r) =>
          ({ rmState }) =>
            rmState.get(r) === 'working' && { rmState: rmState.set(r, 'aborted') },
      ),
      RMRcvCommitMsg: forSome(
        RM,
        (r) =>
          ({ rmState, msgs }) =>
            msgs.has(COMMIT) && { rmState: rmState.set(r, 'committed') },
      ),
      RMRcvAbortMsg: forSome(
        RM,
        (r) =>
          ({ rmState, msgs }) =>
            msgs.has(ABORT) && { rmState: rmState.set(r, 'aborted') },
      ),
    }
  },
})
