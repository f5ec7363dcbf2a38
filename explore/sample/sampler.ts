/** Sampling one protocol in one configuration, batch by batch. */
import fc from 'fast-check'
import { type AnyProtocol, type Run, System, type SystemOptions } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import { Judge } from '../judge.js'
import type { Scheduler } from './schedulers/index.js'
import { Schedules } from './schedules.js'

/** Runs `start` to `start + count - 1` under a seed. Run i is the same whatever batch it is part of. */
export interface BatchRequest {
  readonly seed: number
  readonly start: number
  readonly count: number
  readonly depth: number
  /** Names of the properties still open; the others are not evaluated. */
  readonly open: readonly string[]
}

/** What a batch found out about one property. */
export interface Finding {
  readonly property: string
  /** The first run that violates it (for a `sometimes`: that reaches it), counted from 0 over all batches. */
  readonly run?: number
  /** Number of steps of that run. */
  readonly length?: number
  /** Why some history could not be judged. */
  readonly undecided?: string
  /** Runs that could have violated it: for `finally` those that came to rest, for `history` those that observed something. */
  readonly telling: number
  /** Why the others could not. */
  readonly vacuous?: string
}

export interface BatchResult {
  readonly start: number
  readonly runs: number
  readonly steps: number
  readonly findings: readonly Finding[]
  /** Calls of user code and questions to the memo, as measured: they depend on how batches fell to workers. */
  readonly handlerCalls: number
  readonly lookups: number
}

/** Interned values above which all tables are renewed between batches. */
const TABLE_MAX = 2_000_000

export class Sampler {
  #system: System
  #judge: Judge

  /** Throws `ModelError` when the protocol cannot be set up. */
  constructor(
    readonly protocol: AnyProtocol,
    readonly properties: readonly AnyProperty[],
    readonly options: SystemOptions = {},
    readonly scheduler?: Scheduler,
  ) {
    this.#system = new System(protocol, options)
    this.#judge = new Judge(this.#system)
  }

  get system(): System {
    return this.#system
  }

  get judge(): Judge {
    return this.#judge
  }

  /** Throws `ModelError`, with its schedule, when a handler is at fault. */
  batch({ seed, start, count, depth, open }: BatchRequest): BatchResult {
    if (this.#system.size > TABLE_MAX) this.#renew()
    const { reactions } = this.#system
    const [calls, lookups] = [reactions.handlerCalls, reactions.lookups]
    const tallies = this.properties.filter(({ name }) => open.includes(name)).map((p) => new Tally(p, this.#judge))
    let [run, steps] = [start, 0]
    const observe = (generated: Run) => {
      for (const tally of tallies) tally.add(generated, run)
      steps += generated.length
      run++
    }
    const arbitrary = new Schedules(() => this.#system, depth, this.scheduler)
    // The predicate never fails: a batch is looked through to its end, and shrinking is a pipeline of its own.
    const details = fc.check(fc.property(arbitrary, observe), { seed, path: String(start), numRuns: count })
    if (details.failed) throw details.errorInstance
    return {
      start,
      runs: run - start,
      steps,
      findings: tallies.map((tally) => tally.finding()),
      handlerCalls: reactions.handlerCalls - calls,
      lookups: reactions.lookups - lookups,
    }
  }

  /** Generates one run again. */
  runAt(seed: number, index: number, depth: number): Run {
    let found: Run | undefined
    const arbitrary = new Schedules(() => this.#system, depth, this.scheduler)
    const keep = (run: Run) => {
      found = run
    }
    fc.check(fc.property(arbitrary, keep), { seed, path: String(index), numRuns: 1 })
    return found!
  }

  #renew(): void {
    this.#system = new System(this.protocol, this.options)
    this.#judge = new Judge(this.#system)
  }
}

/** Keeps count of one property over a batch. */
class Tally {
  #run: number | undefined
  #length: number | undefined
  #telling = 0
  #undecided: string | undefined
  #vacuous: string | undefined

  constructor(
    readonly property: AnyProperty,
    readonly judge: Judge,
  ) {}

  add(run: Run, index: number): void {
    if (this.#run !== undefined) return
    const { property, judge } = this
    if (property.kind === 'history') this.#weigh(run, property)
    else if (property.kind === 'finally') this.#telling += run.states.some((state) => judge.isQuiet(state)) ? 1 : 0
    else this.#telling++
    const hit =
      property.kind === 'sometimes' ? judge.reaches(run, property) : judge.failsAt(run, property) !== undefined
    if (!hit) return
    this.#run = index
    this.#length = run.length
  }

  #weigh(run: Run, property: AnyProperty & { kind: 'history' }): void {
    const result = this.judge.verdict(property.checker, run.last)
    if (result.verdict === 'unknown') this.#undecided ??= result.reason
    else if (result.verdict === 'valid' && result.vacuous !== undefined) this.#vacuous ??= result.vacuous
    else this.#telling++
  }

  finding(): Finding {
    return {
      property: this.property.name,
      telling: this.#telling,
      ...(this.#run === undefined ? {} : { run: this.#run, length: this.#length! }),
      ...(this.#undecided === undefined ? {} : { undecided: this.#undecided }),
      ...(this.#vacuous === undefined ? {} : { vacuous: this.#vacuous }),
    }
  }
}
