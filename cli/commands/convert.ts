/** `faultline history convert`: a history in another format, and what the other format does not say. */
import { convertHistory, writtenFormats } from '../../history/convert.js'
import { HistoryError, historyFormats, locate, readHistory } from '../../history/index.js'
import { EXIT, UsageError, unknownName } from '../errors.js'
import { inBatches, writePieces } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { historyInput } from '../history-input.js'
import { complain, print, printJson } from '../report/print.js'

export interface ConvertFlags {
  readonly to: string
  readonly out?: string
  readonly format?: string
  readonly ties?: string
  readonly pairs?: boolean
}

export function convert(file: string, flags: ConvertFlags & OutputFlags): number {
  const to = writtenFormats.find((name) => name === flags.to)
  if (to === undefined) throw unknownName('a format to write for --to', flags.to, writtenFormats)
  const known = historyFormats.map(({ name }) => name)
  if (flags.format !== undefined && !known.includes(flags.format))
    throw unknownName('a format for --format', flags.format, known)
  if (flags.ties !== undefined && flags.ties !== 'concurrent' && flags.ties !== 'sequential')
    throw unknownName('--ties to be concurrent or sequential', flags.ties, ['concurrent', 'sequential'])
  if (flags.json && flags.out === undefined)
    throw new UsageError('expected --out <file> with --json: standard output has the report')
  if (flags.pairs && to !== 'edn') throw new UsageError(`expected --pairs with --to edn, got --to ${to}`)
  const recorded = readHistory(historyInput(file), {
    file,
    ...(flags.format === undefined ? {} : { format: flags.format }),
    ...(flags.ties === undefined ? {} : { ties: flags.ties }),
  })
  const { lines, losses } = convertHistory(recorded, to, { pairs: flags.pairs === true })
  try {
    if (flags.out === undefined) for (const text of inBatches(lines)) print(text, { json: to === 'jsonl' })
    else writePieces(flags.out, lines)
  } catch (error) {
    throw error instanceof HistoryError ? locate(error, recorded) : error
  }
  const { format, operations, annotations } = recorded
  if (flags.json) {
    printJson(
      { in: file, format, to, out: flags.out, operations, annotations: annotations.length, lost: losses },
      flags,
    )
  } else if (!flags.quiet) {
    const target = flags.out === undefined ? '' : ` to ${flags.out}`
    complain(`${file}: ${operations} operations, ${format} as ${to}${target}`)
    for (const loss of losses) complain(`  lost: ${loss}`)
  }
  return EXIT.valid
}
