import { describeSuite } from '../test/sampling.js'
import { semiSynchronousSuite } from './semi-synchronous.js'

describeSuite(semiSynchronousSuite, 400, { 'relay-log-in-memory': 4, 'promoted-too-early': 10 })
