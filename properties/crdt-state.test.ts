import { describeSuite } from '../test/sampling.js'
import { crdtStateSuite } from './crdt-state.js'

describeSuite(crdtStateSuite, 200, {
  'shared-name': 8,
  'merges-by-maximum': 7,
  'no-tie-break': 7,
  'last-state-wins': 4,
  'content-in-memory': 4,
})
