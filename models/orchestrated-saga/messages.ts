/** Commands and replies of the orchestrated saga, and the steps that they are about. */
import { type Context as ContextOf, vocabulary } from '../../kernel/index.js'
import type { Config } from './configs.js'

/** In this order. The first two can be compensated, the third is the pivot, and the last cannot fail: it is retried. */
export const STEPS = ['charge', 'reserve', 'assign', 'cook'] as const
export type Step = (typeof STEPS)[number]
export const PIVOT: Step = 'assign'

export type Compensation = 'refund' | 'release'
export const compensationOf = (step: Step): Compensation | null =>
  step === 'charge' ? 'refund' : step === 'reserve' ? 'release' : null

export type Task = Step | Compensation

/** Commands carry the order's id: it is the key by which a participant knows what it has done already. */
type Command =
  | { type: 'charge'; order: string; amount: number }
  | { [T in Exclude<Task, 'charge'>]: { type: T; order: string } }[Exclude<Task, 'charge'>]

type Reply =
  | { type: 'done'; task: Task; order: string }
  | { type: 'refused'; task: Step; order: string; reason: string }

export interface OrchestratedSaga {
  role: 'orchestrator' | 'payment' | 'restaurant' | 'logistics'
  message: Command | Reply
  timer: 'retry' | 'deadline'
  /** Its value is the order's id; answered when the saga has ended, with what became of the order. */
  operation: { f: 'order'; value: string }
  config: Config
  /** Which compensation comes first, given those that are owed in the order of their steps. */
  rules: { firstOf: (owed: readonly Compensation[]) => Compensation | null }
}

export const words = vocabulary<OrchestratedSaga>()
export type Context = ContextOf<OrchestratedSaga>

export const participantOf = (task: Task, { nodes }: Context) =>
  task === 'charge' || task === 'refund'
    ? nodes.payment[0]!
    : task === 'assign'
      ? nodes.logistics[0]!
      : nodes.restaurant[0]!
