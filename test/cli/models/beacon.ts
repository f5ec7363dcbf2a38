/** What is sent again and again may be lost again and again: liveness that is violated, that holds, and that is asked for wrongly. */
import { suite } from 'faultline'
import { eventually } from 'faultline/properties'
import { pingWith } from './ping.js'

interface Seen {
  readonly nodes: { readonly b: readonly { readonly pings: number }[] }
}
const arrived = ({ nodes }: Seen): boolean => nodes.b[0]!.pings > 0

export const beacon = suite(pingWith('beacon'), [
  eventually('a ping arrives', arrived),
  eventually('none is lost', () => false),
])

export const crashing = suite(pingWith('crashing'), [
  eventually('a ping arrives', arrived, { fairness: { weak: ['crash'] } }),
])

/** All numbers of pings look the same. */
export const blurred = suite(pingWith('blurred'), [
  eventually('a ping arrives', () => false, {
    view: { name: 'no numbers', base: () => 0, node: () => 'any', message: ({ type }) => type },
  }),
])

function broken(): never {
  throw new Error('there is no base')
}
export const throwing = suite(pingWith('throwing'), [
  eventually('a ping arrives', arrived, { view: { name: 'broken', base: broken, node: () => 0, message: () => 0 } }),
])
