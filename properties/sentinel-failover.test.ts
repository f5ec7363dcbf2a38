import { describeSuite } from '../test/sampling.js'
import { sentinelFailoverSuite } from './sentinel-failover.js'

// Ten steps are enough for two leaders of an epoch; the run that is found has three sentinels ask one another first.
describeSuite(sentinelFailoverSuite, 250, {
  'votes-for-all': 13,
  'picks-first': 7,
  'continues-any-history': 11,
  'ignores-token': 8,
})
