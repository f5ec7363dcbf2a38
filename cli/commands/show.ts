/** `faultline show`: draw a trace from its file alone, in the terminal or as a page, or write it in the format of another tool. */
import { basename } from 'node:path'
import { parseTrace, renderTrace } from '../../traces/index.js'
import { isItfTrace, parseItfTrace, renderItfTrace } from '../../traces/itf/index.js'
import { isMachineTrace, parseMachineTrace } from '../../traces/machine/index.js'
import { UsageError } from '../errors.js'
import { readText, writeText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { showMachineTrace } from '../machine/traces.js'
import { print, printJson } from '../report/print.js'
import { styleOf } from '../report/style.js'
import { type ExportFlags, showExport } from './show-export.js'

export interface ShowFlags extends Partial<ExportFlags> {
  /** Where to write a page; nothing is drawn in the terminal then. */
  readonly html?: string
}

export async function show(file: string, { export: to, html, ...flags }: ShowFlags & OutputFlags): Promise<number> {
  const text = readText(file)
  if (to !== undefined) {
    if (html !== undefined) throw new UsageError('expected --html or --export, got both')
    return showExport(text, file, { ...flags, export: to })
  }
  if (flags.out !== undefined) throw new UsageError('expected --export <format> with --out, got no format to write')
  if (html !== undefined) return showPage(text, file, html, flags)
  if (isMachineTrace(text)) return showMachineTrace(text, file, flags)
  if (isItfTrace(text)) return showItfTrace(text, file, flags)
  const trace = parseTrace(text, file)
  if (flags.json) printJson(trace, flags)
  else print(renderTrace(trace, styleOf(flags).render), flags)
  return 0
}

async function showPage(text: string, file: string, html: string, flags: OutputFlags): Promise<number> {
  if (isMachineTrace(text)) {
    const { machineTracePage } = await import('../page/machine-page.js')
    const trace = parseMachineTrace(text, file)
    writeText(html, machineTracePage(trace))
    if (flags.json) printJson(trace, flags)
    else if (!flags.quiet) print(`${html}\n`, flags)
    return 0
  }
  if (isItfTrace(text)) {
    const { itfTracePage } = await import('../page/machine-page.js')
    const trace = parseItfTrace(text, file)
    if (trace.states.length === 0) throw new UsageError(`expected states to show in ${file}, got a trace without any`)
    writeText(html, itfTracePage(trace, basename(file)))
    if (flags.json) printJson(trace, flags)
    else if (!flags.quiet) print(`${html}\n`, flags)
    return 0
  }
  const trace = parseTrace(text, file)
  const [{ partsOfFile }, { reportPage }, { pageExports }] = await Promise.all([
    import('../page/report.js'),
    import('../page/html.js'),
    import('../page/exports.js'),
  ])
  const { report, model } = await partsOfFile(trace, file)
  writeText(html, reportPage(report, model, pageExports(trace)))
  if (flags.json) printJson(trace, flags)
  else if (!flags.quiet) print(`${html}\n`, flags)
  return 0
}

function showItfTrace(text: string, file: string, flags: OutputFlags): number {
  const trace = parseItfTrace(text, file)
  if (flags.json) printJson(trace, flags)
  else print(renderItfTrace(trace, styleOf(flags).render), flags)
  return 0
}
