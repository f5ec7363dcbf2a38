/**
 * The trace: one schedule of one configuration of a protocol, with the steps it led to. It is what is saved, shown,
 * replayed and shrunk. A trace can be shown without the model it came from; replaying it needs the model.
 * The JSON Schema of the file is `trace.schema.json`; `format` and `version` open every file.
 */
import type { Json, NodeId, ScheduledEvent } from '../kernel/index.js'

export const TRACE_FORMAT = 'faultline-trace'
export const TRACE_VERSION = 1

/** How far the shrinker got: `shortest` is proved, `1-minimal` means no single event can be left out. */
export type Minimality = 'shortest' | '1-minimal' | 'unshrunk'

export interface Trace {
  readonly format: typeof TRACE_FORMAT
  readonly version: typeof TRACE_VERSION
  readonly protocol: string
  readonly variant: string | null
  /** The model's file, relative to the trace file's folder, when the protocol does not come with Faultline. */
  readonly modelFile: string | null
  /** `instead` has, for each field that was made smaller, what the configuration of that name has there. */
  readonly config: {
    readonly name: string | null
    readonly value: Json
    readonly instead?: { readonly [field: string]: Json }
  }
  /** The operations of each client, where they are not those that the protocol has for the configuration. */
  readonly workload?: TraceWorkload
  /** The fault assumption: budget per fault, and the bounds that are not faults. Absent means none; null means no limit. */
  readonly budgets: Readonly<Record<string, number | null>>
  readonly property: { readonly name: string; readonly kind: string }
  /** The steps do not violate the property: somebody took them by hand and kept them. Absent: they do. */
  readonly verdict?: 'holds'
  readonly minimality: Minimality
  /**
   * How many states a search for a shorter one looked at: among all runs, among those with as many faults and timeouts of
   * each kind at most, or of these, among those whose events are all like one that it has. Absent when there was none.
   */
  readonly searched?: { readonly states: number; readonly among: 'all' | 'as many faults' | 'like events' }
  /**
   * Where it was found: the run number under the seed, and how many steps that run took before it was shrunk.
   * An exhaustive search has neither seed nor run: both are null then, as they are of what was taken by hand.
   */
  readonly origin: TraceOrigin
  readonly nodes: readonly TraceNode[]
  /** Client lanes: process 0 is `client1`, and so on. A process that ended with `info` goes on in the same lane. */
  readonly clients: readonly string[]
  /** What `init` did besides giving each node its state. Absent when it sent nothing and set no timer. */
  readonly initially?: { readonly sent: readonly SentMessage[]; readonly timers: readonly TimerChange[] }
  readonly steps: readonly TraceStep[]
  /** Why the property does not hold, in sentences; a sentence names steps as `@3`. */
  readonly why: readonly string[]
  /**
   * Numbers of the steps that are needed: without one of them and all that depends on it, the rest does not violate the
   * property, whether messages are found again by content or by place. Absent when that was not checked of every step.
   */
  readonly needs?: readonly number[]
  /** The trace is a run that never ends. Absent where it ends with its last step. */
  readonly lasso?: TraceLasso
  /** Digest of every step's effect: it differs as soon as the model behaves differently on this schedule. */
  readonly fingerprint: string
}

export interface TraceLasso {
  /** The steps after this one repeat for ever. As many as there are steps: nothing happens any more after the last. */
  readonly start: number
  /** What was declared to count as the same state, where that is less than all of it. */
  readonly view?: string
}

export interface TraceOrigin {
  readonly seed: number | null
  readonly run: number | null
  readonly steps: number
  /** Somebody chose the steps. Absent: a search did. */
  readonly by?: 'hand'
}

export interface TraceWorkload {
  readonly operations: readonly (readonly Json[])[]
  /** How many there were before some were left out. */
  readonly of: { readonly clients: number; readonly operations: number }
}

export interface TraceNode {
  readonly id: NodeId
  readonly role: string
  /** The node's state before the first step, field by field. */
  readonly initial: Json
}

/** One event applied to the cluster. Steps are counted from 1: `steps[0]` is step 1. */
export interface TraceStep {
  readonly event: ScheduledEvent
  /** The true time after the step, in ticks. Absent when the protocol has no clock. */
  readonly time?: number
  /** How far clocks are off after the step, ahead of the true time or (negative) behind it. Absent when none is. */
  readonly skews?: readonly Skew[]
  /** The message this step delivers, loses or duplicates: present exactly when the event is one of these. */
  readonly message?: string
  /** The node is gray and lost the message or request inside: its handler never ran. */
  readonly swallowed?: true
  /** The node put its durable fields on disk, which held something else before. Only roles that are buffered do. */
  readonly synced?: true
  /** Messages that this step puts in flight. A duplicate names the message it copies. */
  readonly sent: readonly SentMessage[]
  /** Messages that this step makes undeliverable for ever (they were addressed to a node that crashed for good). */
  readonly lost: readonly string[]
  /** What changed in node states: the path of each field with its value before and after. */
  readonly changes: readonly StateChange[]
  /** What changed in observers, which no node can see. `node` holds the observer's name. */
  readonly observed: readonly StateChange[]
  readonly timers: readonly TimerChange[]
  /** Client operations that begin or end in this step. */
  readonly client: readonly ClientEvent[]
}

export interface SentMessage {
  /** `m1`, `m2`, … in the order in which the trace sends them. */
  readonly id: string
  readonly from: NodeId
  readonly to: NodeId
  readonly body: Json
  readonly copyOf?: string
  /** A lie: no handler of its sender sent it. A copy of a lie is not marked itself. */
  readonly forged?: true
}

/** A clock that is off: it reads the true time plus `by` ticks, which is never 0. */
export interface Skew {
  readonly node: NodeId
  readonly by: number
}

export interface StateChange {
  readonly node: string
  /**
   * Field names from the outside in; an entry of a map or set is one element of the path. What enters a set is its own
   * entry: the last element of the path and `after` say the same.
   */
  readonly path: readonly string[]
  /** Absent when the entry did not exist. */
  readonly before?: Json
  /** Absent when the entry exists no longer. */
  readonly after?: Json
}

export interface TimerChange {
  readonly node: NodeId
  readonly timer: string
  readonly change: 'set' | 'cleared'
}

export interface ClientEvent {
  /** Index into `clients`. */
  readonly client: number
  /** `client1#2`: the second operation of client 1. */
  readonly operation: string
  readonly type: 'invoke' | 'ok' | 'fail' | 'info'
  readonly f: string
  readonly key?: Json
  readonly value?: Json
  readonly error?: string
}
