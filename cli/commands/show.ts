/** `faultline show`: draw a trace from its file alone, in the terminal or as a page. */
import { parseTrace, renderTrace } from '../../traces/index.js'
import { isMachineTrace } from '../../traces/machine/index.js'
import { UsageError } from '../errors.js'
import { readText, writeText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { showMachineTrace } from '../machine/traces.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'

export interface ShowFlags extends OutputFlags {
  /** Where to write a page; nothing is drawn in the terminal then. */
  readonly html?: string
}

export async function show(file: string, flags: ShowFlags): Promise<number> {
  const text = readText(file)
  if (isMachineTrace(text)) {
    if (flags.html === undefined) return showMachineTrace(text, file, flags)
    throw new UsageError(`expected no --html with ${file}, which is the trace of a plain machine`)
  }
  const trace = parseTrace(text, file)
  if (flags.html !== undefined) {
    const [{ reportOfFile }, { reportPage }] = await Promise.all([
      import('../page/report.js'),
      import('../page/html.js'),
    ])
    writeText(flags.html, reportPage(await reportOfFile(trace, file)))
  }
  if (flags.json) printJson(trace, flags)
  else if (flags.html === undefined) print(renderTrace(trace, styleOf(flags).render), flags)
  else if (!flags.quiet) print(`${flags.html}\n`, flags)
  return 0
}
