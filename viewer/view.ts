/** What is looked at: the branch whose report is shown, and which part of it the reader has chosen. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Report } from '../traces/report/index.js'
import type { FoldingChoice } from './diagram/folding.js'
import { type DiagramIndex, indexOf } from './diagram/lines.js'
import { type Choices, choicesOn } from './explore/choices.js'
import { type Desk, deskOf } from './explore/desk.js'
import { forksOf } from './state/branches.js'
import { States } from './state/states.js'

export type Theme = 'light' | 'dark' | 'system'

export interface View {
  /** Of the branch that is shown, and so are the things that are made from it. Who reads them while drawing, draws again. */
  readonly report: Report
  readonly states: States
  readonly lines: DiagramIndex
  /** Numbers of the steps that WHY names. */
  readonly cited: readonly number[]
  /** Numbers of the steps that are faults, or timeouts. */
  readonly faults: readonly number[]
  /** The step in which the property first breaks; absent when it holds. */
  readonly violatedAt: number | undefined
  /** Where branches leave what they branch off from, from the root to the one that is shown. */
  readonly forks: readonly { readonly name: string; readonly at: number }[]
  /** The first step in which the sides of a comparison part. */
  readonly partingAt: number | undefined
  /** Branches, and the model. */
  readonly desk: Desk
  readonly choices: Choices
  /** Number of the step that is looked at; 0 is the start. */
  readonly step: Signal<number>
  /** What its state is compared with: the step before, or this one. */
  readonly base: Signal<number | 'previous'>
  readonly baseStep: ReadonlySignal<number>
  /** The message that is followed, by its place. */
  readonly followed: Signal<number | undefined>
  readonly theme: Signal<Theme>
  /** What of the diagram is folded. */
  readonly folding: Signal<FoldingChoice>
  readonly isTable: Signal<boolean>
  readonly isHelpOpen: Signal<boolean>
  readonly isExploring: Signal<boolean>
  readonly isSearching: Signal<boolean>
  readonly query: Signal<string>
  /** Numbers of the steps in whose words the query is. */
  readonly found: ReadonlySignal<readonly number[]>
}

export function viewOf(report: Report): View {
  const step = signal(report.steps.length)
  const base = signal<number | 'previous'>('previous')
  const query = signal('')
  const desk = deskOf(report, step)
  const shown = computed(() => desk.stage.value.report)
  const facts = computed(() => factsOf(shown.value))
  const violatedAt = computed(() => violatedIn(desk))
  const forks = computed(() => (desk.comparison.value === undefined ? forksOf(desk.tree.value, desk.branch.value) : []))
  return {
    get report() {
      return shown.value
    },
    get states() {
      return facts.value.states
    },
    get lines() {
      return facts.value.lines
    },
    get cited() {
      return facts.value.cited
    },
    get faults() {
      return facts.value.faults
    },
    get violatedAt() {
      return violatedAt.value
    },
    get forks() {
      return forks.value
    },
    get partingAt() {
      return desk.comparison.value?.compared.parting?.step
    },
    desk,
    choices: choicesOn(desk),
    step,
    base,
    baseStep: computed(() =>
      base.value === 'previous' ? Math.max(0, step.value - 1) : Math.min(base.value, shown.value.steps.length),
    ),
    followed: signal(undefined),
    theme: signal('system'),
    folding: signal({ isPastOnly: false, isIdleHidden: false }),
    isTable: signal(false),
    isHelpOpen: signal(false),
    // What has no steps yet was opened to take some.
    isExploring: signal(report.steps.length === 0),
    isSearching: signal(false),
    query,
    found: computed(() => stepsWith(shown.value, query.value)),
  }
}

interface Facts {
  readonly states: States
  readonly lines: DiagramIndex
  readonly cited: readonly number[]
  readonly faults: readonly number[]
}

const known = new WeakMap<Report, Facts>()

/** Made once of each report: who goes back to a branch does not wait. */
function factsOf(report: Report): Facts {
  const before = known.get(report)
  if (before !== undefined) return before
  const cited = report.why.flatMap((text) => [...text.matchAll(/@(\d+)/g)].map(([, number]) => Number(number)))
  const facts: Facts = {
    states: new States(report),
    lines: indexOf(report),
    cited: [...new Set(cited)].sort((a, b) => a - b),
    faults: report.steps.flatMap(({ tone }, i) => (tone === 'fault' ? [i + 1] : [])),
  }
  known.set(report, facts)
  return facts
}

function violatedIn({ stage: { value } }: Desk): number | undefined {
  const { report, violated } = value
  if (report.verdict === 'holds') return undefined
  return violated.find(({ property }) => property === report.property.name)?.step ?? report.steps.length
}

const LIVENESS: readonly string[] = ['eventually', 'eventuallyAlways', 'leadsTo']

/** Whether only runs that never end can violate the property: then steps alone say nothing about it. */
export const isEndless = ({ property: { kind } }: Report): boolean => LIVENESS.includes(kind)

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
