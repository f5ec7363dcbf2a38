/** Every reachable state of a plain machine, and whether its properties hold there. */
import { ModelError } from '../../kernel/index.js'
import { type MachineOptions, type MachineState, MachineSystem, type MachineTrace } from '../../kernel/machine/index.js'
import { isLiveness, type MachineProperty, type MachineSuite } from '../../properties/index.js'
import type { LivenessProperty } from '../../properties/liveness.js'
import { machinePropertiesFor } from '../../properties/machine-suite.js'
import type { Past } from '../../properties/past.js'
import { DepthFirst, orderFlaw, type SearchOrder } from './depth-first.js'
import type { Growth } from './growth.js'
import { MachineLiveness, reductionFlaw } from './liveness/index.js'
import { machineGrowth } from './machine-growth.js'
import { MachineSpace } from './machine-space.js'
import { MachineReduction, type MachineSymmetry } from './reduction/machine-reduction.js'
import { BreadthFirst, type Explored, type SearchLimits } from './search.js'
import type { StateSet } from './state-set.js'

export type MachineVerdict = { readonly name: string; readonly kind: MachineProperty<never>['kind'] } & (
  | {
      readonly verdict: 'valid'
      /** Of liveness, in how many states it may still be to come, since the search did not follow them. */
      readonly cut?: number
    }
  | { readonly verdict: 'unknown'; readonly reason: string }
  | {
      readonly verdict: 'invalid'
      readonly reason: string
      /** Breadth first as short as any; absent where the violation is that something never happened. */
      readonly counterexample?: MachineTrace
      /** Of a behaviour without an end: the steps behind this state of the counterexample repeat for ever. */
      readonly lasso?: { readonly start: number }
    }
)

export interface MachineResult {
  readonly system: MachineSystem
  readonly explored: Explored
  /** States on the longest shortest path. */
  readonly depth: number
  /** Nothing was cut: what holds, holds in every reachable state. */
  readonly complete: boolean
  readonly properties: readonly MachineVerdict[]
  /** Where the search was stopped. */
  readonly fastest?: Growth
  /** Whose exchanges were taken for nothing; `null` where states were told apart by names as well. */
  readonly symmetry: MachineSymmetry | null
}

export interface MachineSearchOptions extends MachineOptions, SearchLimits {
  /** Asked now and then; a reason ends the search, and what it did not settle is `unknown`. */
  readonly pulse?: (explored: Explored) => string | undefined
  /** Take for one what differs only in the names of values that the machine declares `symmetric`. Default: false. */
  readonly symmetry?: boolean
  /** Default: breadth first, which finds the shortest counterexamples. */
  readonly order?: SearchOrder
  /** Debug mode: use no symmetry, and look whether the declaration is true. Default: false. */
  readonly checkReductions?: boolean
}

/** Explores the whole machine, also behind violations. Throws `ModelError` when the machine is at fault. */
export function exhaustMachine(suite: MachineSuite, options: MachineSearchOptions = {}): MachineResult {
  const system = new MachineSystem(suite.machine, options)
  const space = new MachineSpace(system)
  const { symmetry = false, checkReductions = false } = options
  const reduction = symmetry || checkReductions ? new MachineReduction(system, space) : undefined
  const isReduced = reduction !== undefined && !checkReductions
  const Search = options.order === 'depth-first' ? DepthFirst : BreadthFirst
  const search = new Search(isReduced ? reduction : space, options)
  const pathTo = (index: number) => (isReduced ? reduction.realPathTo(search.set, index) : pathIn(search.set, index))
  const properties = machinePropertiesFor(suite, system.configName)
  const endless = properties.filter(isLiveness)
  const flaw =
    reductionFlaw(endless, { symmetry: isReduced, obsolete: false }) ?? orderFlaw(endless, options.order, options)
  if (flaw !== undefined) throw new ModelError(suite.machine.name, flaw)
  const liveness = new MachineLiveness(system, endless)
  const watched = new Map(
    properties.flatMap((property) =>
      isLiveness(property) ? [] : [[property.name, new Watched(system, property, pathTo)]],
    ),
  )
  const all = [...watched.values()]
  const open = new Set(all)
  const visit = (state: readonly number[], index: number): boolean => {
    for (const one of open) if (one.settles(state, index)) open.delete(one)
    if (checkReductions) reduction!.check(state, all)
    else reduction?.checkVerdicts(state, index, all)
    return false
  }
  const pulse = () => options.pulse?.(search)
  const explored = search.run({ visit }, pulse)
  if (endless.length > 0 && explored.cut?.by !== 'stop') liveness.explore(search.set, search.levels[0]!, pulse)
  const verdicts = properties.map((property) =>
    isLiveness(property)
      ? livenessVerdict(property, liveness, explored)
      : watched.get(property.name)!.verdict(explored),
  )
  const fastest = explored.cut?.by === 'stop' ? machineGrowth(system, search.set) : undefined
  return {
    system,
    explored,
    ...(fastest === undefined ? {} : { fastest }),
    depth: search.levels.length,
    complete: explored.cut === undefined,
    properties: verdicts,
    symmetry: isReduced ? reduction.report : null,
  }
}

