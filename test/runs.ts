/** Runs for tests: taken by hand, one named event after the other, or at random. */
import seedrandom from 'seedrandom'
import {
  type AnyProtocol,
  describe,
  Run,
  replayExactly,
  type ScheduledEvent,
  System,
  type SystemOptions,
} from '../kernel/index.js'

/** Whole numbers from a seed, both bounds included. */
export const randomSource = (seed: string | number) => {
  const random = seedrandom(String(seed))
  return { nextInt: (min: number, max: number) => min + Math.floor(random() * (max - min + 1)) }
}

/** Any enabled event at every step, a fault in one step out of five; ends when nothing can happen. */
export function randomRun(system: System, seed: string | number, depth = 60): Run {
  const run = new Run(system)
  const random = randomSource(seed)
  while (run.length < depth) {
    const steps: number[] = []
    const faults: number[] = []
    system.enabled(run.last, steps, faults)
    const from = faults.length > 0 && (random.nextInt(1, 5) === 1 || steps.length === 0) ? faults : steps
    if (from.length === 0) break
    takeAny(run, from[random.nextInt(0, from.length - 1)]!, random)
  }
  return run
}

function takeAny(run: Run, event: number, random: ReturnType<typeof randomSource>): void {
  let alternative = 0
  try {
    alternative = random.nextInt(0, run.system.alternativeCount(run.last, event) - 1)
  } catch (error) {
    throw run.blame(error, { event, alternative })
  }
  run.take({ event, alternative })
}

/** A run that a test steers. */
export class Steered {
  readonly system: System
  #run: Run

  constructor(protocol: object, options?: SystemOptions) {
    this.system = new System(protocol as AnyProtocol, options)
    this.#run = new Run(this.system)
  }

  get run(): Run {
    return this.#run
  }

  /** Takes the events in order; each must be enabled. */
  take(...schedule: ScheduledEvent[]): this {
    const { run, stuckAt } = replayExactly(this.system, [...this.#run.schedule(), ...schedule])
    if (stuckAt !== undefined)
      throw new Error(
        `not enabled: ${JSON.stringify(run.length < stuckAt ? null : [...this.#run.schedule(), ...schedule][stuckAt])}`,
      )
    this.#run = run
    return this
  }

  /** Everything that can happen next, by content. */
  enabled(): ScheduledEvent[] {
    const events: number[] = []
    this.system.enabled(this.#run.last, events, events)
    return events.flatMap((event) =>
      Array.from({ length: this.system.alternativeCount(this.#run.last, event) }, (_, alternative) =>
        describe(this.system, this.#run.last, { event, alternative }),
      ),
    )
  }

  enabledTypes(): string[] {
    return [...new Set(this.enabled().map(({ type }) => type))].sort()
  }

  stateOf<S>(id: string): S {
    const index = this.system.cluster.nodes.findIndex((node) => node.id === id)
    return this.system.locals.stateOf(this.#run.last[index]!) as S
  }

  timersOf(id: string): string[] {
    const index = this.system.cluster.nodes.findIndex((node) => node.id === id)
    const timers = this.system.locals.timersOf(this.#run.last[index]!)
    return this.system.cluster.timers.filter((_, bit) => (timers >> bit) & 1)
  }

  /** Messages in flight, oldest first: `node1→node2 {"type":"ping"}`. */
  inFlight(): string[] {
    const { messages, cluster } = this.system
    return this.system
      .inFlight(this.#run.last)
      .map(
        (e) =>
          `${cluster.nodes[messages.senderOf(e)]!.id}→${cluster.nodes[messages.receiverOf(e)]!.id} ${messages.textOf(e)}`,
      )
  }

  history() {
    return this.system.histories.eventsOf(this.#run.last[this.system.at.history]!)
  }
}
