/** Which part of the states grew most, in words. */
import type { Growth } from '../../explore/exhaust/index.js'

const number = (n: number): string => n.toLocaleString('en')

export function growthWords({ part, from, to, states, settled }: Growth): string {
  if (settled)
    return `no part of the states grows any more: the rest are combinations of what is known; the largest: ${part}, ${number(to)}`
  return `fastest: ${part}, from ${number(from)} to ${number(to)} while the states went from ${states.map(number).join(' to ')}`
}
