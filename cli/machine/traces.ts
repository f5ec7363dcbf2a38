/** Counterexamples of plain machines as files: written by `exhaust`, read by `show` and `replay`. */
import { dirname, join, relative, resolve } from 'node:path'
import { type Json, ModelError, toJson } from '../../kernel/index.js'
import { MachineSystem } from '../../kernel/machine/index.js'
import { isLiveness, type MachineProperty } from '../../properties/index.js'
import {
  formatMachineTrace,
  MACHINE_TRACE_FORMAT,
  MACHINE_TRACE_VERSION,
  MachineReplayMismatch,
  type MachineTraceFile,
  parseMachineTrace,
  renderMachineTrace,
  replayMachine,
} from '../../traces/machine/index.js'
import { exitCodeOf, UsageError, unknownName } from '../errors.js'
import { writeText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { traceName } from '../names.js'
import { print, printJson } from '../report/print.js'
import { type Style, styleOf } from '../report/style.js'
import { relativeTo } from '../targets.js'
import type { MachineOutcome } from './exhaust.js'
import { machinesOf } from './targets.js'

const FOLDER = 'faultline-traces'

/** The counterexamples of a search, by property; where they are not known to be shortest, they say so. */
export function machineTraces({ target, report, properties }: MachineOutcome): Map<string, MachineTraceFile> {
  const { suite, config, reference } = target
  const { configs } = suite.machine.definition
  const value = typeof config === 'string' ? configs[config] : { ...Object.values(configs)[0], ...config }
  const traces = properties.flatMap((property): [string, MachineTraceFile][] => {
    if (property.verdict !== 'invalid' || property.counterexample === undefined) return []
    const { name, kind, reason, counterexample, lasso } = property
    const isShortest = report?.order !== 'depth-first' && lasso === undefined
    return [
      [
        name,
        {
          format: MACHINE_TRACE_FORMAT,
          version: MACHINE_TRACE_VERSION,
          machine: suite.machine.name,
          modelFile: reference.file,
          config: { name: typeof config === 'string' ? config : null, value: toJson(value) },
          property: { name, kind },
          minimality: isShortest ? 'shortest' : 'unshrunk',
          searched: { states: report?.distinct ?? counterexample.length },
          steps: counterexample.map(({ action, state }) => ({
            action,
            state: state as Readonly<Record<string, Json>>,
          })),
          why: [reason],
          ...(lasso === undefined ? {} : { lasso }),
        },
      ],
    ]
  })
  return new Map(traces)
}

/** Writes them, and says where: by property. */
export function saveMachineTraces(
  traces: ReadonlyMap<string, MachineTraceFile>,
  config: string,
  out: string | undefined,
): Map<string, string> {
  const folder = out ?? FOLDER
  const files = [...traces].map(([property, trace]): [string, string] => {
    const file = join(folder, `${traceName(trace.machine, config, property)}.json`)
    const modelFile = trace.modelFile === null ? null : relativeTo(resolve(folder), trace.modelFile)
    writeText(file, formatMachineTrace({ ...trace, modelFile }))
    return [property, relative('.', file)]
  })
  return new Map(files)
}

export const drawnMachineTrace = (trace: MachineTraceFile, { render, colors }: Style): string =>
  renderMachineTrace(trace, { ascii: render.ascii, alarm: colors.red })

export function showMachineTrace(text: string, file: string, flags: OutputFlags): number {
  const trace = parseMachineTrace(text, file)
  if (flags.json) printJson(trace, flags)
  else print(drawnMachineTrace(trace, styleOf(flags)), flags)
  return 0
}

/** Takes the trace's actions on the machine as it is now, and looks whether its last state, or its cycle, violates the property. */
export async function replayMachineTrace(
  text: string,
  file: string,
  flags: OutputFlags & { readonly modelFile?: string },
): Promise<number> {
  const trace = parseMachineTrace(text, file)
  const { property, states, system } = await replayedMachine(trace, file, flags.modelFile)
  const failsAt = failureOf(trace, property, states, system)
  const steps = states.length - 1
  const verdict = failsAt === undefined ? 'valid' : 'invalid'
  const style = styleOf(flags)
  if (flags.json) printJson({ verdict, property: property.name, steps, failsAt: failsAt ?? null }, flags)
  else {
    const again =
      trace.lasso === undefined ? `after step ${failsAt} of ${steps}` : 'for as long as its cycle is repeated'
    const story =
      failsAt === undefined
        ? `'${property.name}' holds: the machine has changed, or the property has`
        : `reproduced: '${property.name}' is violated ${again}; every action did what the trace says`
    const drawn = flags.quiet || failsAt === undefined ? '' : `\n${drawnMachineTrace(trace, style)}`
    print(`${style.mark(verdict)} ${story}\n${drawn}`, flags)
  }
  return exitCodeOf(verdict)
}

async function replayedMachine(trace: MachineTraceFile, file: string, modelFile: string | undefined) {
  const path = modelFile ?? (trace.modelFile === null ? undefined : resolve(dirname(file), trace.modelFile))
  const machines = await machinesOf(path === undefined ? null : resolve(path))
  const suites = [...machines.values()]
  const suite = suites.find(({ machine }) => machine.name === trace.machine)
  if (!suite)
    throw unknownName(
      `a machine (named in ${file})`,
      trace.machine,
      suites.map(({ machine }) => machine.name),
    )
  const property = suite.properties.find(({ name }) => name === trace.property.name)
  if (!property)
    throw unknownName(
      `a property of ${trace.machine} (named in ${file})`,
      trace.property.name,
      suite.properties.map(({ name }) => name),
    )
  if (property.kind !== trace.property.kind)
    throw new UsageError(
      `expected '${property.name}' to be an ${trace.property.kind}, as in ${file}, got an ${property.kind}: the model changed; search again`,
    )
  const system = new MachineSystem(suite.machine, { config: trace.config.value as object })
  try {
    return { property, system, states: replayMachine(trace, system) }
  } catch (error) {
    if (!(error instanceof MachineReplayMismatch)) throw error
    throw new UsageError(
      `${file} does not fit the machine ${trace.machine}: ${error.message} (the machine changed since the trace was recorded, or the trace was edited; search again for a new one)`,
    )
  }
}

/** The state that violates it, or with which a cycle ends that never keeps what is promised; `undefined` where none does. */
function failureOf(
  { lasso, steps }: MachineTraceFile,
  property: MachineProperty<never>,
  states: readonly (readonly number[])[],
  system: MachineSystem,
): number | undefined {
  const ask = (name: string, predicate: (view: never) => boolean) => {
    const memo = system.memoised(name, predicate)
    return states.map((state) => answered(memo, state))
  }
  const holds = ask(`property '${property.name}'`, property.holds)
  const last = steps.length - 1
  if (!isLiveness(property)) {
    const at = holds.findIndex((answer) => answer !== true)
    return at < 0 ? undefined : at
  }
  if (lasso === undefined) return undefined
  const closes = states[lasso.start]!.every((word, i) => word === states[last]![i])
  if (property.kind === 'eventuallyAlways')
    return closes && holds.slice(lasso.start).some((kept) => kept !== true) ? last : undefined
  const from = property.from === null ? holds.map(() => true) : ask(`since when '${property.name}'`, property.from)
  // Owed somewhere, and not kept from there on, and all the way round.
  const isBroken = from.some(
    (owed, i) => owed === true && holds.every((kept, j) => kept !== true || (j < i && j < lasso.start)),
  )
  return closes && isBroken ? last : undefined
}

/** What throws counts as violated. */
function answered(memo: (state: readonly number[]) => boolean, state: readonly number[]): boolean {
  try {
    return memo(state)
  } catch (error) {
    if (error instanceof ModelError && error.cause !== undefined) return false
    throw error
  }
}
