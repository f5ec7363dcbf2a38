/** What the token's round proves. Source: Dijkstra, EWD840, and the invariant that it derives. */
import { type TerminationDetectionView, terminationDetectionSpec } from '../../models/specs/index.js'
import { leadsTo } from '../liveness.js'
import { machineSuite } from '../machine-suite.js'
import { always, sometimes } from '../property.js'

const isDetected = ({ tokenAt, token, colour, active }: TerminationDetectionView) =>
  tokenAt === 0 && token === 'white' && colour.get(0) === 'white' && !active.get(0)
const isTerminated = ({ active }: TerminationDetectionView) => active.keys.every((node) => !active.get(node))

export const terminationDetectionSpecSuite = machineSuite(terminationDetectionSpec, [
  always('termination that is detected is there', (view) => !isDetected(view) || isTerminated(view)),
  always(
    'behind a white token all nodes rest, or a black node is still to come (P0 ∨ P1 ∨ P2)',
    ({ tokenAt, token, active, colour }) =>
      active.keys.every((node) => node <= tokenAt || !active.get(node)) ||
      colour.keys.some((node) => node <= tokenAt && colour.get(node) === 'black') ||
      token === 'black',
  ),
  sometimes('termination is detected', isDetected),
  // As in the module: the token does not stay where it is for ever; whether nodes work is up to them.
  leadsTo('termination is detected in the end', isTerminated, isDetected, {
    fairness: { weak: ['InitiateProbe', 'PassToken'] },
  }),
])
