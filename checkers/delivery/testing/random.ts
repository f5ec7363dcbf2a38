/** Small random histories of any operations for tests: clients that call and are answered, in whatever order. */
import seedrandom from 'seedrandom'
import type { HistoryEvent, Value } from '../../../history/index.js'

export class Dice {
  private readonly random: () => number

  constructor(seed: string) {
    this.random = seedrandom(seed)
  }

  below(n: number): number {
    return Math.floor(this.random() * n)
  }

  chance(p: number): boolean {
    return this.random() < p
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  /** Each item with the same chance. */
  some<T>(items: readonly T[], p: number): T[] {
    return items.filter(() => this.chance(p))
  }
}

export interface Called {
  readonly f: string
  readonly value?: Value
  readonly key?: Value
}

/**
 * Up to `operationsMax` operations of three clients, of which a few fail or never tell.
 * @param result what a client gets; asked when it does
 */
export function randomEvents(
  seed: string,
  operationsMax: number,
  call: (dice: Dice) => Called,
  result: (dice: Dice, called: Called) => Value,
): HistoryEvent[] {
  const dice = new Dice(seed)
  const history: HistoryEvent[] = []
  const open: (HistoryEvent | undefined)[] = [undefined, undefined, undefined]
  let left = operationsMax - dice.below(3)
  let next = open.length
  const names = [0, 1, 2]
  while (left > 0 || open.some((each) => each !== undefined)) {
    const client = dice.below(open.length)
    const called = open[client]
    if (called === undefined) {
      if (left === 0) continue
      left -= 1
      const event = { process: names[client]!, type: 'invoke' as const, value: null, ...call(dice) }
      open[client] = event
      history.push(event)
      continue
    }
    open[client] = undefined
    const fate = dice.below(10)
    if (fate === 0) history.push({ ...called, type: 'fail' })
    else if (fate === 1) {
      history.push({ ...called, type: 'info' })
      names[client] = next
      next += 1
    } else history.push({ ...called, type: 'ok', value: result(dice, called as Called) })
  }
  return history
}
