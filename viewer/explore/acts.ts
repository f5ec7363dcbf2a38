/** What a reader can do with a model at hand. Each makes a branch, or lets one grow; none changes what was found. */
import { batch } from '@preact/signals'
import type { StepperGoal, StepperNext, StepperSetting, StepperTold } from '../../traces/report/index.js'
import {
  type Action,
  type Branch,
  childrenOf,
  forked,
  grown,
  lengthOf,
  nextName,
  ownerOf,
  planted,
  removed,
  restOf,
  rootOf,
  type Skipped,
  stageOf,
  type Turn,
  undone,
  usedBy,
  whyNotUndone,
} from '../state/branches.js'
import { nextAt } from './choices.js'
import { act, type Desk, drawn, isSame, type Model, show, stageFrom, textOf } from './desk.js'

/** Lets an event happen after the step that is looked at, and where that is wanted the rest of the schedule after it. */
export function take(
  desk: Desk,
  choose: (next: readonly StepperNext[]) => number | undefined,
  { thenResume = false } = {},
): Promise<void> {
  return act(desk, 'takes a step', async (model) => {
    if (desk.comparison.value !== undefined) return tellNotWhileComparing(desk)
    const [branch, step] = [desk.branch.value, desk.step.value]
    const next = await nextAt(model, ownerOf(desk.tree.value, branch, step), step)
    const index = choose(next)
    const event = index === undefined ? undefined : next[index]?.event
    if (index === undefined || event === undefined) return
    for (const each of [branch, ownerOf(desk.tree.value, branch, step)]) {
      if (!thenResume && isSame(stageOf(each).path[step], event)) return show(desk, each.name, step + 1)
    }
    await go(desk, model, step, { type: 'take', index })
    if (thenResume) await resumeHere(desk, model)
  })
}

/** Goes on with what is left of the schedule that the branch came from, at its end. */
export function resume(desk: Desk): Promise<void> {
  return act(desk, 'resumes the schedule', async (model) => {
    if (desk.comparison.value !== undefined) return tellNotWhileComparing(desk)
    await resumeHere(desk, model)
  })
}

async function resumeHere(desk: Desk, model: Model): Promise<void> {
  const root = rootOf(desk.tree.value, desk.branch.value)
  if (restOf(desk.tree.value, desk.branch.value).length === 0) desk.notice.value = 'Nothing is left of the schedule.'
  else await go(desk, model, lengthOf(desk.branch.value), { type: 'resume', to: lengthOf(root) })
}

/** Random runs from the step that is looked at, until one of them comes to the goal. */
export function runUntil(desk: Desk, goal: StepperGoal, seed: number): Promise<void> {
  return act(desk, 'tries random runs', async (model) => {
    if (desk.comparison.value !== undefined) return tellNotWhileComparing(desk)
    await drawn()
    await go(desk, model, desk.step.value, { type: 'run', goal, seed })
  })
}

/** Takes back the last action on the branch that is shown. */
export function undo(desk: Desk): void {
  const { name } = desk
  const [tree, branch] = [desk.tree.value, desk.branch.value]
  const obstacle = desk.comparison.value === undefined ? whyNotUndone(tree, name.value) : 'Close the comparison first.'
  desk.notice.value = obstacle
  if (obstacle !== undefined) return
  const before = undone(tree, name.value)
  const isGone = !before.branches.some((each) => each.name === branch.name)
  batch(() => {
    if (isGone) show(desk, branch.parent!, branch.at)
    desk.tree.value = before
    if (!isGone) show(desk, branch.name)
  })
}

/** Deletes a branch with all that branch off from it; those that were there from the beginning stay. */
export function remove(desk: Desk, branch: Branch): void {
  const after = removed(desk.tree.value, branch.name)
  if (after.branches.length === 0) return
  batch(() => {
    if (!after.branches.some(({ name }) => name === desk.name.value))
      show(desk, branch.parent ?? after.branches[0]!.name, branch.parent === undefined ? undefined : branch.at)
    desk.tree.value = after
  })
}

/** Begins at the initial states. */
export function begin(desk: Desk, setting: StepperSetting): Promise<void> {
  return act(desk, 'begins at the initial states', async (model) => {
    const same = desk.tree.value.branches.find(
      ({ first, turns, setting: own }) => first?.path.length === 0 && turns.length === 0 && isSame(own, setting),
    )
    if (same !== undefined) return show(desk, same.name)
    const told = await model.stepper.tell(setting, [])
    const name = nextName(desk.tree.value)
    desk.tree.value = planted(desk.tree.value, setting, stageFrom(told), name)
    show(desk, name)
  })
}

/** The path of the branch in the protocol as it is, and in a variant of it. */
export function compare(desk: Desk, variant: string): Promise<void> {
  return act(desk, 'compares', async ({ stepper }) => {
    await drawn()
    const branch = desk.branch.value
    const compared = await stepper.compare(branch.setting, variant, stageOf(branch).path)
    const { parting } = compared
    batch(() => {
      desk.comparison.value = { variant, compared, side: 'variant' }
      desk.step.value = Math.min(parting?.step ?? desk.step.value, compared.variant.path.length)
    })
  })
}

/** Tells of the branch by another property that it violates. */
export function judgeBy(desk: Desk, property: string): Promise<void> {
  return act(desk, 'tells why', async ({ stepper }) => {
    const { setting } = desk.branch.value
    const own = stageOf(desk.branch.value)
    const told = await stepper.tell({ ...setting, property }, own.path)
    desk.judged.value = { of: own, as: stageFrom(told) }
  })
}

