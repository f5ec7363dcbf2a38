/** The history of a trace's clients, with its faults as a nemesis did them, in the EDN of Jepsen's tools. */

import { ednAnnotation, ednLine, KEYS_LINE } from '../../history/formats/write-edn.js'
import type { HistoryEvent } from '../../history/index.js'
import type { Json } from '../../kernel/index.js'
import { neutralised } from '../render/text.js'
import type { Trace, TraceStep } from '../trace.js'
import { ExportError, type Exported } from './formats.js'
import { told } from './losses.js'

/**
 * One line for each event, its step as time. A client that was left without an answer goes on as another process, as
 * Jepsen's do. Throws `ExportError` when the trace has no client operation, and `HistoryError` for a number that EDN
 * cannot say exactly.
 */
export function toJepsenEdn(trace: Trace): Exported {
  if (!trace.steps.some(({ client }) => client.length > 0))
    throw new ExportError('expected a trace in which clients call something, got one without operations of clients')
  const lines = [...historyLines(trace)]
  const isKeyed = trace.steps.some(({ client }) => client.some(({ key }) => key !== undefined))
  const losses = told([
    [true, 'nodes: their states, messages and timers'],
    [
      isKeyed,
      'keys for readers that do not know the field :key, such as Jepsen (`history convert --pairs` writes them as Jepsen does)',
    ],
    [true, 'time: that of an event is the number of its step'],
    [trace.lasso !== undefined, 'that it never ends'],
  ])
  const comments = losses.map((loss) => `; lost: ${neutralised(loss)}\n`)
  return { text: [KEYS_LINE, ...comments, ...lines].join(''), losses }
}

function* historyLines({ steps, clients }: Trace): Generator<string> {
  const processes = clients.map((_, client) => client)
  let index = 0
  for (const [i, step] of steps.entries()) {
    const time = i + 1
    const fault = faultOf(step)
    if (fault !== undefined) {
      const annotation = { position: index, line: 0, process: 'nemesis', type: 'info' as const, time, ...fault }
      yield ednAnnotation(annotation, index)
      index += 1
    }
    const { event } = step
    for (const { client, type, f, key, value, error } of step.client) {
      const told: HistoryEvent = {
        process: processes[client] ?? client,
        type,
        f,
        ...(key === undefined ? {} : { key }),
        ...(value === undefined ? {} : { value }),
        time,
        ...(type === 'invoke' && event.type === 'invoke' ? { node: event.node } : {}),
        ...(error === undefined ? {} : { error }),
      }
      yield ednLine(told, index, false)
      index += 1
      if (type === 'info') processes[client] = (processes[client] ?? client) + clients.length
    }
  }
}

/** What a nemesis did, by the names of our events: Jepsen has a different one in every test. */
function faultOf({ event }: TraceStep): { readonly f: string; readonly value?: Json } | undefined {
  switch (event.type) {
    case 'partition':
      return { f: event.type, value: event.groups.map((group) => [...group]) }
    case 'heal':
      return { f: event.type }
    case 'lose':
    case 'duplicate':
    case 'forge':
      return { f: event.type, value: { from: event.from, to: event.to, message: event.message } }
    case 'clock':
      return { f: event.type, value: { node: event.node, by: event.by } }
    case 'crash':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'gray':
    case 'slow':
      return { f: event.type, value: event.node }
    default:
      return undefined
  }
}
