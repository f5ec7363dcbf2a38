/**
 * Missionaries and cannibals cross a river in a boat that carries one or two; cannibals must never outnumber the
 * missionaries on a bank where there are any.
 * Source: the TLA+ module MissionariesAndCannibals (Lamport).
 * Faithful: everybody has a name, so states that differ in who is where are different.
 * Left out: nothing.
 */
import { each, oneOf, range, variables } from '../../kernel/machine/index.js'

interface Party {
  missionaries: number
  cannibals: number
}
type Bank = 'east' | 'west'

const missionaries = (config: Party) => range(1, config.missionaries).map((i) => `m${i}`)
const cannibals = (config: Party) => range(1, config.cannibals).map((i) => `c${i}`)
const people = (config: Party) => [...missionaries(config), ...cannibals(config)]

/** Everybody alone, and every two together. */
const boatloads = (all: readonly string[]): string[][] =>
  all.flatMap((one, i) => [[one], ...all.slice(i + 1).map((other) => [one, other])])

const { machine, forSome } = variables((config: Party) => ({
  bankOf: each(people(config), oneOf('east', 'west')),
  boat: oneOf('east', 'west'),
}))

export const riverCrossingSpec = machine({
  name: 'specs/river-crossing',
  source: 'Lamport, the TLA+ module MissionariesAndCannibals',
  configs: { three: { missionaries: 3, cannibals: 3 } },
  symmetric: (config) => [missionaries(config), cannibals(config)],
  init: () => ({ bankOf: 'east', boat: 'east' }),
  actions: (config) => ({
    Move: forSome(boatloads(people(config)), (load) => ({ bankOf, boat }) => {
      if (load.some((person) => bankOf.get(person) !== boat)) return false
      const across = boat === 'east' ? 'west' : 'east'
      const isOn = (bank: Bank) => (person: string) => (load.includes(person) ? across : bankOf.get(person)) === bank
      const isSafe = (bank: Bank) => {
        const endangered = missionaries(config).filter(isOn(bank)).length
        return endangered === 0 || endangered >= cannibals(config).filter(isOn(bank)).length
      }
      if (!isSafe('east') || !isSafe('west')) return false
      const [first, ...others] = load
      const moved = others.reduce((next, person) => next.set(person, across), bankOf.set(first!, across))
      return { bankOf: moved, boat: across }
    }),
  }),
})
