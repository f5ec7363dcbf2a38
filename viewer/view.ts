/** What is looked at: the report, and which part of it the reader has chosen. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Report } from '../traces/report/index.js'
import { type DiagramIndex, indexOf } from './diagram/lines.js'
import { States } from './state/states.js'

export type Theme = 'light' | 'dark' | 'system'

export interface View {
  readonly report: Report
  readonly states: States
  readonly lines: DiagramIndex
  /** Number of the step that is looked at; 0 is the start. */
  readonly step: Signal<number>
  /** What its state is compared with: the step before, or this one. */
  readonly base: Signal<number | 'previous'>
  readonly baseStep: ReadonlySignal<number>
  /** The message that is followed, by its place. */
  readonly followed: Signal<number | undefined>
  readonly theme: Signal<Theme>
  readonly isTable: Signal<boolean>
  readonly isHelpOpen: Signal<boolean>
  readonly isSearching: Signal<boolean>
  readonly query: Signal<string>
  /** Numbers of the steps in whose words the query is. */
  readonly found: ReadonlySignal<readonly number[]>
  /** Numbers of the steps that WHY names. */
  readonly cited: readonly number[]
  /** Numbers of the steps that are faults, or timeouts. */
  readonly faults: readonly number[]
}

export function viewOf(report: Report): View {
  const step = signal(report.steps.length)
  const base = signal<number | 'previous'>('previous')
  const query = signal('')
  return {
    report,
    states: new States(report),
    lines: indexOf(report),
    step,
    base,
    baseStep: computed(() => (base.value === 'previous' ? Math.max(0, step.value - 1) : base.value)),
    followed: signal(undefined),
    theme: signal('system'),
    isTable: signal(false),
    isHelpOpen: signal(false),
    isSearching: signal(false),
    query,
    found: computed(() => stepsWith(report, query.value)),
    cited: [...new Set(report.why.flatMap((text) => [...text.matchAll(/@(\d+)/g)].map(([, n]) => Number(n))))].sort(
      (a, b) => a - b,
    ),
    faults: report.steps.flatMap(({ tone }, i) => (tone === 'fault' ? [i + 1] : [])),
  }
}

/** Goes to a step; beyond the ends, to the end. */
export function goTo({ step, report }: View, number: number): void {
  step.value = Math.max(0, Math.min(report.steps.length, number))
}

/** The next of some steps, in a direction; the step itself when there is none. */
export function nextOf(steps: readonly number[], from: number, direction: 1 | -1): number {
  const found = direction > 0 ? steps.find((step) => step > from) : steps.findLast((step) => step < from)
  return found ?? from
}

function stepsWith({ steps }: Report, query: string): readonly number[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return []
  return steps.flatMap(({ words, notes = [], effects = [], ends = [] }, i) =>
    [words, ...notes, ...effects, ...ends].some((text) => text.toLowerCase().includes(wanted)) ? [i + 1] : [],
  )
}
