import { expect, test } from 'vitest'
import { contract } from './contract.js'
import { RW, SO, WR, WW } from './graph.js'

const kinds = { ww: WW, wr: WR, rw: RW, so: SO }
/** `0 ww x 1`, each hop leading to where the next begins. */
const cycle = (...hops: [kind: keyof typeof kinds, key: number][]) =>
  hops.map(([kind, key], from) => ({ from, to: (from + 1) % hops.length, kind: kinds[kind], key }))
const places = (hops: ReturnType<typeof contract>) => hops.map(({ from, to }) => `${from}${to}`).join(' ')

test('what is overwritten twice in a list is overwritten; what a client did two transactions later is later', () => {
  expect(places(contract(cycle(['ww', 0], ['ww', 0], ['wr', 1]), { rw: 'any' }, 'list-append'))).toBe('02 20')
  expect(places(contract(cycle(['rw', 0], ['ww', 0], ['ww', 0], ['wr', 1]), { rw: 'any' }, 'list-append'))).toBe(
    '03 30',
  )
  expect(places(contract(cycle(['wr', 0], ['so', -1], ['so', -1]), { rw: 'any' }, 'register'))).toBe('01 10')
  // Over the end of the cycle, too.
  expect(places(contract(cycle(['ww', 0], ['wr', 1], ['ww', 0]), { rw: 'any' }, 'list-append'))).toBe('12 21')
})

test('not where keys differ, where no list shows it, or where missed writes would come to stand side by side', () => {
  const four = '01 12 23 30'
  expect(places(contract(cycle(['ww', 0], ['ww', 1], ['wr', 2], ['wr', 3]), { rw: 'any' }, 'list-append'))).toBe(four)
  expect(places(contract(cycle(['ww', 0], ['ww', 0], ['wr', 2], ['wr', 3]), { rw: 'any' }, 'register'))).toBe(four)
  expect(places(contract(cycle(['rw', 0], ['ww', 0], ['rw', 1], ['wr', 2]), { rw: 'apart' }, 'list-append'))).toBe(four)
})

test('never to less than two', () => {
  expect(places(contract(cycle(['ww', 0], ['ww', 0], ['ww', 0]), { rw: 'any' }, 'list-append'))).toBe('02 20')
})
