/** In a worker: every reachable state of a plain machine, and what is known of its properties. */

import {
  exhaustMachine,
  type Growth,
  type MachineVerdict,
  type SearchLimits,
  type SearchOrder,
} from '../../explore/exhaust/index.js'
import { machineOutline, type Outline, outlineOf } from '../../explore/exhaust/outline/index.js'
import { type MachineReference, machinesOf } from './targets.js'

export interface MachineRequest {
  readonly reference: MachineReference
  readonly config: string | object
  readonly properties: readonly string[]
  readonly limits: SearchLimits
  readonly order: SearchOrder
  readonly memoryLimitBytes: number
  /** Take for one what differs in the names of interchangeable values alone. */
  readonly symmetry: boolean
  readonly checkReductions: boolean
  /** Look at the states once more, for a page. */
  readonly outline: boolean
}

/** What a search of a machine found so far. */
export interface MachineReport {
  readonly order: SearchOrder
  readonly distinct: number
  readonly generated: number
  readonly expanded: number
  readonly statesPerDepth: readonly number[]
  readonly storage: { readonly wordBits: number; readonly bytes: number }
  /** Nothing was cut. */
  readonly complete: boolean
  /** Where it was stopped: the part that grew most. */
  readonly fastest?: Growth
  /** What cut it: a limit, or the reason why it was stopped. */
  readonly cut?: string
  /** Whose names were exchanged, where that was asked for. */
  readonly symmetry?: NonNullable<MachineResult['symmetry']>
  readonly properties: readonly MachineVerdict[]
  readonly outline?: Outline
}

const TELL_MS = 1_000

/** Tells what is known every second. */
export async function searchMachine(
  request: MachineRequest,
  shouldStop: () => boolean,
  tell: (report: MachineReport) => void,
): Promise<MachineReport> {
  const { reference, config, properties, limits, order, memoryLimitBytes, symmetry, checkReductions } = request
  const suite = (await machinesOf(reference.file)).get(reference.key)!
  const chosen = { ...suite, properties: suite.properties.filter(({ name }) => properties.includes(name)) }
  let told = performance.now()
  const result = exhaustMachine(chosen, {
    config,
    ...limits,
    order,
    symmetry,
    checkReductions,
    pulse: (explored) => {
      const now = performance.now()
      if (now - told >= TELL_MS) {
        told = now
        tell({ order, ...spaceOf(explored), complete: false, properties: [] })
      }
      if (shouldStop()) return 'stopped'
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external > memoryLimitBytes ? 'memory limit reached' : undefined
    },
  })
  const { cut } = result.explored
  const outlined = request.outline && cut?.by !== 'stop' ? machineOutline(chosen, result) : undefined
  const outline = outlined && outlineOf(outlined, shouldStop)
  return {
    order,
    ...spaceOf(result.explored),
    complete: result.complete,
    ...(cut === undefined ? {} : { cut: cut.by === 'stop' ? cut.reason : cut.by }),
    ...(result.symmetry === null ? {} : { symmetry: result.symmetry }),
    ...(result.fastest === undefined ? {} : { fastest: result.fastest }),
    properties: result.properties,
    ...(outline === undefined ? {} : { outline }),
  }
}

type MachineResult = ReturnType<typeof exhaustMachine>
type Explored = MachineResult['explored']

const spaceOf = ({ set, generated, expanded, levels }: Explored) => ({
  distinct: set.size,
  generated,
  expanded,
  statesPerDepth: [...levels],
  storage: { wordBits: set.wordBits, bytes: set.bytes },
})
