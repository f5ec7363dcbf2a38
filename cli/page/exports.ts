/** A trace in other formats, as its page has them: whoever is sent the page needs no Faultline to save them. */
import { HistoryError } from '../../history/index.js'
import { ExportError, type ExportName, exportNames, exportTrace } from '../../traces/export/index.js'
import type { Trace } from '../../traces/index.js'

/** What a page has of a format: `file` is how a saved one ends. */
export interface PageExport {
  readonly name: ExportName
  readonly file: string
  readonly text: string
  readonly losses: readonly string[]
}

const ENDINGS: Readonly<Record<ExportName, string>> = {
  svg: 'svg',
  mermaid: 'mmd',
  itf: 'itf.json',
  shiviz: 'shiviz.log',
  'jepsen-edn': 'edn',
}

/** Longer traces are long in every format, and a picture of them is one that nobody can look at. */
const STEPS_MAX = 500
/** Characters of one format, before they are compressed. */
const TEXT_MAX = 400_000
/** Of the trace itself: some formats write each state in full. */
const TRACE_MAX = 1_000_000

/** Empty where the trace is long: `faultline show --export` writes it all the same. */
export function pageExports(trace: Trace): readonly PageExport[] {
  if (trace.steps.length > STEPS_MAX || JSON.stringify(trace).length > TRACE_MAX) return []
  return exportNames.flatMap((name): PageExport[] => {
    try {
      const { text, losses } = exportTrace(trace, name)
      return text.length > TEXT_MAX ? [] : [{ name, file: ENDINGS[name], text, losses }]
    } catch (error) {
      // It has nothing that the format could say.
      if (error instanceof ExportError || error instanceof HistoryError) return []
      throw error
    }
  })
}
