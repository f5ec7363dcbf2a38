/** What is possible after the step that is looked at, and what would become of the property: asked when it is looked at. */
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { StepperNext } from '../../traces/report/index.js'
import { type Branch, lengthOf, ownerOf, restOf, type Stage, stageOf } from '../state/branches.js'
import { type Desk, isSame, type Model, textOf } from './desk.js'

export interface Choice extends StepperNext {
  /** Its number among all that are possible, from 0 on. */
  readonly index: number
  /** The branch goes on with it. */
  readonly isTaken: boolean
  /** Absent until it is known. */
  readonly outcome?: 'violated' | 'holds'
  readonly skipped?: number
}

export interface Choices {
  /** All that are possible; absent until they are known. */
  readonly all: ReadonlySignal<readonly Choice[] | undefined>
  /** Of these, those that the reader wants to see: numbers of keys are places among them. */
  readonly wanted: ReadonlySignal<readonly Choice[]>
  readonly query: Signal<string>
  readonly withFaults: Signal<boolean>
  /** Why they are not known, and will not be. */
  readonly trouble: Signal<string | undefined>
  /** The path is so long that the model is asked when the reader wants it only. */
  readonly isTooLong: ReadonlySignal<boolean>
  /** Asks nonetheless. */
  ask(): void
}

/** Longer paths are not asked about unasked. */
const PATH_MAX = 1_500
/** While somebody steps on, nothing is asked. */
const REST_MS = 60

type Known = { next: readonly StepperNext[]; outcomes?: ReadonlyMap<string, Outcome>; restLength?: number }
type Outcome = Required<Pick<Choice, 'outcome' | 'skipped'>>

const known = new WeakMap<Stage, Map<number, Known>>()

/** Listens from now on to what is looked at. */
export function choicesOn(desk: Desk): Choices {
  const query = signal('')
  const withFaults = signal(true)
  const trouble = signal<string | undefined>(undefined)
  const found = signal<Known | undefined>(undefined)
  const asked = signal(0)
  const isTooLong = computed(() => lengthOf(desk.branch.value) > PATH_MAX && asked.value === 0)
  const all = computed(() => {
    const path = desk.stage.value.path
    return found.value?.next.map((each, index): Choice => {
      const outcome = found.value?.outcomes?.get(textOf(each.event))
      return { ...each, index, isTaken: isSame(path[desk.step.value], each.event), ...outcome }
    })
  })
  effect(() => {
    const { value: model } = desk.model
    const [branch, step] = [desk.branch.value, desk.step.value]
    const { value: tree } = desk.tree
    found.value = undefined
    trouble.value = undefined
    if (model === undefined || desk.comparison.value !== undefined || isTooLong.value) return
    const rest = restOf(tree, branch, Math.min(step, lengthOf(branch)))
    const owner = ownerOf(tree, branch, step)
    const before = kept(owner, step)
    found.value = before
    if (before?.outcomes !== undefined && before.restLength === rest.length) return
    let isLeft = false
    const ask = async () => {
      try {
        const next = await nextAt(model, owner, step)
        if (isLeft) return
        found.value = kept(owner, step)
        await new Promise((settle) => setTimeout(settle, REST_MS))
        if (isLeft) return
        const outcomes = await outcomesAt(model, owner, step, rest)
        const whole: Known = { next, outcomes, restLength: rest.length }
        keep(owner, step, whole)
        if (!isLeft) found.value = whole
      } catch (error) {
        if (!isLeft) trouble.value = error instanceof Error ? error.message : String(error)
      }
    }
    const timer = setTimeout(ask, before === undefined && step !== lengthOf(branch) ? REST_MS : 0)
    return () => {
      isLeft = true
      clearTimeout(timer)
    }
  })
  const wanted = computed(() => (all.value ?? []).filter((each) => isWanted(each, query.value, withFaults.value)))
  const ask = () => {
    asked.value += 1
  }
  return { all, wanted, query, withFaults, trouble, isTooLong, ask }
}

export function isWanted({ words, isFault }: StepperNext, query: string, withFaults: boolean): boolean {
  return (withFaults || !isFault) && words.toLowerCase().includes(query.trim().toLowerCase())
}

const kept = (owner: Branch, step: number): Known | undefined => {
  const stage = stageOf(owner)
  const found = known.get(stage)?.get(step)
  if (found !== undefined || stage.next === undefined || step !== stage.path.length) return found
  return { next: stage.next }
}

function keep(owner: Branch, step: number, value: Known): void {
  const stage = stageOf(owner)
  const steps = known.get(stage) ?? new Map<number, Known>()
  known.set(stage, steps.set(step, value))
}

/** What is possible after so many steps of a branch. */
export async function nextAt({ stepper }: Model, owner: Branch, step: number): Promise<readonly StepperNext[]> {
  const before = kept(owner, step)
  if (before !== undefined) return before.next
  const { next } = await stepper.tell(owner.setting, stageOf(owner).path.slice(0, step))
  keep(owner, step, { next })
  return next
}

/** By the text of events: what comes of each, when the schedule of the root is resumed after it. */
async function outcomesAt(
  { stepper }: Model,
  owner: Branch,
  step: number,
  rest: Stage['path'],
): Promise<ReadonlyMap<string, Outcome>> {
  const path = [...stageOf(owner).path.slice(0, step), ...rest]
  const outcomes = await stepper.outcomes(owner.setting, path, step)
  return new Map(outcomes.map(({ event, outcome, skipped }) => [textOf(event), { outcome, skipped }]))
}
