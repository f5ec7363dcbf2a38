import { describeSuite } from '../test/sampling.js'
import { walletSuite } from './wallet.js'

describeSuite(walletSuite, 500, { 'key-per-try': 6, 'key-ignored': 6 })
