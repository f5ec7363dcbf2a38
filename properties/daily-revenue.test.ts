import { describeSuite } from '../test/sampling.js'
import { dailyRevenueSuite } from './daily-revenue.js'

describeSuite(dailyRevenueSuite, 300, {
  'inserts-rows': 12,
  'keyed-by-offset': 15,
  'no-durable-offsets': 13,
  'commits-first': 8,
  'no-fence': 21,
  'round-robin': 16,
})
