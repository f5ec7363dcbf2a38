/** The formats that a trace can be written in, and what each of them cannot say. Imports nothing: `--help` reads it. */

export interface ExportFormat {
  /** What the text is. */
  readonly what: string
  /** What it never has, for `--help`; what a text lost is told with it. */
  readonly loses: string
}

export const exportFormats = {
  mermaid: {
    what: 'a Mermaid sequence diagram',
    loses: 'when messages were sent, states (changes are notes), and long values',
  },
  itf: {
    what: 'the states as JSON in the Informal Trace Format of Apalache and Quint',
    loses: 'what observers see and clients are answered (events are told in the #meta of states)',
  },
  shiviz: {
    what: 'a log with vector clocks for ShiViz',
    loses: 'states, and the order of events that no message connects',
  },
  'jepsen-edn': {
    what: 'the operations of clients and the faults, as Jepsen writes them',
    loses: 'nodes: their states, messages and timers',
  },
  svg: {
    what: 'the space-time diagram as a static picture',
    loses: 'states (changes are told in words), and long values',
  },
} as const satisfies Readonly<Record<string, ExportFormat>>

export type ExportName = keyof typeof exportFormats

export const exportNames = Object.keys(exportFormats) as readonly ExportName[]

/** A trace in another format. */
export interface Exported {
  readonly text: string
  /** What the text does not say any more, one phrase each. The text itself says so as well. */
  readonly losses: readonly string[]
}

/** The trace has nothing that the format could say. The message says what was expected instead. */
export class ExportError extends Error {
  override readonly name = 'ExportError'
}
