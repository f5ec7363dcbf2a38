/**
 * Two jugs, of 5 and 3 gallons, and a tap: is there a way to measure 4?
 * Source: the film "Die Hard with a Vengeance"; Lamport's TLA+ module DieHard.
 * Faithful: the six actions of the module, always enabled, also where they change nothing.
 * Left out: nothing.
 */
import { oneOf, range, variables } from '../../kernel/machine/index.js'

interface Jugs {
  big: number
  small: number
}

const { machine } = variables((capacity: Jugs) => ({
  big: oneOf(...range(0, capacity.big)),
  small: oneOf(...range(0, capacity.small)),
}))

export const dieHardSpec = machine({
  name: 'specs/die-hard',
  source: 'Lamport, the TLA+ module DieHard',
  configs: { film: { big: 5, small: 3 } },
  init: () => ({ big: 0, small: 0 }),
  actions: (capacity) => ({
    FillSmallJug: () => ({ small: capacity.small }),
    FillBigJug: () => ({ big: capacity.big }),
    EmptySmallJug: () => ({ small: 0 }),
    EmptyBigJug: () => ({ big: 0 }),
    SmallToBig: ({ big, small }) => {
      const poured = Math.min(small, capacity.big - big)
      return { big: big + poured, small: small - poured }
    },
    BigToSmall: ({ big, small }) => {
      const poured = Math.min(big, capacity.small - small)
      return { big: big - poured, small: small + poured }
    },
  }),
})
