import { describeSuite } from '../test/sampling.js'
import { crdtDeltaSuite } from './crdt-delta.js'

describeSuite(crdtDeltaSuite, 150, { 'sends-newest-delta': 4, 'count-in-memory': 2 })
