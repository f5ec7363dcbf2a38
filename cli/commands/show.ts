/** `faultline show`: draw a trace from its file alone, or write it in the format of another tool. */

import { parseTrace, renderTrace } from '../../traces/index.js'
import { isItfTrace, parseItfTrace, renderItfTrace } from '../../traces/itf/index.js'
import { isMachineTrace } from '../../traces/machine/index.js'
import { UsageError } from '../errors.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { showMachineTrace } from '../machine/traces.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { type ExportFlags, showExport } from './show-export.js'

export type ShowFlags = Partial<ExportFlags>

export function show(file: string, { export: to, ...flags }: ShowFlags & OutputFlags): number {
  const text = readText(file)
  if (to !== undefined) return showExport(text, file, { ...flags, export: to })
  if (flags.out !== undefined) throw new UsageError('expected --export <format> with --out, got no format to write')
  if (isMachineTrace(text)) return showMachineTrace(text, file, flags)
  if (isItfTrace(text)) return showItfTrace(text, file, flags)
  const trace = parseTrace(text, file)
  if (flags.json) printJson(trace, flags)
  else print(renderTrace(trace, styleOf(flags).render), flags)
  return 0
}

function showItfTrace(text: string, file: string, flags: OutputFlags): number {
  const trace = parseItfTrace(text, file)
  if (flags.json) printJson(trace, flags)
  else print(renderItfTrace(trace, styleOf(flags).render), flags)
  return 0
}
