/** Replaying a trace: the same choices on the model as it is now, compared with what the trace says they led to. */
import {
  type AnyProtocol,
  BUDGETS,
  canonicalText,
  type Json,
  type Run,
  replayExactly,
  type ScheduledEvent,
  System,
} from '../kernel/index.js'
import { fingerprintOf, recordSteps } from './record.js'
import type { Trace, TraceStep } from './trace.js'

/** The model no longer does what the trace says. `step` counts from 1. */
export class ReplayMismatch extends Error {
  override readonly name = 'ReplayMismatch'
  constructor(
    readonly step: number,
    message: string,
  ) {
    super(message)
  }
}

/** The cluster that the trace was recorded on. Throws `ModelError` when the protocol cannot be set up like that. */
export function systemOf(trace: Trace, protocol: AnyProtocol): System {
  const faults = Object.entries(trace.budgets).map(([name, limit]) => [name, limit ?? Infinity] as const)
  const none = BUDGETS.map((name) => [name, 0] as const)
  return new System(protocol, {
    config: trace.config.value as object,
    faults: Object.fromEntries([...none, ...faults]),
  })
}

/** Throws `ReplayMismatch` at the first step that cannot be taken, or that does something else than the trace says. */
export function replayTrace(trace: Trace, system: System): Run {
  const { run, stuckAt } = replayExactly(
    system,
    trace.steps.map(({ event }) => event),
  )
  const steps = recordSteps(run)
  const different = steps.findIndex((step, i) => textOf(step) !== textOf(trace.steps[i]!))
  if (different >= 0)
    throw new ReplayMismatch(
      different + 1,
      `step ${different + 1} (${eventName(trace.steps[different]!.event)}) does something else now: ${difference(trace.steps[different]!, steps[different]!)}`,
    )
  if (stuckAt !== undefined)
    throw new ReplayMismatch(
      stuckAt + 1,
      `step ${stuckAt + 1} (${eventName(trace.steps[stuckAt]!.event)}) cannot be taken: it is not enabled there`,
    )
  if (fingerprintOf(trace.nodes, trace.steps) !== trace.fingerprint)
    throw new ReplayMismatch(0, 'the fingerprint does not match the steps: the file was changed by hand')
  return run
}

const textOf = (step: TraceStep): string => canonicalText(step as unknown as Json)

function difference(recorded: TraceStep, now: TraceStep): string {
  for (const part of ['message', 'sent', 'lost', 'changes', 'observed', 'timers', 'client'] as const) {
    const [expected, got] = [recorded[part], now[part]].map((value) => JSON.stringify(value ?? null))
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
    case 'partition':
      return `partition ${event.groups.map((group) => group.join(',')).join(' | ')}`
    case 'heal':
      return 'heal'
    case 'giveUp':
      return `${event.client} gives up`
  }
}
