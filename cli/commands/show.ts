/** `faultline show`: draw a trace from its file alone. */
import { parseTrace, renderTrace } from '../../traces/index.js'
import { readText } from '../files.js'
import type { OutputFlags } from '../flags.js'
import { styleOf } from '../report/style.js'

export function show(file: string, flags: OutputFlags): number {
  const trace = parseTrace(readText(file), file)
  const text = flags.json ? `${JSON.stringify(trace, null, 2)}\n` : renderTrace(trace, styleOf(flags).render)
  process.stdout.write(text)
  return 0
}
