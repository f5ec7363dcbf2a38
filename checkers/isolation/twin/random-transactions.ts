/**
 * Many small random histories of transactions: of a store that isolates them more or less well, some of which are then
 * spoiled a little, so that what holds and what fails lie close together.
 */
import type { RecordedTransactions, Value } from '../../../history/index.js'
import { Chance, type Draft, type Step, transactionOf, valuesOf, writtenBy } from './drafts.js'
import { flawed } from './flaws.js'
import { recordedTransactions } from './notation.js'
import { placed } from './random-order.js'
import { varied } from './variation.js'

export interface HistoryShape {
  readonly type: 'list-append' | 'register'
  /** Registers only: values are written more than once, and what is there at first is written too. */
  readonly duplicates?: boolean
  readonly realTime?: boolean
  /** Default: 5. */
  readonly transactionsMax?: number
  /** Default: 3. */
  readonly keysMax?: number
  /** Default: 3. */
  readonly sessionsMax?: number
  /** Out of 100 histories, how many have a flaw such as an aborted read. Default: 10. */
  readonly flawPercent?: number
}

/** Which transactions one sees: all before it, a run of the first ones, some closed set, some set, or now these, now those. */
const STORES = ['serial', 'snapshot', 'prefix', 'causal', 'atomic', 'committed'] as const

/** An endless stream, the same for the same seed and shape. */
export function* randomHistories(seed: string | number, shape: HistoryShape): Generator<RecordedTransactions, never> {
  const chance = new Chance(`${seed} ${shape.type} ${shape.duplicates ?? false} ${shape.realTime ?? false}`)
  for (;;) {
    const history = randomHistory(chance, shape)
    yield chance.percent(40) ? history : varied(chance, history, shape, chance.pick([1, 1, 1, 2, 3]))
  }
}

function randomHistory(chance: Chance, shape: HistoryShape): RecordedTransactions {
  const isLists = shape.type === 'list-append'
  const initial = isLists || chance.percent(50) ? null : chance.percent(70) ? 0 : undefined
  // In the order in which they commit, aborted ones among them.
  const drafts = outlined(chance, shape, initial)
  new Store(chance, drafts, isLists, initial).answer(chance.pick(STORES))
  for (const draft of drafts) for (const step of draft.steps) if (step.type === 'read') forget(chance, draft, step)
  if (chance.percent(shape.flawPercent ?? 10)) flawed(chance, drafts, isLists)
  return recordedTransactions(placed(chance, drafts, shape.realTime ?? false).map(transactionOf), { isLists, initial })
}

/** Nobody saw what unknown and aborted transactions read; where a history says it nevertheless, it must not count. */
function forget(chance: Chance, { status }: Draft, step: Step): void {
  if (!chance.percent(status === 'committed' ? 97 : 20)) delete step.value
}

/** What transactions are asked to do, before anybody answers. */
function outlined(chance: Chance, shape: HistoryShape, initial: Value | undefined): Draft[] {
  const keys = ['x', 'y', 'z'].slice(0, Math.min(chance.pick([1, 2, 2, 2, 3]), shape.keysMax ?? 3))
  const sessions = Math.min(chance.pick([1, 2, 2, 3, 3, 3]), shape.sessionsMax ?? 3)
  const count = Math.max(2, (shape.transactionsMax ?? 5) - chance.pick([0, 0, 0, 1, 1, 2]))
  const few = initial === undefined || chance.percent(50) ? [1, 2, 3] : [initial, 1, 2]
  let fresh = 0
  const write = (key: string): Step => {
    fresh += 1
    const type = shape.type === 'register' ? 'write' : 'append'
    return { type, key, value: shape.duplicates ? chance.pick(few) : fresh }
  }
  const read = (key: string): Step => ({ type: 'read', key })
  const some = (least: number) => chance.shuffled(keys).slice(0, Math.max(least, chance.below(keys.length + 1)))
  /** Writers, readers, those that read first and then write, and any mixture. */
  const steps = (): Step[] => {
    const form = chance.below(100)
    if (form < 20) return some(1).map(write)
    if (form < 25) return some(1).flatMap((key) => [write(key), write(key)])
    if (form < 50) return chance.shuffled(keys).map(read)
    if (form < 80) return [...some(1).map(read), ...some(1).map(write)]
    return Array.from({ length: 1 + chance.below(4) }, () => {
      return chance.percent(50) ? read(chance.pick(keys)) : write(chance.pick(keys))
    })
  }
  return Array.from({ length: count }, (): Draft => {
    const status = chance.percent(92) ? 'committed' : chance.pick(['aborted', 'unknown'] as const)
    return { session: chance.below(sessions), status, steps: steps() }
  })
}

