/**
 * What a page shows of a counterexample: the trace, read once, with its words. It is plain data, so that the page needs
 * no model, no checker and no renderer. Lanes, messages and operations are named by their places in the lists here.
 */
import type { Json } from '../../kernel/index.js'
import type { ClientEvent, Skew, StateChange, TimerChange, TraceLasso } from '../trace.js'

export const REPORT_VERSION = 1

export interface Report {
  readonly version: typeof REPORT_VERSION
  readonly property: { readonly name: string; readonly kind: string }
  /** Whether the steps violate the property; a run that somebody made by hand may not. Absent: they do. */
  readonly verdict?: 'violated' | 'holds'
  /** `raft/commits-earlier-terms`. */
  readonly target: string
  /** Where and how it was found, how small it is: a phrase each. */
  readonly about: readonly string[]
  readonly budgets: readonly string[]
  /** How nodes of one role differ from the first step on. */
  readonly start: readonly string[]
  /** From left to right. */
  readonly lanes: readonly ReportLane[]
  /** Names of the lanes that take no part. */
  readonly folded: readonly string[]
  readonly nodes: readonly ReportNode[]
  readonly steps: readonly ReportStep[]
  readonly messages: readonly ReportMessage[]
  readonly operations: readonly ReportOperation[]
  readonly walls: readonly ReportWall[]
  readonly afflictions: readonly ReportAffliction[]
  readonly why: readonly string[]
  readonly needs: readonly string[]
  /** What follows the last step. */
  readonly ending: string
  readonly lasso?: TraceLasso
  /** What a checker found out about the history; absent where none was asked. */
  readonly evidence?: ReportEvidence
  /** What else could have happened; absent where the model was not asked. */
  readonly alternatives?: ReportAlternatives
  /** What is missing from this page, and why. */
  readonly missing: readonly string[]
}

export interface ReportLane {
  readonly kind: 'node' | 'client'
  readonly name: string
  /** Of nodes: what they are, and how rare that is (0 is the rarest). */
  readonly role?: string
  readonly rank: number
}

export interface ReportNode {
  readonly id: string
  readonly role: string
  readonly initial: Json
  /** Absent when it takes no part. */
  readonly lane?: number
}

/** How something is meant, and so which colour it has. */
export type ReportTone = 'plain' | 'message' | 'client' | 'fault' | 'good'

export interface ReportStep {
  readonly type: string
  readonly tone: ReportTone
  /** The event in words. */
  readonly words: string
  /** What a reader must know besides: that its message is old, a copy, a lie. */
  readonly notes?: readonly string[]
  readonly effects?: readonly string[]
  /** Client operations that end in it, in words. */
  readonly ends?: readonly string[]
  /** Where it happens; absent for what happens to the network or to time. */
  readonly lane?: number
  /** What is written on the lane: `[election]`, `[crash]`. */
  readonly tag?: string
  /** The message that it delivers, loses or duplicates. */
  readonly message?: number
  readonly time?: number
  readonly skews?: readonly Skew[]
  readonly changes?: readonly StateChange[]
  readonly observed?: readonly StateChange[]
  readonly timers?: readonly TimerChange[]
}

export interface ReportMessage {
  readonly id: string
  readonly from: number
  readonly to: number
  /** Its body in words; `brief` has its most telling value only, `type` none. */
  readonly body: string
  readonly brief: string
  readonly type: string
  /** Numbers of steps; 0 for what is in flight from the start. */
  readonly sentAt: number
  readonly end?: { readonly step: number; readonly how: 'delivered' | 'lost' | 'undeliverable' | 'swallowed' }
  readonly isLate?: true
  readonly copyOf?: string
  readonly isForged?: true
}

export interface ReportOperation {
  /** `client1#2`. */
  readonly id: string
  readonly lane: number
  /** `write x 1`; `txn` where that is long. */
  readonly call: string
  readonly brief: string
  readonly beganAt: number
  /** The lane of the node that was asked. */
  readonly asked?: number
  readonly end?: {
    readonly step: number
    readonly type: Exclude<ClientEvent['type'], 'invoke'>
    readonly result: string
    /** The lane of the node that answered. */
    readonly by?: number
  }
}

/** A wall between a lane and the next, from the step in which it goes up to the one in which it comes down. */
export interface ReportWall {
  readonly after: number
  readonly holds: 'both' | 'rightwards' | 'leftwards'
  readonly from: number
  /** Absent when it stands to the end. */
  readonly to?: number
}

export interface ReportAffliction {
  readonly lane: number
  readonly kind: 'down' | 'paused' | 'gray'
  readonly from: number
  readonly to?: number
}

/** Operations and transactions that contradict each other in a circle. */
export interface ReportCycle {
  readonly nodes: readonly ReportCycleNode[]
  /** The node at a place points to the next, and the last to the first. */
  readonly edges: readonly {
    readonly from: number
    readonly to: number
    readonly type: string
    readonly text: string
  }[]
}

export interface ReportCycleNode {
  /** `T1`, or an operation as its client knows it. */
  readonly name: string
  readonly text: string
  readonly operation?: number
}

export interface ReportEvidence {
  readonly level: string
  /** `write-skew`, where it has a name. */
  readonly anomaly?: string
  readonly cycle?: ReportCycle
  /** The longest order that goes well: after how many steps each operation takes effect in it. */
  readonly points?: readonly { readonly operation: number; readonly at: number }[]
  /** Operations that have no place in any order that goes well so far, or are wrong as they are, and why. */
  readonly stuck?: readonly { readonly operation: number; readonly why: string }[]
  /** Operations that those contradict. */
  readonly marked?: readonly number[]
}

export interface ReportAlternatives {
  /** Of each state but the last: what was possible there; `null` where that was not computed. */
  readonly choices: readonly (readonly ReportChoice[] | null)[]
  /** How random ends of the run went: a sample, which proves nothing. */
  readonly doom?: {
    /** Of each state, from the initial one on, how many of them violate the property. */
    readonly bad: readonly number[]
    readonly of: number
    /** How many steps beyond the length of the trace they took at most. */
    readonly beyond: number
  }
}

export interface ReportChoice {
  readonly words: string
  readonly isTaken?: true
  /** What becomes of the property when this is done and then the rest of the schedule, as far as it is possible. */
  readonly outcome: 'violated' | 'holds'
  /** How many events of the schedule were not possible any more. */
  readonly skipped: number
}
