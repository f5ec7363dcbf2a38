/** What all runs of a target covered, in the words of a report. */
import { type BatchCoverage, type BudgetCount, type End, type MessageCount, together } from './batch.js'
import { countDistinct, type DistinctCount, ERROR_PERCENT, limitOf } from './distinct.js'

/** Distinct things, and whether their number is an estimate, which is within `errorPercent` as a rule. */
export interface Distinct {
  readonly distinct: number
  readonly estimate: boolean
  /** Only with an estimate: 98 of 100 are closer than this to the true number. */
  readonly errorPercent?: number
}

/** What runs did, and what none of them did. The same for the same runs, however many workers shared them. */
export interface CoverageReport {
  readonly runs: number
  /** Global states, by content: nodes, observers, clients, history, partition, budgets left, clocks, messages in flight. */
  readonly states: Distinct
  /** Local states by role: fields, set timers, up or down. */
  readonly localStates: Readonly<Record<string, Distinct>>
  /** By name, such as `server.receive.vote`; the events it handled, and its distinct inputs. Roles without nodes are absent. */
  readonly handlers: Readonly<Record<string, { readonly events: number; readonly inputs: Distinct }>>
  readonly handlersNever: readonly string[]
  /** By type: how often handlers sent it, and how often it arrived. */
  readonly messages: Readonly<Record<string, MessageCount>>
  readonly messagesNeverSent: readonly string[]
  readonly messagesNeverDelivered: readonly string[]
  /** Faults and bounds with a budget: in how many runs each happened, how often, most often in a run; runs that spent it all. */
  readonly budgets: Readonly<Record<string, BudgetCount>>
  readonly budgetsNever: readonly string[]
  /** How many runs ended at rest, stuck, with only faults left, or at the longest length. */
  readonly ends: Readonly<Record<End, number>>
}

/** Coverage over batches, in whatever order they are added. */
export class Coverage {
  #sum: BatchCoverage | undefined

  add(batch: BatchCoverage): void {
    this.#sum = this.#sum === undefined ? batch : together(this.#sum, batch)
  }

  /** See `BatchRequest.statesBelow`. */
  get statesBelow(): number | undefined {
    return this.#sum && limitOf(this.#sum.states)
  }

  /** `undefined` before the first batch. */
  get report(): CoverageReport | undefined {
    return this.#sum && reportOf(this.#sum)
  }

  /** Whether any handler has run at all, `init` aside. */
  get isAlive(): boolean {
    const { handlers = {}, locals = {} } = this.#sum ?? {}
    const inits = Object.keys(locals).map((role) => `${role}.init`)
    return Object.entries(handlers).some(([name, { events }]) => events > 0 && !inits.includes(name))
  }
}

function reportOf({ states, locals, handlers, messages, budgets, ...rest }: BatchCoverage): CoverageReport {
  const never = <T>(table: Readonly<Record<string, T>>, isNone: (value: T) => boolean) =>
    Object.keys(table).filter((name) => isNone(table[name]!))
  return {
    ...rest,
    states: distinct(countDistinct(states)),
    localStates: mapped(locals, (sample) => distinct(countDistinct(sample))),
    handlers: mapped(handlers, ({ events, inputs }) => ({ events, inputs: distinct(countDistinct(inputs)) })),
    handlersNever: never(handlers, ({ events }) => events === 0),
    messages: sorted(messages),
    messagesNeverSent: never(sorted(messages), ({ sent }) => sent === 0),
    messagesNeverDelivered: never(sorted(messages), ({ delivered }) => delivered === 0),
    budgets,
    budgetsNever: never(budgets, ({ runs }) => runs === 0),
  }
}

const distinct = ({ count, isEstimate }: DistinctCount): Distinct => ({
  distinct: count,
  estimate: isEstimate,
  ...(isEstimate ? { errorPercent: ERROR_PERCENT } : {}),
})

/** By name: which type was met first depends on the batches. */
function sorted<T>(table: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const mapped = <A, B>(table: Readonly<Record<string, A>>, to: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, to(value)]))