function livenessVerdict(
  property: LivenessProperty<never>,
  liveness: MachineLiveness,
  { set, cut }: Explored,
): MachineVerdict {
  const said = { name: property.name, kind: property.kind }
  if (cut?.by === 'stop') return { ...said, verdict: 'unknown', reason: cut.reason }
  const found = liveness.judge(property, set)
  if (found.violation !== undefined) {
    const { trace, start } = found.violation
    const reason =
      start === trace.length - 1
        ? 'it stays in the last state for ever'
        : `what follows state ${start} repeats for ever`
    return { ...said, verdict: 'invalid', reason, counterexample: trace, lasso: { start } }
  }
  if (found.undecided !== undefined) return { ...said, verdict: 'unknown', reason: found.undecided }
  if (found.vacuous !== undefined) return { ...said, verdict: 'unknown', reason: `vacuous: ${found.vacuous}` }
  return { ...said, verdict: 'valid', ...(found.cut === 0 ? {} : { cut: found.cut }) }
}

/** A property during a search: the first state that settles it. */
class Watched {
  #at = -1
  #error: string | undefined
  readonly holds: (state: readonly number[]) => boolean

  constructor(
    readonly system: MachineSystem,
    readonly property: MachineProperty<never>,
    readonly pathTo: (index: number) => readonly MachineState[],
  ) {
    this.holds = system.memoised(`property '${property.name}'`, property.holds)
  }

  /** A property that throws counts as violated; one that asks for what the machine does not have is a mistake. */
  settles(state: readonly number[], index: number): boolean {
    try {
      if (this.holds(state) === (this.property.kind === 'always')) return false
    } catch (error) {
      if (!(error instanceof ModelError) || error.cause === undefined) throw error
      this.#error = error.message
    }
    this.#at = index
    return true
  }

  verdict({ cut }: Explored): MachineVerdict {
    const { name, kind } = this.property as { name: string; kind: 'always' | 'sometimes' }
    const said = { name, kind }
    if (this.#error !== undefined || (kind === 'always' && this.#at >= 0)) {
      const counterexample = this.system.traceOf(this.pathTo(this.#at))
      return { ...said, verdict: 'invalid', reason: this.#error ?? this.#explained(), counterexample }
    }
    if (kind === 'sometimes' && this.#at >= 0) return { ...said, verdict: 'valid' }
    if (cut === undefined)
      return kind === 'always'
        ? { ...said, verdict: 'valid' }
        : { ...said, verdict: 'invalid', reason: 'no reachable state satisfies it' }
    if (cut.by === 'stop') return { ...said, verdict: 'unknown', reason: cut.reason }
    return kind === 'always'
      ? { ...said, verdict: 'valid' }
      : { ...said, verdict: 'unknown', reason: `not reached within the limit of ${cut.by}` }
  }

  #explained(): string {
    const { explain } = this.property
    if (!explain) return 'it does not hold in the last state'
    const state = this.pathTo(this.#at).at(-1)!
    const inWords = (view: never) => [explain(view, NO_PAST)].flat().join(' ')
    return this.system.memoised(`explanation of '${this.property.name}'`, inWords)(state)
  }
}

const unseen = (): never => {
  throw new Error('expected an explanation of the last state alone: a machine shows one state at a time')
}
/** What machines are explained with. */
const NO_PAST: Past<never> = { since: unseen, view: unseen, at: unseen, naming: { position: unseen, process: unseen } }

/** The states on the way to one, as the search found it. */
function pathIn(set: StateSet, index: number): MachineState[] {
  const states: number[][] = []
  for (let at = index; at >= 0; at = set.parentOf(at)) {
    const state: number[] = []
    set.load(at, state)
    states.unshift(state)
  }
  return states
}
