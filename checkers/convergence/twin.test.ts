import { describe, expect, test } from 'vitest'
import { type History, type HistoryEvent, type Operation, pairOperations, type Value } from '../../history/index.js'
import { type Called, Dice, randomEvents } from '../delivery/testing/random.js'
import { convergenceCheckers } from './index.js'

/** 1,500 here; a hundred thousand were compared by hand. */
const SEEDS = Number(process.env.FAULTLINE_TWIN_SEEDS ?? 1_500)

/** The updates of two clients, then reads of three replicas, of what they should hold or not. */
function randomConvergence(seed: string, kind: 'set' | 'register'): HistoryEvent[] {
  const dice = new Dice(seed)
  const call = (): Called => {
    if (kind === 'register') return { f: 'write', value: dice.below(4) }
    return { f: dice.chance(0.6) ? 'add' : 'remove', value: dice.below(3) }
  }
  const updates = randomEvents(seed, 5, call, (_, { value }) => value!)
  const added = updates.filter(({ f, type }) => f === 'add' && type === 'ok').map(({ value }) => value as number)
  const pool = dice.chance(0.1) ? [0, 1, 2] : [...new Set(added)]
  const agreed = dice.chance(0.7) ? dice.some(pool, 0.8) : undefined
  const one = dice.below(4)
  const reads = ['n1', 'n2', 'n3'].slice(dice.below(2)).flatMap((node, i): HistoryEvent[] => {
    const list = agreed === undefined || dice.chance(0.05) ? dice.some(pool, 0.8) : agreed
    const single = dice.chance(0.2) ? dice.pick([0, 1, 2, 3, null]) : one
    const read = { process: 90 + i, f: 'read', node }
    return [
      { ...read, type: 'invoke', value: null },
      { ...read, type: 'ok', value: kind === 'set' ? list : single },
    ]
  })
  return [...updates, ...reads]
}

/** What an object may be like in the end: after any order of its updates that real time allows, uncertain ones left out or not. */
function possible(updates: readonly Operation[], kind: 'set' | 'register'): readonly string[] {
  const certain = updates.filter(({ status }) => status === 'ok')
  const uncertain = updates.filter(({ status }) => status === 'info' || status === 'pending')
  return subsets(uncertain).flatMap((some) =>
    ordersOf([...certain, ...some]).map((order) => {
      if (kind === 'register') return JSON.stringify(order.at(-1)?.input ?? null)
      const set = new Set<Value>()
      for (const { f, input } of order) f === 'add' ? set.add(input) : set.delete(input)
      return JSON.stringify([...set].sort())
    }),
  )
}

function ordersOf(left: readonly Operation[]): Operation[][] {
  if (left.length === 0) return [[]]
  return left.flatMap((next, i) => {
    const isBlocked = left.some(({ status, completed }) => status === 'ok' && completed! < next.invoked)
    return isBlocked ? [] : ordersOf(left.toSpliced(i, 1)).map((rest) => [next, ...rest])
  })
}

function subsets<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items
  return first === undefined ? [[]] : subsets(rest).flatMap((some) => [some, [first, ...some]])
}

interface Ends {
  readonly updates: readonly Operation[]
  readonly reads: readonly Value[]
}

function endsOf(history: History): Ends {
  const operations = pairOperations(history)
  const isRead = ({ f }: Operation) => f === 'read'
  return {
    updates: operations.filter((each) => !isRead(each)),
    reads: operations.filter(isRead).map(({ output }) => output!),
  }
}

const elements = [0, 1, 2]
/** Whether some possible end has the element, or not, as a read says. */
const isPossible = (ends: readonly string[], element: number, isHeld: boolean) =>
  ends.some((end) => (JSON.parse(end) as number[]).includes(element) === isHeld)

const hasPhantoms = ({ updates, reads }: Ends, kind: 'set' | 'register') => {
  const put = updates.filter(({ f, status }) => f !== 'remove' && status !== 'fail').map(({ input }) => input)
  const held = kind === 'set' ? (reads.flat() as Value[]) : reads.filter((each) => each !== null)
  return held.some((each) => !put.includes(each))
}

type Definition = (ends: Ends, kind: 'set' | 'register') => boolean

const definitions: Readonly<Record<keyof typeof convergenceCheckers, Definition>> = {
  'replicas-agree': (all, kind) => {
    const texts = new Set(
      all.reads.map((read) => JSON.stringify(kind === 'set' ? [...(read as number[])].sort() : read)),
    )
    return !hasPhantoms(all, kind) && texts.size === 1
  },
  'no-lost-updates': (all, kind) => {
    if (hasPhantoms(all, kind)) return false
    const ends = possible(all.updates, kind)
    if (kind === 'register') return all.reads.every((read) => ends.includes(JSON.stringify(read)))
    return all.reads.every((read) =>
      elements.every((each) => (read as Value[]).includes(each) || isPossible(ends, each, false)),
    )
  },
  'no-resurrections': (all, kind) => {
    if (hasPhantoms(all, kind)) return false
    if (kind === 'register') return true
    const ends = possible(all.updates, kind)
    return all.reads.every((read) =>
      elements.every((each) => !(read as Value[]).includes(each) || isPossible(ends, each, true)),
    )
  },
}

describe.each(['set', 'register'] as const)('of a %s', (kind) => {
  test.each(Object.keys(definitions) as (keyof typeof definitions)[])('%s says what its definition says', (name) => {
    const counts = { valid: 0, invalid: 0, unknown: 0 }
    for (let i = 0; i < SEEDS; i += 1) {
      const history = randomConvergence(`${name} ${kind} ${i}`, kind)
      const expected = definitions[name](endsOf(history), kind) ? 'valid' : 'invalid'
      const { verdict } = convergenceCheckers[name]().check(history)
      counts[verdict] += 1
      const isExcused = verdict === 'unknown' && history.some(({ type }) => type === 'info')
      if (!isExcused || expected === 'valid')
        expect(verdict, `${name} ${kind} ${i}\n${JSON.stringify(history)}`).toBe(expected)
    }
    expect(counts.valid).toBeGreaterThan(SEEDS / 10)
    expect(counts.invalid).toBeGreaterThan(SEEDS / 10)
  })
})
