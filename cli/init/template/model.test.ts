/** The model as vitest tests: one per property, and one per planted bug. A failing test shows its counterexample. */
import { testSuite } from 'faultline/vitest'
import { retryingRegisterSuite } from './model.js'

testSuite(retryingRegisterSuite)
