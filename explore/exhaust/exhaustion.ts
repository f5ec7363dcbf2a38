/** Every reachable state of one protocol in one configuration, judged by its properties. */
import {
  type AnyProtocol,
  type Budgets,
  ModelError,
  protocolName,
  type Run,
  System,
  type SystemOptions,
} from '../../kernel/index.js'
import { type AnyProperty, isLiveness } from '../../properties/index.js'
import type { Trace } from '../../traces/index.js'
import { Judge } from '../judge.js'
import { type ShortestOptions, shortestTrace } from './counterexample.js'
import { DepthFirst, orderFlaw, type SearchOrder } from './depth-first.js'
import type { EventFilter } from './expansion.js'
import { type Growth, GrowthLog } from './growth.js'
import { Judging, type StateFinding } from './judging.js'
import { ClusterLiveness, type LivenessFinding, reductionFlaw } from './liveness/index.js'
import { blamed, distanceOf, runTo } from './path.js'
import {
  ReducedSpace,
  ReductionCheck,
  type ReductionReport,
  type Reductions,
  realRunTo,
  reductionReport,
  representative,
  TwinVerdicts,
} from './reduction/index.js'
import { BreadthFirst, type Cut, type SearchLimits } from './search.js'
import { SpentBudgets } from './spent-budgets.js'
import { type Never, WatchedSpace } from './watched-space.js'

/** Made for the system that is searched: events are numbers that mean something in one system only. */
export type EventFilterOf = (system: System) => EventFilter

export interface ExhaustionOptions {
  readonly system?: SystemOptions
  readonly limits?: SearchLimits
  /** Go on after the first violation, until all properties are decided. Default: false. */
  readonly untilDecided?: boolean
  /** Go on after the first violation, until the property of this name is decided. */
  readonly until?: string | undefined
  /** Default: breadth first, which finds the shortest counterexamples. */
  readonly order?: SearchOrder
  /** Default: none. */
  readonly reductions?: Reductions
  /** Which events to follow, of those that can happen; the verdict is of the runs that these make up. Default: all. */
  readonly mayHappen?: EventFilterOf
  /** Debug mode: reduce nothing, and look whether all that is declared `obsolete` or `symmetric` is so. Default: false. */
  readonly checkReductions?: boolean
}

/**
 * How a search ended: `complete` when every reachable state was looked at; `violation` behind the level of the first one;
 * otherwise what cut it. `running` is a search that has not ended yet.
 */
export type SearchEnd = 'complete' | 'violation' | 'running' | Cut['by']

/** What a search found so far. Survives structured cloning, and knows no clock. */
export interface SearchReport {
  readonly end: SearchEnd
  readonly order: SearchOrder
  /** Why it was stopped. */
  readonly reason?: string
  /** The property that the search goes on for after the first violation. */
  readonly until?: string
  readonly distinct: number
  /** The initial state and every successor, repeats included. */
  readonly generated: number
  /** States whose properties were judged. */
  readonly judged: number
  /** New states per level: `statesPerDepth[d]` are `d` steps from the initial state, and no fewer. */
  readonly statesPerDepth: readonly number[]
  /** Per state of which the successors are known. */
  readonly branching: { readonly mean: number; readonly max: number }
  /** States in which nothing at all can happen, faults included. */
  readonly deadEnds: number
  /** States at rest; 0 where no `finally` asks for them. */
  readonly quiet: number
  readonly isAlive: boolean
  readonly never: Never
  readonly budgets: Budgets
  /** Per limited budget, in how many states it is spent. */
  readonly budgetsSpent: Readonly<Record<string, number>>
  readonly storage: { readonly wordBits: number; readonly bytes: number }
  readonly handlerCalls: number
  readonly lookups: number
  readonly reductions: ReductionReport
  readonly fastest?: Growth
  readonly findings: readonly (StateFinding & LivenessFinding)[]
}

export class Exhaustion {
  readonly judge: Judge
  readonly space: WatchedSpace
  readonly reduced: ReducedSpace
  readonly search: BreadthFirst | DepthFirst
  readonly #judging: Judging
  readonly #spent: SpentBudgets
  readonly #growth: GrowthLog
  readonly #liveness: ClusterLiveness
  readonly #check: ReductionCheck | undefined
  readonly #twins: TwinVerdicts
  readonly order: SearchOrder
  readonly #until: string | undefined
  #isEnough = false
  #hasEnded = false
  #judged = 0
  #noMemory: string | undefined

  /** Throws `ModelError` when the protocol cannot be set up. */
  constructor(
    protocol: AnyProtocol,
    readonly properties: readonly AnyProperty[],
    given: ExhaustionOptions = {},
  ) {
    const { system: options = {}, limits = {}, untilDecided = false, until, checkReductions = false } = given
    const { order = 'breadth-first' } = given
    const system = new System(protocol, options)
    const reductions = checkReductions ? {} : (given.reductions ?? {})
    const flaw = reductionFlaw(properties, reductions) ?? orderFlaw(properties, order, limits)
    if (flaw !== undefined) throw new ModelError(protocolName(protocol), flaw)
    this.judge = new Judge(system)
    this.space = new WatchedSpace(system, given.mayHappen?.(system))
    this.reduced = new ReducedSpace(system, this.space, reductions)
    this.order = order
    const Search = order === 'depth-first' ? DepthFirst : BreadthFirst
    this.search = new Search(this.reduced.isActive ? this.reduced : this.space, limits)
    const ofStates = properties.filter((property) => !isLiveness(property))
    this.#twins = new TwinVerdicts(this.judge, ofStates)
    this.#check = checkReductions ? new ReductionCheck(this.judge, ofStates) : undefined
    this.#until = untilDecided ? undefined : until
    const goesOn = untilDecided ? 'decided' : until === undefined ? undefined : ({ until } as const)
    this.#judging = new Judging(this.judge, properties, goesOn)
    this.#spent = new SpentBudgets(system)
    this.#growth = new GrowthLog(system)
    this.#liveness = new ClusterLiveness(this.judge, properties.filter(isLiveness))
  }

