/** `faultline exhaust` of a plain machine. */
import type { Verdict } from '../../checkers/index.js'
import { worst } from '../../explore/index.js'
import { exitCodeOf } from '../errors.js'
import type { OutputFlags } from '../flags.js'
import { WorkerLost, type WorkerPool } from '../pool.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import type { Stop } from '../sample.js'
import { configText, machineJson, machineText } from './report.js'
import type { MachineReport, MachineRequest } from './search.js'
import type { MachineTarget } from './targets.js'
import { machineTraces, saveMachineTraces } from './traces.js'

type Finding = MachineReport['properties'][number]

export interface MachineOutcome {
  readonly target: MachineTarget
  readonly limits: MachineRequest['limits']
  readonly verdict: Verdict
  readonly properties: readonly (Finding & { readonly expected: 'holds' | 'refuted' })[]
  /** Absent where the search was cut short before it told anything. */
  readonly report: MachineReport | undefined
  readonly interrupted: string | undefined
  readonly seconds: number
}

/** What the worker may take to notice that the time is up. */
const PATIENCE_MS = 2_000

export async function exhaustMachineTarget(
  pool: WorkerPool,
  target: MachineTarget,
  options: Pick<MachineRequest, 'limits' | 'order' | 'memoryLimitBytes' | 'symmetry' | 'checkReductions' | 'outline'>,
  stop: Stop,
  onProgress: (report: MachineReport) => void,
  flags: OutputFlags & { readonly out?: string; readonly html?: string },
  onEnd: () => void,
): Promise<number> {
  const begin = performance.now()
  const { reference, config, properties } = target
  let report: MachineReport | undefined
  const note = (told: MachineReport) => {
    report = told
    onProgress(told)
  }
  const patience = stop.promise.then(async () => {
    pool.wrapUp()
    await new Promise((settle) => setTimeout(settle, PATIENCE_MS).unref())
  })
  let lost: string | undefined
  try {
    const request = { reference, config, properties, ...options }
    const answer = await Promise.race([pool.run({ type: 'machine', request }, note), patience])
    if (answer) report = answer
    else lost = stop.reason()
  } catch (error) {
    if (!(error instanceof WorkerLost)) throw error
    lost = error.message
  }
  const interrupted = lost ?? (report?.complete === false ? stop.reason() : undefined)
  const outcome = concluded(target, options.limits, report, interrupted, (performance.now() - begin) / 1000)
  onEnd()
  const traces = machineTraces(outcome)
  const files = saveMachineTraces(traces, configText(target), flags.out)
  if (flags.html !== undefined) {
    const { writeMachinePages } = await import('../page/machine-page.js')
    writeMachinePages(flags.html, outcome, traces)
  }
  const where = flags.html === undefined || flags.quiet ? '' : `page: ${flags.html}\n`
  if (flags.json) printJson(machineJson(outcome, files), flags)
  else print(machineText(outcome, traces, files, styleOf(flags), flags) + where, flags)
  return exitCodeOf(outcome.verdict)
}

function concluded(
  target: MachineTarget,
  limits: MachineRequest['limits'],
  report: MachineReport | undefined,
  interrupted: string | undefined,
  seconds: number,
): MachineOutcome {
  const { suite, config } = target
  const properties = suite.properties
    .filter(({ name }) => target.properties.includes(name))
    .map(({ name, kind, refuted = {} }) => {
      const found = report?.properties.find((finding) => finding.name === name)
      const reason = interrupted ?? 'the search did not end'
      const finding: Finding =
        found === undefined
          ? { name, kind, verdict: 'unknown', reason }
          : found.verdict === 'unknown' && interrupted !== undefined
            ? { ...found, reason }
            : found
      return { ...finding, expected: typeof config === 'string' && config in refuted ? 'refuted' : 'holds' } as const
    })
  return {
    target,
    limits,
    verdict: worst(properties.map(({ verdict }) => verdict)),
    properties,
    report,
    interrupted,
    seconds,
  }
}
