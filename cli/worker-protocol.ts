/** What the command line and its workers say to each other. Everything here survives structured cloning. */

import type { Searched } from '../checkers/linearizability/turns.js'
import type { Reductions, SearchLimits, SearchOrder, SearchReport } from '../explore/exhaust/index.js'
import type { Outline } from '../explore/exhaust/outline/index.js'

import type { BatchRequest, BatchResult } from '../explore/index.js'
import type { Budgets, ScheduledEvent } from '../kernel/index.js'
import type { Trace } from '../traces/index.js'
import type { FileOutcome, HistoryFlags } from './commands/history.js'
import type { CompareAnswers, CompareJob } from './compare/diverger.js'
import type { ShareRequest } from './history-shares.js'
import type { MachineReport, MachineRequest } from './machine/search.js'
import type { ProtocolReference } from './targets.js'

/** A target without its functions; the worker finds them again by name. */
export interface WireTarget {
  readonly reference: ProtocolReference
  readonly config: string | object
  readonly faults: Readonly<Record<string, number>> | undefined
  /** Name of the scheduler. */
  readonly scheduler: string
  readonly properties: readonly string[]
}

export interface CounterexampleRequest {
  readonly seed: number
  readonly run: number
  readonly depth: number
  readonly property: string
  /** Most states looked at for a shorter one. */
  readonly proofStates: number
}

export interface ExhaustRequest {
  readonly limits: SearchLimits
  /** Go on after the first violation. */
  readonly untilDecided: boolean
  readonly order: SearchOrder
  /** Go on after the first violation until this property is decided. */
  readonly until: string | undefined
  readonly reductions: Reductions
  /** Debug mode: reduce nothing, and look whether the declarations are true. */
  readonly checkReductions: boolean
  readonly memoryLimitBytes: number
  /** Look at the states once more, for a page. */
  readonly outline: boolean
}

/** A failure that was saved. */
export interface RerunRequest {
  readonly property: string
  readonly saved: Trace
  readonly proofStates: number
}

/** A trace to be shrunk further. `file` is where it was read from, `modelFile` what the user says the model is. */
export interface ShrinkRequest {
  readonly trace: Trace
  readonly file: string
  readonly modelFile: string | undefined
  readonly proofStates: number
}

/** User code runs in workers only, `cluster` and a file's top level included: it may never end. */
export type Job =
  | { readonly type: 'load'; readonly file: string }
  | { readonly type: 'budgets'; readonly target: WireTarget }
  | { readonly type: 'batch'; readonly target: WireTarget; readonly request: BatchRequest }
  | { readonly type: 'counterexample'; readonly target: WireTarget; readonly request: CounterexampleRequest }
  /** `progress` is shared: it gets the number of operations as soon as the file is read. */
  | { readonly type: 'history'; readonly file: string; readonly flags: HistoryFlags; readonly progress: Int32Array }
  | { readonly type: 'share'; readonly request: ShareRequest }
  | { readonly type: 'rerun'; readonly target: WireTarget; readonly request: RerunRequest }
  | { readonly type: 'exhaust'; readonly target: WireTarget; readonly request: ExhaustRequest }
  | { readonly type: 'machine'; readonly request: MachineRequest }
  | { readonly type: 'shrink'; readonly request: ShrinkRequest }
  | CompareJob

/** The answer to each type of job. */
export interface Answers extends CompareAnswers {
  load: true
  budgets: Budgets
  batch: BatchResult
  counterexample: Trace
  history: FileOutcome
  share: Searched
  /** The saved failure on the model as it is now; no trace when it fails no longer. */
  rerun: { readonly trace?: Trace; readonly budgets: Budgets }
  /** One trace per violated property, by its name. */
  exhaust: {
    readonly report: SearchReport
    readonly counterexamples: ReadonlyMap<string, Trace>
    readonly outline?: Outline
  }
  machine: MachineReport
  /** Null when the trace does not violate its property any more. */
  shrink: Trace | null
}

/** What a job tells before it is done. */
export interface Progresses {
  exhaust: SearchReport
  machine: MachineReport
  /** The counterexample before it is proved shortest, which a model may never come to the end of. */
  counterexample: Trace
  rerun: { readonly trace: Trace; readonly budgets: Budgets }
  shrink: Trace
}
export type ProgressOf<T extends Job['type']> = T extends keyof Progresses ? Progresses[T] : never

export interface WireError {
  readonly name: string
  readonly message: string
  readonly place?: string
  readonly schedule?: readonly ScheduledEvent[]
  readonly stack?: string
}

export interface JobMessage {
  readonly id: number
  readonly job: Job
}
export type AnswerMessage =
  | { readonly id: number; readonly progress: Progresses[keyof Progresses] }
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly error: WireError }