  /**
   * Searches to the end. `pulse` is asked every 1,024 states whether to stop, and why. Throws `ModelError`, with its
   * schedule, when a handler is at fault.
   */
  run(pulse: () => string | undefined = () => undefined): SearchReport {
    const { search, space } = this
    const { network } = space.system.at
    const renamings = this.reduced.symmetry?.renamings ?? []
    const visit = (state: readonly number[], index: number): boolean => {
      this.#judged++
      this.#growth.note(search.set.size, state.length - network)
      this.#spent.note(state)
      this.#check?.visit(state)
      if (renamings.length > 1 && isTwinDue(index))
        // All renamings in turn, but for the one that changes nothing.
        this.#twins.compare(state, renamings[1 + (index % (renamings.length - 1))]!)
      // What holds in a state holds behind it as well, but for what reads what has changed.
      this.#isEnough = this.#judging.visit(state, index, search.set.changes(index, network))
      return this.#isEnough
    }
    try {
      search.run({ visit }, pulse)
    } catch (error) {
      if (!isOutOfMemory(error)) throw this.#blamed(error)
      this.#noMemory = 'there is no more memory'
    }
    this.#hasEnded = true
    if (['complete', 'depth', 'states'].includes(this.#end())) this.#judgeLiveness(pulse)
    return this.report()
  }

  #judgeLiveness(pulse: () => string | undefined): void {
    const { search, space } = this
    try {
      this.#liveness.run(space.cluster, search.set, space.expanded, pulse)
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      this.#noMemory = 'there is no more memory'
    }
  }

  /** What was found so far: may be asked in a pulse. */
  report(): SearchReport {
    const { search, space } = this
    const { set, generated, levels } = search
    const { reactions, cluster } = space.system
    const end = this.#end()
    const cut = search.cut
    const reason = this.#noMemory ?? (cut?.by === 'stop' ? cut.reason : undefined)
    const fastest = this.#growth.fastest(set.size)
    return {
      end,
      order: this.order,
      ...(reason === undefined ? {} : { reason }),
      ...(this.#until === undefined ? {} : { until: this.#until }),
      distinct: set.size,
      generated,
      judged: this.#judged,
      statesPerDepth: [...levels],
      branching: { mean: space.expanded === 0 ? 0 : (generated - 1) / space.expanded, max: space.branchingMax },
      deadEnds: space.deadEnds,
      quiet: this.#judging.quiet,
      isAlive: space.isAlive,
      never: space.never(),
      budgets: cluster.budgets,
      budgetsSpent: this.#spent.counts,
      storage: { wordBits: set.wordBits, bytes: set.bytes },
      handlerCalls: reactions.handlerCalls,
      lookups: reactions.lookups,
      reductions: reductionReport(this.reduced, this.#check),
      ...(fastest === undefined ? {} : { fastest }),
      findings: this.#judging.findings().map((finding) => ({
        ...finding,
        ...(finding.index === undefined ? {} : { length: distanceOf(set, finding.index) }),
        ...this.#liveness.finding(finding.property),
      })),
    }
  }

  /** A shortest run to the first violation of a property that was found to be violated, as a trace. For liveness, a short lasso. */
  counterexample(name: string, options: ShortestOptions): Trace {
    const property = this.properties.find((candidate) => candidate.name === name)!
    if (isLiveness(property)) return this.#liveness.counterexample(property, this.search.set, options.modelFile)
    const { index, undecided } = this.#judging.findings().find((finding) => finding.property === name)!
    const run = this.runTo(index!)
    // A history that could not be judged might have been a shorter counterexample; and so might a run in which less was
    // in the way than in the one that was found.
    const isNearest = this.order === 'breadth-first' && undecided === undefined
    const isProved = isNearest && run.length === distanceOf(this.search.set, index!)
    return shortestTrace(run, property, this.judge, { ...options, isProved, states: this.search.set.size })
  }

  #blamed(error: unknown): unknown {
    const there = () => this.runTo(this.search instanceof DepthFirst ? this.search.at : Math.max(0, this.#judged - 1))
    if (this.#check?.choice) return there().blame(error, this.#check.choice)
    if (!this.reduced.isActive) return blamed(error, there)
    const { system } = this.reduced
    return blamed(error, there, ({ last }, { event, alternative }) => {
      representative(this.reduced, system.successor(last, event, alternative))
    })
  }

  /** A shortest run to the state that a finding names. */
  runTo(index: number): Run {
    const { set } = this.search
    return this.reduced.isActive ? realRunTo(this.reduced, set, index) : runTo(this.space.cluster, set, index)
  }

  #end(): SearchEnd {
    const { cut, set } = this.search
    if (this.#noMemory !== undefined || cut?.by === 'stop') return 'stop'
    if (!this.#hasEnded) return 'running'
    // A level that is looked at to its end, and cut there, is known as far as the cut.
    const isLevelWhole = cut !== undefined && this.order === 'breadth-first' && this.#judged === set.size
    return this.#isEnough && !isLevelWhole ? 'violation' : (cut?.by ?? 'complete')
  }
}

/** Under other names properties are asked about the first states, and about a share of those that follow. */
const isTwinDue = (index: number): boolean => index < 1_000 || index % 8 === 0

/** What typed arrays throw when they cannot be had. */
const isOutOfMemory = (error: unknown): boolean =>
  error instanceof RangeError && /allocation failed|Invalid typed array length/i.test(error.message)
