import { describeSuite } from '../test/sampling.js'
import { streamCheckpointsSuite } from './stream-checkpoints.js'

describeSuite(streamCheckpointsSuite, 300, {
  'no-alignment': 17,
  'local-disk': 22,
  'commits-at-barrier': 14,
  'forgets-pending': 22,
  'mixes-checkpoints': 10,
})
