/**
 * The tree of branches: what the page began with, and every schedule that the reader made from it. A branch grows at its
 * end only and never loses a step that another one needs, so what branched off stays what it was.
 */
import type { Report, StepperGoal, StepperNext, StepperSetting } from '../../traces/report/index.js'

export type PathEvent = StepperNext['event']

/** A path, and what the page knows of it. */
export interface Stage {
  readonly report: Report
  readonly path: readonly PathEvent[]
  /** What can follow; absent where the model was not asked yet. */
  readonly next?: readonly StepperNext[]
  readonly violated: readonly { readonly property: string; readonly step: number }[]
  readonly isQuiet: boolean
}

/** What a reader does to a branch. Each says all that is needed to do it again. */
export type Action =
  /** The event with this number, from 0 on, among those that are possible. */
  | { readonly type: 'take'; readonly index: number }
  /** What is left of the schedule of the root, up to this length of it. */
  | { readonly type: 'resume'; readonly to: number }
  | { readonly type: 'run'; readonly goal: StepperGoal; readonly seed: number }

/** An event of the schedule of the root that was not possible any more. */
export interface Skipped {
  readonly step: number
  readonly words: string
  /** The step in which it had happened before, by hand. */
  readonly before?: number
}

export interface Turn {
  readonly action: Action
  readonly stage: Stage
  /** For each number of steps of the path: how much of the schedule of the root is used up by then. */
  readonly used: readonly number[]
  readonly skipped: readonly Skipped[]
}

export interface Branch {
  readonly name: string
  /** Absent of a root. */
  readonly parent?: string
  /** How many steps it shares with its parent. */
  readonly at: number
  readonly setting: StepperSetting
  /** It is what was found, and stays as it is. */
  readonly isFixed: boolean
  /** Of a root: what it began with. */
  readonly first?: Stage
  readonly turns: readonly Turn[]
}

export interface BranchTree {
  /** Parents before their children. */
  readonly branches: readonly Branch[]
  /** How many were made besides the first; a name is never used again. */
  readonly made: number
}

export const MAIN = 'main'

export function newTree(first: Stage, setting: StepperSetting): BranchTree {
  return {
    branches: [{ name: MAIN, at: 0, setting, isFixed: first.report.steps.length > 0, first, turns: [] }],
    made: 0,
  }
}

/** Throws when there is none of this name. */
export function branchOf({ branches }: BranchTree, name: string): Branch {
  const found = branches.find((branch) => branch.name === name)
  if (found === undefined) throw new Error(`Expected a branch that is there, got ${name}`)
  return found
}

export function stageOf(branch: Branch): Stage {
  return (branch.turns.at(-1)?.stage ?? branch.first)!
}

/** Without a model no path is known, but steps are. */
export const lengthOf = (branch: Branch): number => stageOf(branch).report.steps.length

/** Of a root, each step uses up its own. */
export function usedBy(branch: Branch): readonly number[] {
  return branch.parent === undefined
    ? Array.from({ length: lengthOf(branch) + 1 }, (_, i) => i)
    : (branch.turns.at(-1)?.used ?? [0])
}

export function rootOf(tree: BranchTree, branch: Branch): Branch {
  return branch.parent === undefined ? branch : rootOf(tree, branchOf(tree, branch.parent))
}

/** Where a branch and those it comes from leave their parents, from the root on. */
export function forksOf(tree: BranchTree, branch: Branch): readonly Pick<Branch, 'name' | 'at'>[] {
  return branch.parent === undefined ? [] : [...forksOf(tree, branchOf(tree, branch.parent)), branch]
}

/** What follows in the schedule of the root after so many steps of a branch. */
export function restOf(tree: BranchTree, branch: Branch, at = lengthOf(branch)): readonly PathEvent[] {
  return stageOf(rootOf(tree, branch)).path.slice(usedBy(branch)[at])
}

/** The branch that a step belongs to, rather than the ones that share it: what forks here forks from that one. */
export function ownerOf(tree: BranchTree, branch: Branch, at: number): Branch {
  return branch.parent !== undefined && at <= branch.at ? ownerOf(tree, branchOf(tree, branch.parent), at) : branch
}

