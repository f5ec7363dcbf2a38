/**
 * What a page shows of recorded histories: plain data, with its words, so that the page needs no checker. Lanes, operations
 * and events are named by their places in the lists here.
 */

export const HISTORY_PAGE_VERSION = 1

export type PageVerdict = 'valid' | 'invalid' | 'unknown'

export interface HistoryPage {
  readonly kind: 'history'
  readonly version: typeof HISTORY_PAGE_VERSION
  readonly files: readonly HistoryPageFile[]
}

export interface HistoryPageFile {
  readonly file: string
  readonly verdict: PageVerdict
  /** `not linearizable`. */
  readonly story: string
  /** How it was judged: a phrase each. */
  readonly facts: readonly string[]
  /** All levels, where all were asked for: from the weakest to the strongest. */
  readonly levels?: readonly PageLevel[]
  /** What is wrong, or why it is not; the first is shown first. */
  readonly parts: readonly PagePart[]
  /** Absent where the file was not read to its end in time. */
  readonly drawn?: DrawnHistory
}

export interface PageLevel {
  readonly name: string
  readonly verdict: PageVerdict
  /** Why, in a phrase: from which other level it follows. */
  readonly because?: string
  /** The levels that it implies directly, by their places. */
  readonly implies: readonly number[]
}

export interface PagePart {
  readonly title: string
  /** `G-single`, `write-skew`. */
  readonly anomaly?: string
  readonly why: readonly string[]
  /** The operations that it is about. */
  readonly operations: readonly number[]
  /** Operations that contradict each other in a circle. */
  readonly cycle?: PageCycle
  /** An order that goes well: where in time each operation takes effect, in events. */
  readonly points?: readonly { readonly operation: number; readonly at: number }[]
  /** Operations that have no place in it, and why. */
  readonly stuck?: readonly { readonly operation: number; readonly why: string }[]
}

export interface PageCycle {
  readonly nodes: readonly { readonly name: string; readonly text: string; readonly operation?: number }[]
  readonly edges: readonly {
    readonly from: number
    readonly to: number
    readonly type: string
    readonly text: string
  }[]
}

/** The history, or a part of it. */
export interface DrawnHistory {
  /** Names of processes or sessions, from top to bottom. */
  readonly lanes: readonly string[]
  readonly operations: readonly DrawnOperation[]
  /** Of each event that is drawn, in the order of time, its line in the file (of binary files the byte). */
  readonly lines: readonly number[]
  readonly unit: 'line' | 'byte'
  /** Of each event its time, in whatever unit the file has; absent where some have none. */
  readonly times?: readonly number[]
  /** Whether events of different lanes are in an order. */
  readonly isTimed: boolean
  readonly faults: readonly DrawnFault[]
  /** Before which events others are left out, and how many. */
  readonly gaps: readonly { readonly before: number; readonly events: number }[]
  /** Operations in the file. */
  readonly total: number
  /** What is left out, in sentences. */
  readonly left: readonly string[]
}

export interface DrawnOperation {
  readonly lane: number
  /** `T3`, of a transaction. */
  readonly name?: string
  /** `write(1)`. */
  readonly call: string
  /** What it found, or how it ended. */
  readonly result: string
  readonly status: 'ok' | 'fail' | 'info' | 'pending'
  /** Places of its events. */
  readonly begin: number
  readonly end?: number
}

/** What was done to the system meanwhile: for a while, or at one moment. */
export interface DrawnFault {
  readonly text: string
  readonly line: number
  /** How many of the events that are drawn come before. */
  readonly from: number
  readonly to?: number
}
