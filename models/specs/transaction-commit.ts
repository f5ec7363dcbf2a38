/**
 * What any commit protocol does, seen from outside: resource managers that commit together or abort.
 * Source: Gray & Lamport, "Consensus on Transaction Commit" (2006), section 2; the TLA+ module TCommit.
 * Faithful: every variable and every action of the module.
 * Left out: nothing.
 */
import { each, oneOf, range, variables } from '../../kernel/machine/index.js'

const resourceManagers = ({ rms }: { rms: number }) => range(1, rms).map((i) => `rm${i}`)

const { machine, forSome } = variables((config: { rms: number }) => ({
  rmState: each(resourceManagers(config), oneOf('working', 'prepared', 'committed', 'aborted')),
}))

export const transactionCommitSpec = machine({
  name: 'specs/transaction-commit',
  source: 'Gray & Lamport, "Consensus on Transaction Commit" (2006), section 2',
  configs: { three: { rms: 3 } },
  symmetric: (config) => [resourceManagers(config)],
  init: () => ({ rmState: 'working' }),
  actions: (config) => {
    const RM = resourceManagers(config)
    return {
      Prepare: forSome(
        RM,
        (r) =>
          ({ rmState }) =>
            rmState.get(r) === 'working' && { rmState: rmState.set(r, 'prepared') },
      ),
      DecideToCommit: forSome(
        RM,
        (r) =>
          ({ rmState }) =>
            rmState.get(r) === 'prepared' &&
            RM.every((other) => ['prepared', 'committed'].includes(rmState.get(other))) && {
              rmState: rmState.set(r, 'committed'),
            },
      ),
      DecideToAbort: forSome(
        RM,
        (r) =>
          ({ rmState }) =>
            ['working', 'prepared'].includes(rmState.get(r)) &&
            RM.every((other) => rmState.get(other) !== 'committed') && { rmState: rmState.set(r, 'aborted') },
      ),
    }
  },
})
