/** What commit protocols promise, seen from their resource managers. Source: Gray & Lamport (2006), TCommit and TwoPhase. */
import type { Func } from '../../kernel/machine/index.js'
import { transactionCommitSpec, twoPhaseCommitSpec } from '../../models/specs/index.js'
import { machineSuite } from '../machine-suite.js'
import { always, type Property, sometimes } from '../property.js'

type State = 'working' | 'prepared' | 'committed' | 'aborted'
interface View {
  readonly rmState: Func<string, State>
}

const who = ({ rmState }: View, state: State) => rmState.keys.filter((rm) => rmState.get(rm) === state)

const consistent: Property<View> = always(
  'no resource manager commits while another aborts',
  (view) => who(view, 'committed').length === 0 || who(view, 'aborted').length === 0,
  {
    explain: (view) => `${who(view, 'committed').join(', ')} committed and ${who(view, 'aborted').join(', ')} aborted.`,
  },
)
const allCommit: Property<View> = sometimes(
  'every resource manager commits',
  (view) => who(view, 'committed').length === view.rmState.keys.length,
)
const allAbort: Property<View> = sometimes(
  'every resource manager aborts',
  (view) => who(view, 'aborted').length === view.rmState.keys.length,
)

export const transactionCommitSpecSuite = machineSuite(transactionCommitSpec, [consistent, allCommit, allAbort])

export const twoPhaseCommitSpecSuite = machineSuite(twoPhaseCommitSpec, [
  consistent,
  always('what the transaction manager decided, its resource managers obey', (view) => {
    if (view.tmState === 'committed') return who(view, 'aborted').length === 0
    return who(view, 'committed').length === 0
  }),
  allCommit,
  allAbort,
])
