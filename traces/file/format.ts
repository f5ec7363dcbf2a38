/** Writing a trace file: the same trace always gives the same text, with one line per step so that diffs are readable. */
import type { ScheduledEvent } from '../../kernel/index.js'
import type { ClientEvent, SentMessage, Skew, StateChange, TimerChange, Trace, TraceNode, TraceStep } from '../trace.js'

/** The text of a trace file: JSON, one field, node, step or sentence per line; ends with a newline. `parseTrace` reads it back. */
export function formatTrace(trace: Trace): string {
  const given = TRACE_FIELDS.filter((field) => trace[field] !== undefined)
  const fields = given.map((field) => `  ${JSON.stringify(field)}: ${fieldText(trace, field)}`)
  return `{\n${fields.join(',\n')}\n}\n`
}

function fieldText(trace: Trace, field: keyof Trace): string {
  switch (field) {
    case 'initially':
      return JSON.stringify(orderedStart(trace.initially))
    case 'nodes':
      return lines(trace.nodes.map((node) => ordered(node, NODE_FIELDS)))
    case 'steps':
      return lines(trace.steps.map(orderedStep))
    case 'why':
      return lines(trace.why)
    case 'config':
      return JSON.stringify(ordered(trace.config, ['name', 'value', 'instead']))
    case 'workload':
      return JSON.stringify(orderedWorkload(trace.workload))
    case 'property':
      return JSON.stringify(ordered(trace.property, ['name', 'kind']))
    case 'lasso':
      return JSON.stringify(ordered(trace.lasso ?? { start: 0 }, ['start', 'view']))
    case 'origin':
      return JSON.stringify(ordered(trace.origin, ['seed', 'run', 'steps', 'by']))
    default:
      return JSON.stringify(trace[field])
  }
}

function lines(items: readonly unknown[]): string {
  if (items.length === 0) return '[]'
  return `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`
}

function orderedStart({ sent, timers }: NonNullable<Trace['initially']> = { sent: [], timers: [] }): object {
  return {
    sent: sent.map((message) => ordered(message, MESSAGE_FIELDS)),
    timers: timers.map((timer) => ordered(timer, TIMER_FIELDS)),
  }
}

function orderedWorkload(workload: Trace['workload']): object {
  const { operations = [], of = { clients: 0, operations: 0 } } = workload ?? {}
  return { operations, of: ordered(of, ['clients', 'operations']) }
}

function orderedStep(step: TraceStep): object {
  return {
    event: ordered(step.event, EVENT_FIELDS),
    ...(step.time === undefined ? {} : { time: step.time }),
    ...(step.skews === undefined ? {} : { skews: step.skews.map((skew) => ordered(skew, SKEW_FIELDS)) }),
    ...(step.message === undefined ? {} : { message: step.message }),
    ...(step.swallowed === undefined ? {} : { swallowed: step.swallowed }),
    ...(step.synced === undefined ? {} : { synced: step.synced }),
    sent: step.sent.map((message) => ordered(message, MESSAGE_FIELDS)),
    lost: step.lost,
    changes: step.changes.map((change) => ordered(change, CHANGE_FIELDS)),
    observed: step.observed.map((change) => ordered(change, CHANGE_FIELDS)),
    timers: step.timers.map((timer) => ordered(timer, TIMER_FIELDS)),
    client: step.client.map((event) => ordered(event, CLIENT_FIELDS)),
  }
}

/** The given fields of an object, in this order, whatever order the object was built in. */
function ordered<T extends object>(value: T, fields: readonly KeyOf<T>[]): object {
  return Object.fromEntries(fields.flatMap((field) => (field in value ? [[field, value[field as keyof T]]] : [])))
}

/** Field names of a union are those of all its members. */
type KeyOf<T> = T extends unknown ? keyof T : never

const TRACE_FIELDS: readonly (keyof Trace)[] = [
  'format',
  'version',
  'protocol',
  'variant',
  'modelFile',
  'config',
  'workload',
  'budgets',
  'property',
  'verdict',
  'minimality',
  'searched',
  'origin',
  'nodes',
  'clients',
  'initially',
  'steps',
  'why',
  'needs',
  'lasso',
  'fingerprint',
]
const NODE_FIELDS: readonly (keyof TraceNode)[] = ['id', 'role', 'initial']
const MESSAGE_FIELDS: readonly (keyof SentMessage)[] = ['id', 'from', 'to', 'body', 'copyOf', 'forged']
const SKEW_FIELDS: readonly (keyof Skew)[] = ['node', 'by']
const CHANGE_FIELDS: readonly (keyof StateChange)[] = ['node', 'path', 'before', 'after']
const TIMER_FIELDS: readonly (keyof TimerChange)[] = ['node', 'timer', 'change']
const CLIENT_FIELDS: readonly (keyof ClientEvent)[] = ['client', 'operation', 'type', 'f', 'key', 'value', 'error']
const EVENT_FIELDS: readonly KeyOf<ScheduledEvent>[] = [
  'type',
  'from',
  'to',
  'client',
  'node',
  'timer',
  'operation',
  'message',
  'by',
  'unsynced',
  'groups',
  'bridge',
  'oneWay',
  'choice',
]
