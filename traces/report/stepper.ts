/**
 * What a page asks of a model. In a page on disk the model is in the page; `faultline explore` asks the one of its server.
 * Paths are schedules by content, and each question says all that it is about: what an answer remembers of another makes
 * it quick, and nothing else. Everything here survives JSON.
 */
import type { Json, ScheduledEvent } from '../../kernel/index.js'
import type { Report, ReportTone } from './report.js'

/** Where runs begin, and what they are judged by first. */
export interface StepperSetting {
  /** A variant of the protocol by its own name; null for the protocol as it is. */
  readonly variant: string | null
  /** A configuration by its name, or its value. */
  readonly config: string | { readonly [field: string]: Json }
  /** Of a value: the configuration it was made from, whose properties apply. Absent: all apply. Names mean themselves. */
  readonly madeFrom?: string
  /** Budgets of faults and bounds in place of those of the configuration; null means no limit. */
  readonly faults?: Readonly<Record<string, number | null>>
  /** The operations of each client in place of the protocol's own. */
  readonly workload?: readonly (readonly Json[])[]
  /** The property that is sought; null for whichever is violated first. */
  readonly property: string | null
}

/** What can be chosen before the first step. */
export interface StepperOffer {
  readonly protocol: string
  readonly source: string | null
  readonly variants: readonly {
    readonly name: string
    readonly about: string | null
    readonly caughtBy: string
    readonly config: string
  }[]
  readonly configs: readonly {
    readonly name: string
    readonly value: Json
    /** As the configuration has them; null means no limit. */
    readonly budgets: Readonly<Record<string, number | null>>
  }[]
  readonly properties: readonly {
    readonly name: string
    readonly kind: string
    /** Configurations to which it applies; absent where it applies to all. */
    readonly only?: readonly string[]
  }[]
  /** Names of all budgets there are. */
  readonly budgets: readonly string[]
  /** Where the page begins: the setting and the schedule of the trace, or the start of the first configuration. */
  readonly setting: StepperSetting
  readonly path: readonly ScheduledEvent[]
}

/** An event that is possible after the last step of a path. */
export interface StepperNext {
  readonly event: ScheduledEvent
  /** `server1 → server3 m11 vote(granted true)`. */
  readonly words: string
  readonly tone: ReportTone
  readonly isFault: boolean
}

/** A path, and what can follow it. */
export interface StepperTold {
  /** Of the steps that were possible; its `verdict` and `why` are those of the property sought, or of the first violated. */
  readonly report: Report
  /** The events that were possible, in their order: as many as the report has steps. */
  readonly path: readonly ScheduledEvent[]
  /** Places in the path that was asked for whose events were not possible. */
  readonly skipped: readonly number[]
  readonly next: readonly StepperNext[]
  /** Each property that the path violates, with the number of the step in which it first does. */
  readonly violated: readonly { readonly property: string; readonly step: number }[]
  /** Nothing is left to happen but faults. */
  readonly isQuiet: boolean
}

/** What becomes of the property when an event happens after `at` steps, and then the rest of the path as far as possible. */
export interface StepperOutcome {
  readonly event: ScheduledEvent
  readonly words: string
  readonly isTaken: boolean
  readonly isFault: boolean
  readonly outcome: 'violated' | 'holds'
  /** How many events of the rest were not possible any more. */
  readonly skipped: number
}

/** What a run goes on to. */
export type StepperGoal =
  /** The violation of a property, or that a `sometimes` is reached. */
  | { readonly type: 'property'; readonly name: string }
  /** A field of a node that has a value: `path` as in changes of states, `value` as JSON. */
  | { readonly type: 'field'; readonly node: string; readonly path: readonly string[]; readonly value: Json }
  /** Nothing is left to happen but faults. */
  | { readonly type: 'quiet' }
  /** So many steps, whatever they are. */
  | { readonly type: 'steps'; readonly count: number }

export interface StepperRan {
  /** Absent where no run that was tried came to the goal. */
  readonly told?: StepperTold
  /** How many runs were tried, and steps at most in each. */
  readonly tried: number
  readonly depth: number
}

/** The same path in the protocol as it is and in a variant. */
export interface StepperCompared {
  readonly base: StepperTold
  readonly variant: StepperTold
  /** The first step that one of them cannot take, or whose effects differ, and in what; absent where they never part. */
  readonly parting?: {
    readonly step: number
    readonly kind: 'enabled' | 'effects'
    readonly differsIn: readonly string[]
  }
}

/** Rejects with an error whose message tells a reader what was wrong with the question, or how the model failed. */
export interface Stepper {
  offer(): Promise<StepperOffer>
  tell(setting: StepperSetting, path: readonly ScheduledEvent[]): Promise<StepperTold>
  outcomes(setting: StepperSetting, path: readonly ScheduledEvent[], at: number): Promise<readonly StepperOutcome[]>
  /** Random runs that go on from the path, the same for the same seed. */
  run(setting: StepperSetting, path: readonly ScheduledEvent[], goal: StepperGoal, seed: number): Promise<StepperRan>
  compare(setting: StepperSetting, variant: string, path: readonly ScheduledEvent[]): Promise<StepperCompared>
  /** The path as a trace file: its text. */
  trace(setting: StepperSetting, path: readonly ScheduledEvent[]): Promise<string>
}

/** In a page that has its model in it, `globalThis.faultlineStepper` is one of these; in any other page it is absent. */
export type StepperFactory = () => Stepper

/** What `faultline explore` does besides: it has a folder for traces. */
export interface RemoteStepper extends Stepper {
  /** Writes the path as a trace file, and answers where. */
  save(setting: StepperSetting, path: readonly ScheduledEvent[]): Promise<{ readonly file: string }>
}
