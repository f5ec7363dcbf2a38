/** `faultline show --export`: a trace in the format of another tool, and what that does not say. */
import {
  ExportError,
  type Exported,
  exportInAscii,
  exportMachineTrace,
  exportNames,
  exportTrace,
} from '../../traces/export/index.js'
import { parseTrace } from '../../traces/index.js'
import { isItfTrace } from '../../traces/itf/index.js'
import { isMachineTrace, parseMachineTrace } from '../../traces/machine/index.js'
import { EXIT, UsageError, unknownName } from '../errors.js'
import { writeText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { complain, print, printJson } from '../report/print.js'

export interface ExportFlags {
  readonly export: string
  readonly out?: string
}

/** `text` is that of the file. */
export function showExport(text: string, file: string, flags: ExportFlags & OutputFlags): number {
  const to = exportNames.find((name) => name === flags.export)
  if (flags.export === 'png')
    throw new UsageError(
      'expected a format of text, got png: pixels are drawn by a browser; write a page (`faultline show <trace> --html page.html`) ' +
        'and save a PNG with its Export menu, or write svg',
    )
  if (to === undefined) throw unknownName('a format for --export', flags.export, exportNames)
  if (flags.json && flags.out === undefined)
    throw new UsageError('expected --out <file> with --json: standard output has the report')
  const { text: written, losses } = exported(text, file, to)
  const result = flags.ascii ? exportInAscii(written, to) : written
  if (flags.out === undefined) print(result, {})
  else writeText(flags.out, result)
  if (flags.json) printJson({ in: file, to, out: flags.out, lost: losses }, flags)
  else if (!flags.quiet) {
    complain(`${file}: as ${to}${flags.out === undefined ? '' : ` to ${flags.out}`}`)
    for (const loss of losses) complain(`  lost: ${loss}`)
  }
  return EXIT.valid
}

function exported(text: string, file: string, to: (typeof exportNames)[number]): Exported {
  if (isItfTrace(text))
    throw new UsageError(
      `expected a trace of ours to export, got ${file}, which is ITF: it has states, and nothing else to draw`,
    )
  try {
    return isMachineTrace(text)
      ? exportMachineTrace(parseMachineTrace(text, file), to)
      : exportTrace(parseTrace(text, file), to)
  } catch (error) {
    throw error instanceof ExportError ? new UsageError(`cannot export ${file} as ${to}: ${error.message}`) : error
  }
}
