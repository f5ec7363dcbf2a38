/** `faultline replay`: take a trace's choices on the model as it is now, and judge the property again. */
import type { Verdict } from '../../checkers/index.js'
import { explain, Judge } from '../../explore/index.js'
import { parseTrace, renderTrace, systemOf } from '../../traces/index.js'
import { exitCodeOf } from '../errors.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { modelOf, replayedOn } from '../traced.js'

export async function replay(file: string, flags: OutputFlags & { readonly modelFile?: string }): Promise<number> {
  const trace = parseTrace(readText(file), file)
  const { protocol, property } = await modelOf(trace, file, flags.modelFile)
  const system = systemOf(trace, protocol)
  const judge = new Judge(system)
  const run = replayedOn(system, trace, file)
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
