/** What is explored: a target from its start, or the steps of a trace. */
import { settingOf } from '../../explore/stepper/index.js'
import { ModelError, type ScheduledEvent } from '../../kernel/index.js'
import { parseTrace } from '../../traces/index.js'
import { isItfTrace } from '../../traces/itf/index.js'
import { isMachineTrace } from '../../traces/machine/index.js'
import type { Report, StepperSetting } from '../../traces/report/index.js'
import { UsageError } from '../errors.js'
import { readText } from '../files.js'
import { machinesOf } from '../machine/targets.js'
import { reportOfFile } from '../page/report.js'
import { configName, namedTargets, type ProtocolReference } from '../targets.js'
import { protocolOf } from '../traced.js'

export interface Subject {
  /** As it is printed. */
  readonly name: string
  readonly reference: Pick<ProtocolReference, 'file' | 'suite'>
  readonly setting: StepperSetting
  readonly path: readonly ScheduledEvent[]
  /** That of a trace; absent where the model has yet to tell of the start. */
  readonly report?: Report
}

export interface SubjectFlags {
  readonly config?: string
  readonly property?: string
  readonly faults?: Readonly<Record<string, number>>
  readonly modelFile?: string
}

/** Throws `UsageError` for what is neither, and for plain machines, which have no steps that a page could draw. */
export async function subjectOf(word: string, flags: SubjectFlags): Promise<Subject> {
  return /\.json$/.test(word) ? traceSubject(word, flags) : targetSubject(word, flags)
}

async function targetSubject(word: string, flags: SubjectFlags): Promise<Subject> {
  await expectNoMachine(word, flags.modelFile)
  const targets = await namedTargets([word], flags)
  const [target] = targets
  if (target === undefined || targets.length > 1)
    throw new UsageError(
      `expected one suite in ${word}, got ${targets.map(({ reference }) => reference.suite).join(', ')} (choose: faultline explore <suite> --model-file ${word})`,
    )
  const { reference, config, caughtBy, name } = target
  const faults = Object.entries(flags.faults ?? {}).map(([name, limit]) => [name, limit === Infinity ? null : limit])
  return {
    name: `${name} (${configName(target)})`,
    reference,
    setting: {
      variant: reference.variant,
      config: config as StepperSetting['config'],
      ...(faults.length === 0 ? {} : { faults: Object.fromEntries(faults) }),
      property: flags.property ?? caughtBy,
    },
    path: [],
  }
}

async function expectNoMachine(word: string, modelFile: string | undefined): Promise<void> {
  const machines = await machinesOf(null)
  if (modelFile === undefined && [...machines.keys()].includes(word))
    throw new UsageError(
      `expected a protocol to explore, got ${word}, which is a plain machine, without nodes and messages to draw (\`faultline exhaust ${word}\` searches it)`,
    )
}

async function traceSubject(file: string, { modelFile, ...flags }: SubjectFlags): Promise<Subject> {
  const given = Object.entries({ config: flags.config, property: flags.property, faults: flags.faults })
  const name = given.find(([, value]) => value !== undefined)?.[0]
  if (name !== undefined) throw new UsageError(`expected no --${name} with ${file}: a trace has its own`)
  const text = readText(file)
  if (isMachineTrace(text))
    throw new UsageError(`expected the trace of a protocol, got ${file}, which is that of a plain machine`)
  if (isItfTrace(text)) throw new UsageError(`expected one of our traces, got ${file}, which is in ITF`)
  const trace = parseTrace(text, file)
  const found = await protocolOf(trace, file, modelFile)
  try {
    return {
      name: `${file} (${trace.protocol}${trace.variant === null ? '' : `/${trace.variant}`})`,
      reference: { file: found.file, suite: found.key },
      setting: settingOf(found.suite, trace),
      path: trace.steps.map(({ event }) => event),
      report: await reportOfFile(trace, file, modelFile),
    }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    throw new UsageError(`${file} does not fit the model: ${error.message} (the model changed since it was recorded)`)
  }
}
