/** `faultline show`: draw a trace from its file alone. */
import { parseTrace, renderTrace } from '../../traces/index.js'
import { isMachineTrace } from '../../traces/machine/index.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { showMachineTrace } from '../machine/traces.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'

export function show(file: string, flags: OutputFlags): number {
  const text = readText(file)
  if (isMachineTrace(text)) return showMachineTrace(text, file, flags)
  const trace = parseTrace(text, file)
  if (flags.json) printJson(trace, flags)
  else print(renderTrace(trace, styleOf(flags).render), flags)
  return 0
}
