/** For tests of one's own, with `schedules` under fast-check: runs written down, and what they show about a property. */
import { type AnyProtocol, type Run, replayEnabled, type ScheduledEvent, System } from '../kernel/index.js'
import { type AnyProperty, isLiveness, type Property } from '../properties/index.js'
import { recordTrace, renderTrace } from '../traces/index.js'
import { Judge } from './judge.js'
import { explain } from './recorded.js'
import type { ScheduleOptions } from './sample/schedules.js'

/** A run violates a property. The message is the run up to there, drawn, and why. */
export class Violation extends Error {
  override readonly name = 'Violation'
  constructor(
    message: string,
    /** The step after which the property does not hold; 0 is before the first. */
    readonly step: number,
  ) {
    super(message)
  }
}

const RENDERING = { width: 100, ascii: false, color: false }

/** Judges remember their answers, so runs of the same system share one. */
const judges = new WeakMap<System, Judge>()

/**
 * Throws a `Violation` when the run violates the property, which is not a `sometimes`: no single run can violate that.
 * `fc.assert(fc.property(schedules(protocol), (run) => assertHolds(run, property)))`
 */
export function assertHolds(run: Run, property: Property<never>): void {
  const known = property as unknown as AnyProperty
  if (known.kind === 'sometimes')
    throw new TypeError(`expected a property that a run can violate, got the sometimes '${known.name}'`)
  if (isLiveness(known))
    throw new TypeError(
      `expected a property that a run can violate, got the ${known.kind} '${known.name}': no run that ends can`,
    )
  const judge = judges.get(run.system) ?? new Judge(run.system)
  judges.set(run.system, judge)
  const step = judge.failsAt(run, known)
  if (step === undefined) return
  const failing = run.prefix(step)
  const trace = recordTrace(failing, {
    modelFile: null,
    property: { name: known.name, kind: known.kind },
    minimality: 'unshrunk',
    origin: { seed: null, run: null, steps: run.length },
    why: explain(failing, known, judge),
  })
  throw new Violation(`\n${renderTrace(trace, RENDERING)}`, step)
}

/**
 * The run that a schedule leads to: what `run.schedule()` gave, or the events of a trace file. Events that are not
 * possible (the model has changed) are left out.
 */
export function runOf(
  protocol: { readonly name: string },
  schedule: readonly ScheduledEvent[],
  options: Omit<ScheduleOptions, 'depth' | 'scheduler'> = {},
): Run {
  return replayEnabled(new System(protocol as AnyProtocol, options), schedule)
}
