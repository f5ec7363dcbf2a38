/** Models that never come to an end, each in another place, and one that needs more memory than there is. */
import { always, sometimes, suite } from 'faultline'
import { a, B, next, pingWith, protocol, role, shared } from './ping.js'

function forEver(): never {
  console.error('this takes for ever')
  for (;;);
}
const holds = [always('holds', () => true)]

/** The same to whoever waits for it, but it leaves the processor to others. */
function waitForEver(): never {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

export const handler = suite(pingWith('handler', waitForEver), holds)

let isTold = false
/** Says when it is judged for the first time; that there are no more runs than are asked for is all that ends it. */
export const telling = suite(pingWith('telling'), [
  always('fewer than two pings arrive', ({ nodes }) => nodes.b[0]!.pings < 2),
  sometimes('three pings arrive', ({ nodes }) => nodes.b[0]!.pings === 3),
  always('fewer than nine pings arrive', ({ nodes }) => {
    if (!isTold) console.error('under way')
    isTold = true
    return nodes.b[0]!.pings < 9
  }),
])

export const property = suite(pingWith('property'), [always('holds', forEver)])

export const cluster = suite(
  protocol({ ...shared, name: 'cluster', roles: { a, b: role({ init: () => B() }) }, cluster: forEver }),
  [always('holds', () => true)],
)

let isFound = false
/** Ends while it is sampled: the first violation is the last question. The shrinker asks of other states in flight. */
export const shrinking = suite(pingWith('shrinking'), [
  always('fewer than three pings arrive', ({ nodes, inFlight }) => {
    if (isFound) forEver()
    isFound = nodes.b[0]!.pings === 3 && inFlight.length >= 0
    return !isFound
  }),
])

const hoard: number[][] = []
export const hoarding = suite(
  pingWith('hoarding', () => {
    for (;;) hoard.push(new Array<number>(10_000).fill(hoard.length))
  }),
  holds,
)

let isCaught = false
/** The same, but for memory. */
export const hoardingLater = suite(pingWith('hoarding-later'), [
  always('fewer than three pings arrive', ({ nodes, inFlight }) => {
    while (isCaught) hoard.push(new Array<number>(10_000).fill(hoard.length))
    isCaught = nodes.b[0]!.pings === 3 && inFlight.length >= 0
    return !isCaught
  }),
])

export const leaving = suite(
  pingWith('leaving', (state) => {
    process.exit(0)
    return next(state)
  }),
  holds,
)