/** The other side of a comparison, at the same step. */
export function turnOver(desk: Desk): void {
  const { value } = desk.comparison
  if (value === undefined) return
  const side = value.side === 'base' ? 'variant' : 'base'
  batch(() => {
    desk.comparison.value = { ...value, side }
    desk.step.value = Math.min(desk.step.value, value.compared[side].path.length)
  })
}

export function closeComparison(desk: Desk): void {
  if (desk.comparison.value !== undefined) show(desk, desk.name.value, desk.step.value)
}

/** The path that is shown, up to its end, as a trace file: in the folder of the server, or for the reader to keep. */
export function save(desk: Desk, keep: (name: string, text: string) => void): Promise<void> {
  return act(desk, 'saves the trace', async ({ stepper, offer }) => {
    const { setting, name } = desk.branch.value
    const { path, report, violated } = desk.stage.value
    // What the page tells of is what the trace is of.
    const told = violated.some(({ property }) => property === report.property.name)
      ? { property: report.property.name }
      : {}
    const own = { ...setting, ...variantOf(desk), ...told }
    if ('save' in stepper) {
      const { file } = await stepper.save(own, path)
      desk.notice.value = `Saved as ${file}.`
    } else {
      const file = `${[offer.protocol, own.variant, name]
        .filter(Boolean)
        .join('.')
        .replace(/[^\w.-]+/g, '-')}.json`
      keep(file, await stepper.trace(own, path))
      desk.notice.value = `Handed to the browser as ${file}.`
    }
  })
}

function variantOf({ comparison: { value } }: Desk): Pick<StepperSetting, 'variant'> | undefined {
  return value === undefined ? undefined : { variant: value.side === 'base' ? null : value.variant }
}

function tellNotWhileComparing(desk: Desk): void {
  desk.notice.value = 'Close the comparison to go on from a step.'
}

/** Does what makes a branch after some steps of the one that is shown, or lets it grow at its end; shows what came of it. */
export async function go(desk: Desk, model: Model, step: number, action: Action): Promise<void> {
  const tree = desk.tree.value
  const owner = ownerOf(tree, desk.branch.value, step)
  const isGrowing = step === lengthOf(owner) && !owner.isFixed
  const same = childrenOf(tree, owner.name).find((each) => each.at === step && isSame(each.turns[0]?.action, action))
  if (same !== undefined) return show(desk, same.name, action.type === 'take' ? step + 1 : undefined)
  const turn = await turnOf(desk, model, owner, step, action)
  if (turn === undefined) return
  const name = isGrowing ? owner.name : nextName(tree)
  desk.tree.value = isGrowing ? grown(tree, name, turn) : forked(tree, owner, step, turn, name)
  show(desk, name)
}

/** Asks the model what comes of an action; `undefined` where nothing does, and then the reader is told why. */
export async function turnOf(
  desk: Desk,
  model: Model,
  owner: Branch,
  step: number,
  action: Action,
): Promise<Turn | undefined> {
  const path = stageOf(owner).path.slice(0, step)
  const used = usedBy(owner).slice(0, step + 1)
  switch (action.type) {
    case 'take': {
      const choice = (await nextAt(model, owner, step))[action.index]
      if (choice === undefined) throw new Error(`Expected an event that is possible here, got number ${action.index}`)
      const told = await model.stepper.tell(owner.setting, [...path, choice.event])
      return turnWith(told, action, [...used, used.at(-1)!])
    }
    case 'resume':
      return resumed(desk, model, owner, action)
    case 'run': {
      const { told, tried, depth } = await model.stepper.run(owner.setting, path, action.goal, action.seed)
      if (told === undefined) {
        desk.notice.value = `None of ${tried} random runs came to it, in ${depth} steps at most: another seed may, or none can.`
        return undefined
      }
      if (told.path.length === path.length) {
        desk.notice.value = 'It is so already.'
        return undefined
      }
      if (action.goal.type === 'steps' && told.path.length < path.length + action.goal.count)
        desk.notice.value = `Nothing more was possible after ${told.path.length - path.length} steps.`
      return turnWith(told, action, [...used, ...Array(told.path.length - path.length).fill(used.at(-1)!)])
    }
  }
}

async function resumed(
  desk: Desk,
  { stepper }: Model,
  owner: Branch,
  action: Action & { readonly type: 'resume' },
): Promise<Turn> {
  const [path, used] = [stageOf(owner).path, usedBy(owner)]
  const root = stageOf(rootOf(desk.tree.value, owner))
  const from = used.at(-1)!
  const rest = root.path.slice(from, action.to)
  const told = await stepper.tell(owner.setting, [...path, ...rest])
  const left = new Set(told.skipped.map((place) => place - path.length))
  const taken = rest.flatMap((_, i) => (left.has(i) ? [] : [from + i + 1]))
  // What could not happen is not left over: it is passed.
  const all = [...used, ...taken].with(-1, action.to)
  const byHand = path.slice(owner.at).map(textOf)
  const skipped = [...left].map((i): Skipped => {
    const before = byHand.indexOf(textOf(rest[i]))
    return {
      step: from + i + 1,
      words: root.report.steps[from + i]?.words ?? '',
      ...(before < 0 ? {} : { before: owner.at + before + 1 }),
    }
  })
  return { ...turnWith(told, action, all), skipped }
}

function turnWith(told: StepperTold, action: Action, used: readonly number[]): Turn {
  if (used.length !== told.path.length + 1) throw new Error('Expected the events of the path to be possible, got fewer')
  return { action, stage: stageFrom(told), used, skipped: [] }
}
