/** Puzzles: a property says that there is no solution, and its counterexample is the solution. */
import { dieHardSpec, riverCrossingSpec } from '../../models/specs/index.js'
import { machineSuite } from '../machine-suite.js'
import { always } from '../property.js'

export const dieHardSpecSuite = machineSuite(dieHardSpec, [
  always('the big jug never holds 4 gallons', ({ big }) => big !== 4, {
    refuted: { film: 'that it does is the solution of the puzzle' },
    explain: ({ small }) => `The big jug holds 4 gallons, and the small one ${small}.`,
  }),
  always('no jug holds more than it can', ({ big, small, config }) => big <= config.big && small <= config.small),
])

export const riverCrossingSpecSuite = machineSuite(riverCrossingSpec, [
  always('somebody is still on the east bank', ({ bankOf }) => bankOf.keys.some((who) => bankOf.get(who) === 'east'), {
    refuted: { three: 'that all have crossed is the solution of the puzzle' },
    explain: () => 'All have crossed.',
  }),
])
