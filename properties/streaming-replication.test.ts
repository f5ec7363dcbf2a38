import { describeSuite } from '../test/sampling.js'
import { standbyReadsSuite } from './standby-reads.js'
import { streamingReplicationSuite } from './streaming-replication.js'

describeSuite(streamingReplicationSuite, 400, {
  'no-rewind': 8,
  'ships-before-flush': 2,
  'counts-any-standby': 7,
  'receives-while-counted': 9,
})
describeSuite(standbyReadsSuite, 300, { 'answers-at-once': 6, 'forgets-reads': 10 })
