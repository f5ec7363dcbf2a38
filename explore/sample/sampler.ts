/** Sampling one protocol in one configuration, batch by batch. */
import fc from 'fast-check'
import type { CheckResult } from '../../checkers/index.js'
import { type AnyProtocol, type Run, System, type SystemOptions } from '../../kernel/index.js'
import type { AnyProperty } from '../../properties/index.js'
import type { BatchCoverage } from '../coverage/batch.js'
import { Recorder } from '../coverage/recorder.js'
import { Stillness } from '../coverage/still.js'
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
  /** Fingerprints of states that may still matter: a hint that saves work, and changes nothing that is reported. */
  readonly statesBelow?: number
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
  /**
   * Runs that could have violated it: for `finally` those that came to rest, for `history` those that observed something.
   * None where no run took a step, or where nothing that the property looks at ever changed.
   */
  readonly telling: number
  /** Why the others could not. */
  readonly vacuous?: string
}

export interface BatchResult {
  readonly start: number
  readonly runs: number
  readonly steps: number
  readonly findings: readonly Finding[]
  readonly coverage: BatchCoverage
  /** Calls of user code and questions to the memo, as measured: they depend on how batches fell to workers. */
  readonly handlerCalls: number
  readonly lookups: number
}

/** Interned values above which all tables are renewed between batches: about a gigabyte of them. */
const TABLE_MAX = 750_000

export class Sampler {
  #system: System
  #judge: Judge
  #recorder: Recorder
  /** Made when it is first needed: it asks properties, which are user code and may never answer. */
  #stillness: Stillness | undefined

  /** Throws `ModelError` when the protocol cannot be set up. */
  constructor(
    readonly protocol: AnyProtocol,
    readonly properties: readonly AnyProperty[],
    readonly options: SystemOptions = {},
    readonly scheduler?: Scheduler,
  ) {
    this.#system = new System(protocol, options)
    this.#judge = new Judge(this.#system)
    this.#recorder = new Recorder(this.#system)
  }

  get system(): System {
    return this.#system
  }

  get judge(): Judge {
    return this.#judge
  }

  /** Throws `ModelError`, with its schedule, when a handler is at fault. */
  batch({ seed, start, count, depth, open, statesBelow }: BatchRequest): BatchResult {
    if (this.#system.size > TABLE_MAX) this.#renew()
    this.#stillness ??= new Stillness(this.#system, this.properties)
    const [{ reactions }, recorder, stillness] = [this.#system, this.#recorder, this.#stillness]
    stillness.reset()
    recorder.reset(statesBelow)
    const [calls, lookups] = [reactions.handlerCalls, reactions.lookups]
    const tallies = this.properties.filter(({ name }) => open.includes(name)).map((p) => new Tally(p, this.#judge))
    let [run, steps] = [start, 0]
    const observe = (generated: Run) => {
      for (const tally of tallies) tally.add(generated, run)
      recorder.add(generated, depth)
      stillness.add(generated)
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
      findings: tallies.map((tally) => tally.finding(stillness.reasonFor(tally.property))),
      coverage: recorder.covered(),
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
    this.#recorder = new Recorder(this.#system)
    this.#stillness = undefined
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
    // A run without a step shows the initial state and nothing else.
    if (run.length > 0) this.#weigh(run)
    const hit =
      property.kind === 'sometimes' ? judge.reaches(run, property) : judge.failsAt(run, property) !== undefined
    if (!hit) return
    this.#run = index
    this.#length = run.length
  }

  #weigh(run: Run): void {
    const { property, judge } = this
    if (property.kind === 'history') this.#weighHistory(judge.verdict(property.checker, run.last))
    else if (property.kind === 'finally') this.#telling += run.states.some((state) => judge.isQuiet(state)) ? 1 : 0
    else this.#telling++
  }

  #weighHistory(result: CheckResult): void {
    if (result.verdict === 'unknown') this.#undecided ??= result.reason
    else if (result.verdict === 'valid' && result.vacuous !== undefined) this.#vacuous ??= result.vacuous
    else this.#telling++
  }

  /** `still`: why no run of the batch could have violated it, whatever happened. */
  finding(still: string | undefined): Finding {
    const vacuous = still ?? this.#vacuous
    return {
      property: this.property.name,
      telling: still === undefined ? this.#telling : 0,
      ...(this.#run === undefined ? {} : { run: this.#run, length: this.#length! }),
      ...(this.#undecided === undefined ? {} : { undecided: this.#undecided }),
      ...(vacuous === undefined ? {} : { vacuous }),
    }
  }
}
