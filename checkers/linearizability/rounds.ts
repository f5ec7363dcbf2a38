/** Which object is searched next, and for how long, until the history is judged. */
import { type FastVerdict, judgeFast } from './fast/judge.js'
import { problemIn, type Shares } from './shares.js'
import type { SequentialSpecification } from './specification.js'
import { firstTurn, type Searched, type Searcher, type Stuck, type Turn } from './turns.js'

/** With its state a configuration takes a few hundred bytes, so that this many fit a small machine. */
const configurationsDefault = 2_000_000
/** What is easy takes one or two for each operation, however long the history is. */
const configurationsEach = 4

/** By how much longer each round is, so that an object that is begun anew costs little more. */
const growth = 8

/** Orders of larger histories are looked for again if somebody asks. */
const keptMax = 100_000

export interface Legal {
  readonly type: 'legal'
  readonly algorithms: ReadonlySet<string>
  readonly observes: boolean
  /** Orders that are known, by share. */
  readonly orders: ReadonlyMap<number, Int32Array>
}

/** The first object that no order explains, and how that was found out. */
export interface IllegalShare {
  readonly type: 'illegal'
  readonly share: number
  readonly fast?: FastVerdict
  readonly deadEnds?: readonly Stuck[] | undefined
}

export interface Undecided {
  readonly type: 'undecided'
  readonly why: string
  readonly count: number
  readonly total: number
}

export type Outcome = Legal | IllegalShare | Undecided

/** Asks for rounds of turns, and goes on with what came of them, in the same order; what is not known yet may be missing. */
export type Rounds<Result> = Generator<readonly Turn[], Result, readonly (Searched | undefined)[]>

/**
 * Each object has a turn, in order of appearance, or is judged by the algorithm that fits it. Those that are undecided then
 * have longer ones, round by round, so that a hard object cannot keep an easy one from being judged: in a round the first
 * illegal object decides, whoever finds it, and whenever.
 */
export function* judgeInRounds<State>(
  specification: SequentialSpecification<State>,
  shares: Shares,
  searcher: Searcher<State>,
  { configurations, shouldStop }: { readonly configurations?: number | undefined; readonly shouldStop: () => boolean },
): Rounds<Outcome> {
  const budget = configurations ?? configurationsDefault + configurationsEach * shares.total
  const judging = new Judging(shares, budget)
  for (let share = 0; share < shares.count; share += 1) {
    const problem = problemIn(specification, shares, share, shouldStop)
    judging.observes ||= problem.observations > 0
    const fast = judgeFast(specification, problem)
    if (fast?.isLegal === false) return { type: 'illegal', share, fast }
    if (fast) judging.decided(fast.algorithm)
    else {
      const turn = { share, spent: 0, target: Math.min(firstTurn(shares.size(share)), judging.left) }
      const outcome = judging.take(
        turn,
        judging.left > 0 ? searcher.take(turn, problem) : { type: 'unfinished', cost: 0 },
      )
      if (outcome) return outcome
    }
  }
  for (let turns = judging.round(); turns.length > 0; turns = judging.round()) {
    const all = yield turns
    for (const [i, turn] of turns.entries()) {
      const outcome = judging.take(turn, all[i] ?? { type: 'interrupted' })
      if (outcome) return outcome
    }
  }
  return judging.end()
}

class Judging {
  observes = false
  left: number
  readonly #algorithms = new Set<string>()
  readonly #orders = new Map<number, Int32Array>()
  /** What was spent on each object that is undecided. */
  readonly #spent = new Map<number, number>()
  #legal = 0
  #lost: string[] = []

  constructor(
    readonly shares: Shares,
    readonly budget: number,
  ) {
    this.left = budget
  }

  decided(algorithm: string): void {
    this.#algorithms.add(algorithm)
    this.#legal += 1
  }

  /** What came of a turn; says something when that is the end. */
  take({ share, spent }: Turn, searched: Searched): Outcome | undefined {
    if (searched.type === 'interrupted') return this.#undecided('when told to stop')
    if (searched.type === 'lost') {
      this.#spent.delete(share)
      this.#lost.push(searched.why)
      return undefined
    }
    if (searched.type === 'illegal') return { type: 'illegal', share, deadEnds: searched.deadEnds }
    this.left -= searched.cost - spent
    if (searched.type === 'unfinished') this.#spent.set(share, searched.cost)
    else {
      this.#spent.delete(share)
      this.decided('search')
      // What the first turn decided is decided again as soon.
      if (spent > 0 || this.shares.total <= keptMax) this.#orders.set(share, searched.placed)
    }
    return undefined
  }

  /** Turns for what is undecided: an equal part of what is left for each, unless that is too little to begin anew. */
  round(): Turn[] {
    const isLast = this.#spent.size === 1
    const part = Math.floor(this.left / this.#spent.size)
    const turns: Turn[] = []
    for (const [share, spent] of this.#spent) {
      const more = isLast ? part : Math.min(part, spent * (growth - 1))
      if (more > 0 && (isLast || 2 * more >= spent)) turns.push({ share, spent, target: spent + more })
    }
    return turns
  }

  end(): Outcome {
    if (this.#spent.size > 0) return this.#undecided(`after ${this.budget} configurations`)
    if (this.#lost.length > 0) return this.#undecided(`early (${this.#lost[0]})`)
    const { observes } = this
    return { type: 'legal', algorithms: this.#algorithms, observes, orders: this.#orders }
  }

  #undecided(why: string): Outcome {
    const { count: total } = this.shares
    return { type: 'undecided', why, count: total - this.#legal, total }
  }
}
