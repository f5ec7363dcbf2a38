/** Traces in the formats of other tools: as text, with what each of them loses. */
import type { MachineTraceFile } from '../machine/machine-trace.js'
import { inAscii } from '../render/text.js'
import type { Trace } from '../trace.js'
import { ExportError, type Exported, type ExportName } from './formats.js'
import { machineToItf, toItfTrace } from './itf.js'
import { toJepsenEdn } from './jepsen.js'
import { toMermaid } from './mermaid.js'
import { toShiViz } from './shiviz.js'
import { toSvg } from './svg/svg.js'

export { ExportError, type Exported, type ExportName, exportFormats, exportNames } from './formats.js'

const WRITERS: Readonly<Record<ExportName, (trace: Trace) => Exported>> = {
  mermaid: toMermaid,
  itf: toItfTrace,
  shiviz: toShiViz,
  'jepsen-edn': toJepsenEdn,
  svg: toSvg,
}

/** Throws `ExportError` for a trace that has nothing the format could say, `HistoryError` for a number that it cannot say. */
export const exportTrace = (trace: Trace, to: ExportName): Exported => WRITERS[to](trace)

/** A machine has states and nothing else. Throws `ExportError` for every format but ITF. */
export function exportMachineTrace(trace: MachineTraceFile, to: ExportName): Exported {
  if (to === 'itf') return machineToItf(trace)
  throw new ExportError(
    `expected itf, the format of states, for the trace of a machine, got ${to}: a machine has no nodes, messages or clients`,
  )
}

/** The text in 7 bits, so that its reader still understands the same (a log for ShiViz: nearly, its words are for people). */
export function exportInAscii(text: string, to: ExportName): string {
  const code = (unit: string) => unit.charCodeAt(0).toString(16).padStart(4, '0')
  switch (to) {
    case 'itf':
    case 'jepsen-edn':
      return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${code(unit)}`)
    case 'mermaid':
      return text.replace(/[^\0-\x7f]/gu, (character) => `#${character.codePointAt(0)};`)
    case 'svg':
      return text.replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`)
    case 'shiviz':
      return text.split('\n').map(inAscii).join('\n')
  }
}
