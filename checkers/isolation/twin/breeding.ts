/**
 * Histories of every variety: those that weaker levels allow and stronger ones forbid are rare among random ones, and more
 * of them are found close to those that have been found already.
 */
import type { RecordedTransactions } from '../../../history/index.js'
import { Chance } from './drafts.js'
import { type HistoryShape, randomHistories } from './random-transactions.js'
import { varied } from './variation.js'

/** How many of one variety are remembered. */
const REMEMBERED = 40

interface Variety {
  /** For each question that can be asked. */
  readonly answers: readonly boolean[]
  readonly histories: RecordedTransactions[]
}

export class Breed {
  private readonly chance: Chance
  private readonly fresh: Generator<RecordedTransactions, never>
  private readonly varieties = new Map<string, Variety>()

  constructor(
    seed: string | number,
    readonly shape: HistoryShape,
  ) {
    this.chance = new Chance(`${seed} breed ${JSON.stringify(shape)}`)
    this.fresh = randomHistories(seed, shape)
  }

  /** A new history, or one a little different from one of which `question` was answered like this. */
  next(question: number, answer: boolean): RecordedTransactions {
    const { chance } = this
    if (chance.percent(30)) return this.fresh.next().value
    const alike = [...this.varieties.values()].filter(({ answers }) => answers[question] === answer)
    if (alike.length === 0) return this.fresh.next().value
    return varied(chance, chance.pick(chance.pick(alike).histories), this.shape, chance.pick([1, 1, 2]))
  }

  /** Gives a name to the variety: all that has these answers. */
  remember(history: RecordedTransactions, answers: readonly boolean[]): string {
    const name = answers.map(Number).join('')
    const variety = this.varieties.get(name) ?? { answers, histories: [] }
    const { histories } = variety
    this.varieties.set(name, variety)
    if (histories.length < REMEMBERED) histories.push(history)
    else histories[this.chance.below(REMEMBERED)] = history
    return name
  }
}
