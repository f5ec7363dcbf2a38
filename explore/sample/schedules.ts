/** Schedules as a fast-check Arbitrary: every generated event is enabled, and shrinking keeps it so. */
import fc from 'fast-check'
import { type AnyProtocol, type Run, System, type SystemOptions } from '../../kernel/index.js'
import { type ShrinkProgress, shorterRuns } from '../../traces/shrink/index.js'
import { type Scheduler, schedulerDefault } from './schedulers/index.js'
import { walk } from './walk.js'

export interface ScheduleOptions extends SystemOptions {
  /** Longest run. Default: 200. */
  readonly depth?: number
  /** How events are chosen. Default: `schedulerDefault`. */
  readonly scheduler?: Scheduler
}

export const DEPTH_DEFAULT = 200

/**
 * Random runs of a protocol, for `fc.assert(fc.property(schedules(protocol), (run) => …))`. A failing run is shrunk by
 * leaving out events, first by content, then by their place among like events. `seed` and `path` replay as always.
 */
export function schedules(protocol: { readonly name: string }, options: ScheduleOptions = {}): fc.Arbitrary<Run> {
  const system = new System(protocol as AnyProtocol, options)
  return new Schedules(() => system, options.depth ?? DEPTH_DEFAULT, options.scheduler)
}

export class Schedules extends fc.Arbitrary<Run> {
  /** `system` is asked before each run, so that its tables can be renewed when they have grown too large. */
  constructor(
    readonly system: () => System,
    readonly depthMax: number,
    readonly scheduler: Scheduler = schedulerDefault,
  ) {
    super()
  }

  override generate(random: fc.Random): fc.Value<Run> {
    return this.#valueOf(walk(this.system(), random, this.depthMax, this.scheduler), undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is Run {
    return typeof value === 'object' && value !== null && 'choices' in value
  }

  override shrink(run: Run, context: unknown): fc.Stream<fc.Value<Run>> {
    const candidates = shorterRuns(run, context as ShrinkProgress | undefined)
    return new fc.Stream(mapped(candidates, ([candidate, progress]) => this.#valueOf(candidate, progress)))
  }

  #valueOf(run: Run, context: ShrinkProgress | undefined): fc.Value<Run> {
    return new fc.Value(run, context)
  }
}

function* mapped<A, B>(from: Iterable<A>, to: (a: A) => B): IterableIterator<B> {
  for (const a of from) yield to(a)
}
