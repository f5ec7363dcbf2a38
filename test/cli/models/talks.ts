/** A model that prints, as models do while they are being written. */
import { sometimes, suite } from 'faultline'
import { answer, pingWith } from './ping.js'

console.log('the file is loaded')

export const talks = suite(
  pingWith('talks', (state, message) => {
    console.log('console.log in a handler')
    process.stdout.write('process.stdout in a handler\n')
    return answer(state, message)
  }),
  [sometimes('a ping arrives', ({ nodes }) => nodes.b[0]!.pings > 0)],
)
