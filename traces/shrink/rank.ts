/** Which of two runs tells a bug more simply. A total preorder on content alone, so that all seeds strive for the same. */
import { canonicalText, FAULT_KINDS, type Json, kindOf, type Run, type ScheduledEvent } from '../../kernel/index.js'
import { partiesOf } from './labels.js'

/** What is compared first is what a reader pays for: steps, then faults, timeouts, and nodes to keep in mind. */
export class Rank {
  readonly #numbers: readonly number[]
  readonly #run: Run
  #text: string | undefined

  constructor(run: Run) {
    this.#run = run
    const kinds = run.choices.map(({ event }) => kindOf(event))
    this.#numbers = [run.length, kinds.filter((kind) => FAULT_KINDS.has(kind)).length]
  }

  /** Negative when this one is simpler, 0 when the two differ in the order of their events at most. */
  compare(other: Rank): number {
    for (const [i, number] of this.#numbers.entries())
      if (number !== other.#numbers[i]) return number - other.#numbers[i]!
    return this.#details < other.#details ? -1 : this.#details > other.#details ? 1 : 0
  }

  /** Fewer steps, or as many with fewer faults. */
  isBetter(other: Rank): boolean {
    const [steps, faults] = this.#numbers
    const [otherSteps, otherFaults] = other.#numbers
    return steps! < otherSteps! || (steps === otherSteps && faults! < otherFaults!)
  }

  /** Timeouts, nodes and clients (few before many), then the events themselves, in an order of their own. */
  get #details(): string {
    this.#text ??= detailsOf(this.#run)
    return this.#text
  }
}

function detailsOf(run: Run): string {
  const schedule = run.schedule()
  const waits = schedule.filter(({ type }) => type === 'timeout' || type === 'tick').length
  const parties = new Set(schedule.flatMap(partiesOf)).size
  const counts = [waits, parties].map((count) => String(count).padStart(6, '0'))
  return [...counts, ...schedule.map(textOf).sort()].join('\n')
}

/** The events in their order. */
export const storyOf = (run: Run): string => run.schedule().map(textOf).join('\n')

/** Begins with who acts of its own accord: they should have the lowest numbers. */
function textOf(event: ScheduledEvent): string {
  const text = canonicalText(event as unknown as Json)
  if (event.type === 'invoke') return `1 ${event.client} ${event.node} ${text}`
  return 'node' in event ? `2 ${event.node} ${text}` : `3 ${text}`
}
