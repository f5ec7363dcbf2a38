/** A replica set never comes to rest: an election may be called at any time. */
import { testSuite } from '../vitest.js'
import { replicaSetSuite } from './replica-set.js'

testSuite(replicaSetSuite, { runs: 400 })
