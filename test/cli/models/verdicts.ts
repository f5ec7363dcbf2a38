/** One suite per verdict, on a protocol of which everything is known. */
import { always, sometimes, suite } from 'faultline'
import { pingWith } from './ping.js'

export const violated = suite(pingWith('violated'), [
  always('fewer than two pings arrive', ({ nodes }) => nodes.b[0]!.pings < 2, {
    explain: ({ nodes }) => `${nodes.b[0]!.pings} pings arrived → that is 1 too many.`,
  }),
  always('fewer than nine pings arrive', ({ nodes }) => nodes.b[0]!.pings < 9),
])

export const unreached = suite(pingWith('unreached'), [
  always('fewer than nine pings arrive', ({ nodes }) => nodes.b[0]!.pings < 9),
  sometimes('nine pings arrive', ({ nodes }) => nodes.b[0]!.pings === 9),
])

export const throws = suite(pingWith('throws'), [always('asks for a node that is not there', ({ isUp }) => isUp('c'))])

/** The same file name would do for both properties, and for nothing that is not ASCII. */
export const alike = suite(pingWith('alike'), [
  always('pings < 2', ({ nodes }) => nodes.b[0]!.pings < 2),
  always('pings = 2?', ({ nodes }) => nodes.b[0]!.pings !== 2),
  always('ピング', ({ nodes }) => nodes.b[0]!.pings < 3),
  always(`at most ${'a very '.repeat(60)}few pings`, ({ nodes }) => nodes.b[0]!.pings < 3),
])
