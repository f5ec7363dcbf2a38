/** `faultline replay`: take a trace's choices on the model as it is now, and judge the property again. */
import { dirname, resolve } from 'node:path'
import type { Verdict } from '../../checkers/index.js'
import { explain, Judge } from '../../explore/index.js'
import { protocolName } from '../../kernel/index.js'
import { COMPARISON_KIND } from '../../traces/compare/index.js'
import { parseTrace, ReplayMismatch, renderTrace, replayTrace, systemOf, type Trace } from '../../traces/index.js'
import { exitCodeOf, UsageError, unknownName } from '../errors.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { protocolIn, suitesOf } from '../targets.js'

export interface ReplayFlags extends OutputFlags {
  readonly modelFile?: string
  /** Another protocol to take the steps on as well. */
  readonly against?: string
}

export async function replay(file: string, flags: ReplayFlags): Promise<number> {
  if (flags.against !== undefined) {
    const { compareTrace } = await import('./compare-trace.js')
    return compareTrace(file, flags.against, flags)
  }
  const trace = parseTrace(readText(file), file)
  if (trace.property.kind === COMPARISON_KIND)
    throw new UsageError(`expected --against with ${file}, which tells two protocols apart, got none`)
  const { protocol, suite } = await protocolOf(trace, file, flags.modelFile)
  const property = suite.properties.find(({ name }) => name === trace.property.name)
  if (!property)
    throw unknownName(
      `a property of ${trace.protocol} (named in ${file})`,
      trace.property.name,
      suite.properties.map(({ name }) => name),
    )
  const system = systemOf(trace, protocol)
  const judge = new Judge(system)
  const run = replayed(trace, file, system)
  const failsAt = judge.failsAt(run, property)
  const verdict: Verdict = failsAt === undefined ? 'valid' : 'invalid'
  if (flags.json) {
    const result = {
      verdict,
      property: property.name,
      steps: run.length,
      failsAt: failsAt ?? null,
      fingerprint: trace.fingerprint,
    }
    printJson(result, flags)
    return exitCodeOf(verdict)
  }
  const style = styleOf(flags)
  const story =
    failsAt === undefined
      ? `'${property.name}' holds: the model has changed, or the property has`
      : `reproduced: '${property.name}' is violated after step ${failsAt} of ${run.length}; every step did what the trace says`
  const why = failsAt === undefined ? trace.why : explain(run.prefix(failsAt), property, judge)
  const now = { ...trace, why, property: { name: property.name, kind: property.kind } }
  const drawn = flags.quiet || failsAt === undefined ? '' : `\n${renderTrace(now, style.render)}`
  print(`${style.mark(verdict)} ${story}\n${drawn}`, flags)
  return exitCodeOf(verdict)
}

export async function protocolOf(trace: Trace, file: string, modelFile: string | undefined) {
  const path = modelFile ?? (trace.modelFile === null ? undefined : resolve(dirname(file), trace.modelFile))
  const suites = await suitesOf(path === undefined ? null : resolve(path))
  const wanted = [...suites].find(
    ([, { protocol }]) => protocol.name === trace.protocol && protocol.variant === trace.variant,
  )
  if (wanted) return { suite: wanted[1], protocol: wanted[1].protocol }
  const base = [...suites].find(([, { protocol }]) => protocol.name === trace.protocol && protocol.variant === null)
  if (!base) throw unknownName(`a protocol (named in ${file})`, trace.protocol, [...suites.keys()])
  return { suite: base[1], protocol: protocolIn(suites, { file: null, suite: base[0], variant: trace.variant }) }
}

export function replayed(trace: Trace, file: string, system: ReturnType<typeof systemOf>) {
  try {
    return replayTrace(trace, system)
  } catch (error) {
    if (!(error instanceof ReplayMismatch)) throw error
    const hint = error.isEdited
      ? 'the trace was edited: its fingerprint is not that of its steps'
      : 'the model changed since the trace was recorded; check again for a new one'
    throw new UsageError(
      `${file} does not fit the model ${protocolName({ name: trace.protocol, variant: trace.variant })}: ${error.message} (${hint})`,
    )
  }
}
