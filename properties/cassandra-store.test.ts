import { describeSuite } from '../test/sampling.js'
import { cassandraStoreSuite } from './cassandra-store.js'

describeSuite(cassandraStoreSuite, 500, { 'no-grace': 10, 'no-tie-break': 8, 'late-writes-stored': 15 })
