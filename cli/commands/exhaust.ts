/** `faultline exhaust`: every reachable state of one protocol in one configuration. */
import { totalmem } from 'node:os'
import { type Reductions, reductionsFor, type SearchOrder } from '../../explore/exhaust/index.js'
import { exitCodeOf, UsageError } from '../errors.js'
import { exhaustTarget } from '../exhaust.js'
import { expectWritableFolder } from '../files.js'
import { filesEnd } from '../files-end.js'
import type { OutputFlags } from '../flags.js'
import { exhaustMachineTarget } from '../machine/exhaust.js'
import type { MachineReport } from '../machine/search.js'
import { machineTarget } from '../machine/targets.js'
import { WorkerPool } from '../pool.js'
import { exhaustJson } from '../report/exhaust-json.js'
import { ExhaustProgress } from '../report/exhaust-progress.js'
import { exhaustText } from '../report/exhaust-text.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { saveTraces } from '../save-traces.js'
import { type StopControl, stopControl } from '../stop.js'
import { namedTargets, type Target } from '../targets.js'

export interface ExhaustFlags {
  readonly config?: string
  readonly property?: string
  readonly depth?: number
  readonly states?: number
  readonly timeLimit?: number
  readonly memoryLimit?: number
  readonly faults?: Readonly<Record<string, number>>
  readonly out?: string
  readonly modelFile?: string
  /** False after `--no-database`. */
  readonly database: boolean
  readonly all?: boolean
  readonly search: SearchOrder
  /** Default: dead messages are dropped, where no property minds. */
  readonly reductions?: Reductions
  readonly checkReductions?: boolean
  /** Where to write a page. */
  readonly html?: string
}

/** Share of the machine's memory that a search may take where nobody says how much. */
const MEMORY_SHARE = 0.7

export async function exhaust(word: string, flags: ExhaustFlags & OutputFlags): Promise<number> {
  const begin = performance.now()
  if (flags.out !== undefined) expectWritableFolder(flags.out)
  const pool = new WorkerPool(1, flags.memoryLimit)
  const progress = new ExhaustProgress(flags.quiet === true)
  let stop: StopControl | undefined
  try {
    await filesEnd(pool, [word], flags)
    const machine = await machineTarget(word, flags)
    const target = machine ?? (await targetOf(word, flags))
    stop = stopControl(flags.timeLimit, performance.now() - begin)
    const options = {
      limits: {
        ...(flags.depth === undefined ? {} : { depth: flags.depth }),
        ...(flags.states === undefined ? {} : { states: flags.states }),
      },
      order: flags.search,
      untilDecided: flags.all === true,
      checkReductions: flags.checkReductions === true,
      memoryLimitBytes: flags.memoryLimit ?? memoryOfMachine() * MEMORY_SHARE,
      outline: flags.html !== undefined,
    }
    if (!('protocol' in target)) {
      if (flags.faults !== undefined) throw new UsageError('expected no --faults: a plain machine has none but its own')
      const show = (report: MachineReport) => progress.show(report)
      const symmetry = flags.reductions?.symmetry === true
      return await exhaustMachineTarget(pool, target, { ...options, symmetry }, stop, show, flags, () =>
        progress.clear(),
      )
    }
    const own = ownOptions(target, flags)
    const outcome = await exhaustTarget(pool, target, { ...options, ...own }, stop, (report) => progress.show(report))
    progress.clear()
    const files = saveTraces([outcome], { out: flags.out, isOverview: false, database: flags.database }).get(outcome)!
    const context = { files, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 }
    if (flags.html !== undefined) {
      const { writeSpacePages } = await import('../page/space-page.js')
      await writeSpacePages(flags.html, outcome, context)
    }
    const where = flags.html === undefined || flags.quiet ? '' : `page: ${flags.html}\n`
    if (flags.json) printJson(exhaustJson(outcome, context), flags)
    else print(exhaustText(outcome, context, styleOf(flags), flags) + where, flags)
    return exitCodeOf(outcome.verdict)
  } finally {
    progress.clear()
    stop?.release()
    await pool.close()
  }
}

/** Flags that make another search of it. */
const OTHERWISE = ['property', 'depth', 'states', 'faults', 'all', 'reductions', 'checkReductions'] as const

/** What the configuration says where the flags say nothing. */
function ownOptions({ properties, exhaustive, caughtBy }: Target, flags: ExhaustFlags) {
  const { reductions, faults, property } = flags
  return {
    reductions: reductions ?? reductionsFor(properties, exhaustive),
    faults: exhaustive?.faults === undefined ? faults : { ...exhaustive.faults, ...faults },
    // Other properties may be violated earlier by a planted bug.
    until: exhaustive === undefined || property !== undefined ? undefined : (caughtBy ?? undefined),
    isDeclared: flags.search === 'breadth-first' && OTHERWISE.every((flag) => flags[flag] === undefined),
  }
}

/** A file may export several suites, and one search is of one. */
async function targetOf(word: string, flags: ExhaustFlags): Promise<Target> {
  const targets = await namedTargets([word], { ...flags, exhaustive: true })
  if (targets.length === 1) return targets[0]!
  const names = targets.map(({ reference }) => reference.suite).join(', ')
  throw new UsageError(
    `expected one suite in ${word}, got ${names} (choose: faultline exhaust <suite> --model-file ${word})`,
  )
}

/** What there is, or what a container may have of it. */
function memoryOfMachine(): number {
  const granted = process.constrainedMemory()
  return granted > 0 ? Math.min(granted, totalmem()) : totalmem()
}
