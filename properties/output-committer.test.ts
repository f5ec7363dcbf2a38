import { describeSuite } from '../test/sampling.js'
import { outputCommitterSuite } from './output-committer.js'

describeSuite(outputCommitterSuite, 400, {
  'writes-directly': 5,
  'authorises-everybody': 13,
  'leaves-attempts': 19,
  'never-authorises-again': 13,
})
