import { describeSuite } from '../test/sampling.js'
import { snapshotIsolationSuite } from './snapshot-isolation.js'

describeSuite(snapshotIsolationSuite, 500, {
  'last-committer-wins': 8,
  'reads-committed': 7,
  'commits-key-by-key': 7,
  'forgets-readers': 10,
  'spares-committed-pivots': 14,
})
