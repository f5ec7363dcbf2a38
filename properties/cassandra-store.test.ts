import { describeSuite } from '../test/sampling.js'
import { cassandraStoreSuite } from './cassandra-store.js'

describeSuite(cassandraStoreSuite, 500, {
  'no-grace': 5,
  'no-tie-break': 8,
  'tie-goes-to-value': 5,
  'late-writes-stored': 15,
})