export const childrenOf = ({ branches }: BranchTree, name: string): readonly Branch[] =>
  branches.filter(({ parent }) => parent === name)

/** With those that branch off from them. */
export function descendantsOf(tree: BranchTree, name: string): readonly Branch[] {
  return childrenOf(tree, name).flatMap((child) => [child, ...descendantsOf(tree, child.name)])
}

/** The name that the next branch has. */
export function nextName({ made }: BranchTree): string {
  return lettersOf(made)
}

function lettersOf(number: number): string {
  const letter = String.fromCharCode(65 + (number % 26))
  return number < 26 ? letter : lettersOf(Math.floor(number / 26) - 1) + letter
}

/** With one branch more, which has the next name, unless another one is given. */
export function forked(tree: BranchTree, from: Branch, at: number, turn: Turn, name = nextName(tree)): BranchTree {
  const { setting } = from
  return added(tree, { name, parent: from.name, at, setting, isFixed: false, turns: [turn] })
}

/** With one root more: runs that begin at the initial states of a setting. */
export function planted(tree: BranchTree, setting: StepperSetting, first: Stage, name = nextName(tree)): BranchTree {
  return added(tree, { name, at: 0, setting, isFixed: false, first, turns: [] })
}

function added({ branches, made }: BranchTree, branch: Branch): BranchTree {
  const number = Array.from({ length: made + 702 }, (_, i) => i).find((i) => lettersOf(i) === branch.name)
  return { branches: [...branches, branch], made: Math.max(made + 1, (number ?? made) + 1) }
}

export function grown(tree: BranchTree, name: string, turn: Turn): BranchTree {
  return changed(tree, name, (branch) => ({ ...branch, turns: [...branch.turns, turn] }))
}

function changed(tree: BranchTree, name: string, change: (branch: Branch) => Branch): BranchTree {
  return { ...tree, branches: tree.branches.map((branch) => (branch.name === name ? change(branch) : branch)) }
}

/** Why the last action on a branch cannot be undone; `undefined` when it can. */
export function whyNotUndone(tree: BranchTree, name: string): string | undefined {
  const branch = branchOf(tree, name)
  if (branch.turns.length === 0) return branch.isFixed ? 'This is as it was found.' : 'Nothing was done here yet.'
  const before = branch.turns.at(-2)?.stage ?? branch.first
  const length = before?.path.length ?? branch.at
  const needed = descendantsOf(tree, name).find(
    (each) =>
      (each.parent === name && (each.at > length || before === undefined)) ||
      (branch.parent === undefined && each.turns.some(({ action }) => action.type === 'resume' && action.to > length)),
  )
  return needed === undefined ? undefined : `Branch ${needed.name} needs these steps: delete it first.`
}

/** Without the last action; without the branch, where that was its only one. */
export function undone(tree: BranchTree, name: string): BranchTree {
  const branch = branchOf(tree, name)
  return branch.turns.length === 1 && branch.parent !== undefined
    ? removed(tree, name)
    : changed(tree, name, (each) => ({ ...each, turns: each.turns.slice(0, -1) }))
}

/** Without a branch and all that branch off from it. */
export function removed(tree: BranchTree, name: string): BranchTree {
  const gone = new Set([name, ...descendantsOf(tree, name).map((each) => each.name)])
  return { ...tree, branches: tree.branches.filter((branch) => !gone.has(branch.name)) }
}

/** What a branch looks like among the others. */
export interface TreeRow {
  readonly branch: Branch
  readonly depth: number
  /** The lines before its name: `│  └─ `. */
  readonly lines: string
}

/** From top to bottom, each with those that branch off from it below. */
export function rowsOf(tree: BranchTree): readonly TreeRow[] {
  const below = (branch: Branch, depth: number, lines: string, indent: string): TreeRow[] => {
    const children = childrenOf(tree, branch.name)
    return [
      { branch, depth, lines },
      ...children.flatMap((child, i) => {
        const isLast = i === children.length - 1
        return below(child, depth + 1, `${indent}${isLast ? '└─ ' : '├─ '}`, `${indent}${isLast ? '   ' : '│  '}`)
      }),
    ]
  }
  return tree.branches.filter(({ parent }) => parent === undefined).flatMap((root) => below(root, 0, '', ''))
}
