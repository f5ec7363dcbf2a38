/**
 * Watches runs, and tells what they covered. While runs go by it counts integers only; names are found at the end of a
 * batch, once per distinct reaction.
 */
import { BUDGETS, EVENT, isQuiet, kindOf, operandOf, type Run, type System } from '../../kernel/index.js'
import { type BatchCoverage, type BudgetCount, type BudgetName, ENDS, type End } from './batch.js'
import { Sampling } from './distinct.js'
import { Involved } from './involved.js'
import { StateFingerprints } from './states.js'
import { IdTally } from './tally.js'

const KINDS = Object.keys(EVENT).length

/** No node reacts to these, and yet they change its local state. */
const MARKS = tableOf(['pause', 'resume', 'gray', 'slow'])

/** What each budget pays for. */
const SPENDS: Readonly<Record<BudgetName, readonly (keyof typeof EVENT)[]>> = {
  crash: ['crash', 'powerLoss'],
  restart: ['restart'],
  loss: ['lose'],
  duplication: ['duplicate'],
  partition: ['partition'],
  heal: ['heal'],
  pause: ['pause'],
  resume: ['resume'],
  clock: ['clock'],
  gray: ['gray'],
  slow: ['slow'],
  byzantine: ['forge'],
  unsynced: ['powerLoss'],
  timeout: ['timeout'],
  giveUp: ['giveUp'],
}

function tableOf(kinds: readonly (keyof typeof EVENT)[]): Uint8Array {
  const table = new Uint8Array(KINDS)
  for (const kind of kinds) table[EVENT[kind]] = 1
  return table
}

type Counts<T> = { -readonly [K in keyof T]: T[K] }

interface Budget {
  readonly name: BudgetName
  /** Kinds of event that it pays for. */
  readonly kinds: readonly number[]
  readonly count: Counts<BudgetCount>
}

/** One system's recorder. Its tables live as long as the system; what it counted is given away batch by batch. */
export class Recorder {
  readonly #fingerprints: StateFingerprints
  readonly #states = new Sampling()
  readonly #initial: number
  readonly #involved: Involved
  /** How often each reaction was taken. */
  readonly #taken = new IdTally()
  /** Local states that faults made. */
  readonly #marked = new Set<number>()
  readonly #budgets: readonly Budget[]
  readonly #kinds = new Int32Array(KINDS)
  #ends: Counts<BatchCoverage['ends']> = noEnds()
  #runs = 0

  constructor(readonly system: System) {
    this.#fingerprints = new StateFingerprints(system)
    this.#initial = this.#fingerprints.of(system.initial)
    this.#involved = new Involved(system, this.#fingerprints)
    const { budgets } = system.cluster
    const given = BUDGETS.filter((name) => budgets[name] > 0)
    this.#budgets = given.map((name) => ({
      name,
      kinds: SPENDS[name].map((kind) => EVENT[kind]),
      count: unspent(budgets[name]),
    }))
  }

  /** `depthMax` is the length at which the run would have been cut. */
  add(run: Run, depthMax: number): void {
    const { states, choices, reactions } = run
    const kinds = this.#kinds.fill(0)
    this.#states.add(this.#initial)
    for (let i = 0; i < choices.length; i++) {
      const { event } = choices[i]!
      const kind = kindOf(event)
      kinds[kind]!++
      if (reactions[i]! >= 0) this.#taken.add(reactions[i]!, 1)
      else if (MARKS[kind] === 1) this.#marked.add(states[i + 1]![operandOf(event)]!)
      this.#states.add(this.#fingerprints.of(states[i + 1]!))
    }
    this.#runs++
    this.#ends[this.#endOf(run, depthMax)]++
    for (let i = 0; i < this.#budgets.length; i++) spend(this.#budgets[i]!, kinds)
  }

  #endOf(run: Run, depthMax: number): End {
    if (isQuiet(this.system, run.last)) return 'rest'
    const [steps, faults]: [number[], number[]] = [[], []]
    this.system.enabled(run.last, steps, faults)
    if (steps.length + faults.length === 0) return 'stuck'
    return run.length >= depthMax ? 'depth' : 'faultsLeft'
  }

  /** What was covered since the last `reset`. */
  covered(): BatchCoverage {
    const budgets = Object.fromEntries(this.#budgets.map(({ name, count }) => [name, { ...count }]))
    return {
      runs: this.#runs,
      states: this.#states.sample(),
      ...this.#involved.of(this.#runs, this.#taken, this.#marked),
      budgets,
      ends: this.#ends,
    }
  }

  /** Forgets what was counted. Fingerprints of states from `limit` on are of no interest (see `limitOf`). */
  reset(limit?: number): void {
    this.#taken.reset()
    this.#marked.clear()
    this.#states.reset(limit)
    for (const { count } of this.#budgets) Object.assign(count, { runs: 0, events: 0, most: 0, spent: 0 })
    this.#ends = noEnds()
    this.#runs = 0
  }
}

const noEnds = (): Counts<BatchCoverage['ends']> =>
  Object.fromEntries(ENDS.map((end) => [end, 0])) as Counts<BatchCoverage['ends']>

const unspent = (limit: number): BudgetCount => ({
  limit: limit === Infinity ? null : limit,
  runs: 0,
  events: 0,
  most: 0,
  spent: 0,
})

function spend({ count, kinds }: Budget, happened: Int32Array): void {
  let events = 0
  for (let i = 0; i < kinds.length; i++) events += happened[kinds[i]!]!
  if (events === 0) return
  count.runs++
  count.events += events
  count.most = Math.max(count.most, events)
  if (events === count.limit) count.spent++
}
