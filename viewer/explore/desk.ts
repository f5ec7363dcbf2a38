/**
 * Where the reader works with a model: the branches, the one that is shown, and what the model is asked meanwhile. Questions
 * that change something come one after the other, in the order in which they were asked.
 */
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type {
  Report,
  Stepper,
  StepperCompared,
  StepperOffer,
  StepperSetting,
  StepperTold,
} from '../../traces/report/index.js'
import type { RemoteStepper } from '../../traces/report/stepper.js'
import {
  type Branch,
  type BranchTree,
  branchOf,
  lengthOf,
  MAIN,
  newTree,
  type Stage,
  stageOf,
} from '../state/branches.js'

export type Side = 'base' | 'variant'

/** The path of a branch in the protocol as it is and in a variant. */
export interface Comparison {
  readonly variant: string
  readonly compared: StepperCompared
  /** The one that is shown. */
  readonly side: Side
}

export interface Model {
  readonly stepper: Stepper | RemoteStepper
  readonly offer: StepperOffer
}

export interface Desk {
  /** Number of the step that is looked at; 0 is the start. */
  readonly step: Signal<number>
  /** Absent in a page without a model, and until it is loaded. */
  readonly model: Signal<Model | undefined>
  readonly tree: Signal<BranchTree>
  /** Name of the branch that is shown, or that is compared. */
  readonly name: Signal<string>
  readonly branch: ReadonlySignal<Branch>
  readonly comparison: Signal<Comparison | undefined>
  /** The branch as another property judges it. */
  readonly judged: Signal<{ readonly of: Stage; readonly as: Stage } | undefined>
  /** What is shown. */
  readonly stage: ReadonlySignal<Stage>
  /** What the model is asked at the moment. */
  readonly busy: Signal<string | undefined>
  /** What went wrong at last. */
  readonly trouble: Signal<string | undefined>
  /** What came of the last action, where the page does not show that anyway. */
  readonly notice: Signal<string | undefined>
}

/** With what the page began with, and no model yet. */
export function deskOf(report: Report, step: Signal<number>): Desk {
  const tree = signal(newTree(foundStage(report), NO_SETTING))
  const name = signal(MAIN)
  const comparison = signal<Comparison | undefined>(undefined)
  const branch = computed(() => branchOf(tree.value, name.value))
  const judged = signal<{ readonly of: Stage; readonly as: Stage } | undefined>(undefined)
  return {
    step,
    model: signal(undefined),
    tree,
    name,
    branch,
    comparison,
    judged,
    stage: computed(() => {
      if (comparison.value !== undefined) return comparison.value.compared[comparison.value.side]
      const own = stageOf(branch.value)
      return judged.value?.of === own ? judged.value.as : own
    }),
    busy: signal(undefined),
    trouble: signal(undefined),
    notice: signal(undefined),
  }
}

/** Whether another property than its own judges what is shown. */
export const isJudged = ({ judged, branch, comparison }: Desk): boolean =>
  comparison.value === undefined && judged.value?.of === stageOf(branch.value)

const NO_SETTING: StepperSetting = { variant: null, config: '', property: null }

function foundStage(report: Report, path: Stage['path'] = []): Stage {
  const { verdict = 'violated', property, steps } = report
  const violated = verdict === 'violated' ? [{ property: property.name, step: steps.length }] : []
  return { report, path, violated, isQuiet: false }
}

/** Throws where the model is not that of the report. */
export async function attach(desk: Desk, stepper: Stepper | RemoteStepper): Promise<void> {
  const offer = await stepper.offer()
  const { report } = desk.stage.value
  if (offer.path.length !== report.steps.length)
    throw new Error(`Expected ${report.steps.length} events of the model, got ${offer.path.length}`)
  batch(() => {
    desk.tree.value = newTree(foundStage(report, offer.path), offer.setting)
    desk.model.value = { stepper, offer }
  })
}

const queues = new WeakMap<Desk, Promise<void>>()

/** Does something with the model after all that was asked before. Errors are told to the reader. */
export function act(desk: Desk, words: string, action: (model: Model) => Promise<void>): Promise<void> {
  const acted = (queues.get(desk) ?? Promise.resolve()).then(async () => {
    const model = desk.model.value
    if (model === undefined) return
    batch(() => {
      desk.busy.value = words
      desk.trouble.value = undefined
      desk.notice.value = undefined
    })
    try {
      await action(model)
    } catch (error) {
      desk.trouble.value = error instanceof Error ? error.message : String(error)
    } finally {
      desk.busy.value = undefined
    }
  })
  queues.set(desk, acted)
  return acted
}

/** Lets the browser draw what is said by now: a model in the page lets nothing else happen while it is asked. */
export async function drawn(): Promise<void> {
  await new Promise((settle) => requestAnimationFrame(() => setTimeout(settle)))
}

/** Shows a branch, at a step or at its end. */
export function show(desk: Desk, name: string, step?: number): void {
  batch(() => {
    desk.comparison.value = undefined
    desk.name.value = name
    const last = lengthOf(desk.branch.value)
    desk.step.value = Math.max(0, Math.min(last, step ?? last))
  })
}

export function stageFrom({ report, path, next, violated, isQuiet }: StepperTold): Stage {
  return { report, path, next, violated, isQuiet }
}

/** Whether two events are the same, whoever wrote them. */
export const isSame = (left: unknown, right: unknown): boolean =>
  left === right || (left !== undefined && right !== undefined && textOf(left) === textOf(right))

export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : each,
  )
}