/** Transactions write in the order in which they commit, if they do; each reads the latest of what it sees. */
class Store {
  /** Those whose writes are there for others to see. */
  private readonly effective: readonly number[]
  private readonly sees: (readonly number[])[] = []

  constructor(
    private readonly chance: Chance,
    private readonly drafts: readonly Draft[],
    private readonly isLists: boolean,
    private readonly initial: Value | undefined,
  ) {
    const isEffective = ({ status }: Draft) => status === 'committed' || (status === 'unknown' && chance.percent(50))
    this.effective = drafts.map((_, i) => i).filter((i) => isEffective(drafts[i]!))
  }

  answer(store: (typeof STORES)[number]): void {
    const isSession = this.chance.percent(60)
    for (const [i, draft] of this.drafts.entries()) {
      const own = this.effective.filter((j) => j < i && isSession && this.drafts[j]!.session === draft.session)
      let sees = this.seen(store, i, own)
      this.sees.push(sees)
      for (const [at, step] of draft.steps.entries()) {
        if (step.type !== 'read') continue
        // Later reads see more, and rarely less.
        if (store === 'committed') {
          const fresh = this.seen('atomic', i, own)
          sees = this.chance.percent(85) ? [...new Set([...sees, ...fresh])].sort((a, b) => a - b) : fresh
        }
        const value = this.read(i, at, sees)
        if (value !== undefined) step.value = value
      }
    }
  }

  private seen(store: (typeof STORES)[number], i: number, own: readonly number[]): readonly number[] {
    const { chance } = this
    const before = this.effective.filter((j) => j < i)
    const some = new Set([...own, ...before.filter(() => chance.percent(50))])
    switch (store) {
      case 'serial':
        return before
      case 'prefix':
      case 'snapshot': {
        const keys = store === 'snapshot' ? writtenBy(this.drafts[i]!) : []
        const needed = before.filter(
          (j) => own.includes(j) || writtenBy(this.drafts[j]!).some((key) => keys.includes(key)),
        )
        const least = Math.max(-1, ...needed) + 1
        return before.filter((j) => j < least + chance.below(i - least + 1))
      }
      case 'causal':
        for (const j of some) for (const earlier of this.sees[j]!) some.add(earlier)
        return before.filter((j) => some.has(j))
      default:
        return before.filter((j) => some.has(j))
    }
  }

  private read(i: number, at: number, sees: readonly number[]): Value | undefined {
    const { drafts, isLists } = this
    const { key } = drafts[i]!.steps[at]!
    const own = valuesOf({ steps: drafts[i]!.steps.slice(0, at) }, key)
    if (own.length > 0 && !isLists) return own.at(-1)
    const writers = this.effective.filter((j) => j < i && valuesOf(drafts[j]!, key).length > 0)
    // Lists tell what was before; the own appends follow what they will follow in the end.
    const last =
      own.length > 0 && this.chance.percent(80) ? writers.at(-1) : writers.filter((j) => sees.includes(j)).at(-1)
    if (!isLists) return last === undefined ? this.initial : valuesOf(drafts[last]!, key).at(-1)
    const before = last === undefined ? [] : writers.filter((j) => j <= last).flatMap((j) => valuesOf(drafts[j]!, key))
    const list = [...before, ...own]
    return list.length === 0 && this.chance.percent(50) ? null : list
  }
}
