/** Replaying a trace: the same choices on the model as it is now, compared with what the trace says they led to. */
import {
  type AnyProtocol,
  BUDGETS,
  canonicalText,
  ModelError,
  protocolName,
  type Run,
  replayExactly,
  type ScheduledEvent,
  System,
  toJson,
} from '../kernel/index.js'
import { fingerprintOf, recordStart, recordSteps } from './record.js'
import type { Trace } from './trace.js'

/** The model does not do what the trace says. `step` counts from 1; 0 stands for the start. */
export class ReplayMismatch extends Error {
  override readonly name = 'ReplayMismatch'
  constructor(
    readonly step: number,
    /** The trace says something else than when it was recorded; otherwise it is the model that changed. */
    readonly isEdited: boolean,
    message: string,
  ) {
    super(message)
  }
}

/** The cluster that the trace was recorded on. Throws `ModelError` when the protocol cannot be set up like that. */
export function systemOf(trace: Trace, protocol: AnyProtocol): System {
  const faults = Object.entries(trace.budgets).map(([name, limit]) => [name, limit ?? Infinity] as const)
  const none = BUDGETS.map((name) => [name, 0] as const)
  const config = trace.config.value
  if (config === null || typeof config !== 'object' || Array.isArray(config))
    throw new ModelError(
      protocolName(protocol),
      `expected an object as config of the trace, got ${JSON.stringify(config)}`,
    )
  return new System(protocol, {
    config: namedConfig(trace, protocol) ?? config,
    faults: Object.fromEntries([...none, ...faults]),
    ...(trace.workload === undefined ? {} : { workload: trace.workload.operations }),
  })
}

/** The name under which the protocol has the very configuration of the trace, so that optional fields stay absent. */
function namedConfig({ config: { name, value } }: Trace, { definition: { configs } }: AnyProtocol): string | undefined {
  const known = name !== null && Object.hasOwn(configs, name) ? configs[name] : undefined
  return name !== null && known !== undefined && textOf(known) === textOf(value) ? name : undefined
}

/** Throws `ReplayMismatch` when the cluster starts differently, or at the first step that cannot be taken, or that does something else than the trace says. */
export function replayTrace(trace: Trace, system: System): Run {
  const isEdited = fingerprintOf(trace.nodes, trace.steps) !== trace.fingerprint
  const recorded = { nodes: trace.nodes, initially: trace.initially }
  const now = recordStart(system)
  if (textOf(recorded) !== textOf(now))
    throw new ReplayMismatch(0, isEdited, `the cluster starts differently: ${difference(recorded, now, START_PARTS)}`)
  const { run, stuckAt } = replayExactly(
    system,
    trace.steps.map(({ event }) => event),
  )
  const steps = recordSteps(run)
  const different = steps.findIndex((step, i) => textOf(step) !== textOf(trace.steps[i]!))
  if (different >= 0)
    throw new ReplayMismatch(
      different + 1,
      isEdited,
      `step ${different + 1} (${eventName(trace.steps[different]!.event)}) does something else: ${difference(trace.steps[different]!, steps[different]!, STEP_PARTS)}`,
    )
  if (stuckAt !== undefined)
    throw new ReplayMismatch(
      stuckAt + 1,
      isEdited,
      `step ${stuckAt + 1} (${eventName(trace.steps[stuckAt]!.event)}) cannot be taken: it is not enabled there`,
    )
  if (isEdited)
    throw new ReplayMismatch(
      0,
      true,
      `expected fingerprint ${fingerprintOf(trace.nodes, trace.steps)}, got ${trace.fingerprint}`,
    )
  return run
}

const textOf = (part: unknown): string => canonicalText(toJson(part ?? null))

const START_PARTS = ['nodes', 'initially'] as const
const STEP_PARTS = [
  'time',
  'skews',
  'message',
  'swallowed',
  'synced',
  'sent',
  'lost',
  'changes',
  'observed',
  'timers',
  'client',
] as const

/** The first part in which two objects differ. */
function difference<P extends string>(
  recorded: { readonly [part in P]?: unknown },
  now: { readonly [part in P]?: unknown },
  parts: readonly P[],
): string {
  for (const part of parts) {
    const [expected, got] = [recorded[part], now[part]].map(textOf)
    if (expected !== got) return `expected ${part} ${expected}, got ${got}`
  }
  return 'expected the same event'
}

/** An event in words: `deliver vote from participant1 to coordinator`. */
export function eventName(event: ScheduledEvent): string {
  switch (event.type) {
    case 'deliver':
    case 'lose':
    case 'duplicate':
      return `${event.type} ${(event.message as { type: string }).type} from ${event.from} to ${event.to}`
    case 'timeout':
      return `timeout ${event.timer} at ${event.node}`
    case 'invoke':
      return `${event.client} invokes ${event.operation.f} at ${event.node}`
    case 'crash':
      return `crash ${event.node}${event.unsynced ? ', losing what was not synced' : ''}`
    case 'restart':
    case 'pause':
    case 'resume':
    case 'gray':
    case 'slow':
      return `${event.type} ${event.node}`
    case 'tick':
      return 'tick'
    case 'clock':
      return `clock of ${event.node} jumps by ${event.by}`
    case 'forge':
      return `${event.from} forges ${(event.message as { type: string }).type} to ${event.to}`
    case 'partition': {
      const groups = event.groups.map((group) => group.join(',')).join(event.oneWay ? ' |> ' : ' | ')
      return `partition ${groups}${event.bridge === undefined ? '' : ` with ${event.bridge} as bridge`}`
    }
    case 'heal':
      return 'heal'
    case 'giveUp':
      return `${event.client} gives up`
  }
}
