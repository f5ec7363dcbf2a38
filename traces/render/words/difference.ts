/**
 * All that a step changed at one node, in a few phrases: what belongs together is said together, what says most is said
 * first, and what is too much is counted.
 */
import type { Json } from '../../../kernel/index.js'
import type { StateChange } from '../../trace.js'
import { widthOf } from '../text.js'
import { changeWords, isMember, lossWords, memberWords, pathWords } from './change.js'
import type { Room } from './room.js'
import { isComposite, isDefault, isOperationId } from './shape.js'
import { type Branch, changesIn, treeOf, valueAt, withoutShifts } from './tree.js'
import { valueWords } from './value.js'

/** Columns that the changes of one node in one step may take. */
const CHANGES_WIDTH_MAX = 88
/** Columns of one value among several. */
const VALUE_WIDTH_MAX = 36

export interface Surroundings {
  /** The state before the first step, where the trace says it: what is a list there is a list. */
  readonly initial: Json | undefined
  /** Words of the explanation: among equals, what it speaks of is told first. */
  readonly mentioned: ReadonlySet<string>
  /** Whether the changes are what a crash took. */
  readonly isLoss: boolean
}

/** The changes as texts to be separated by semicolons. */
export function differenceWords(changes: readonly StateChange[], around: Surroundings, room: Room): string[] {
  const teller = new Teller(around, room.within(Math.min(room.width, VALUE_WIDTH_MAX)))
  const { chosen, left } = choose(teller.clausesOf(treeOf(withoutShifts(changes))))
  if (left > 0) room.noteCut()
  return [...sentences(chosen), ...(left > 0 ? [`… +${left} more`] : [])]
}

/** Something to say, under a heading that it may share with others. */
interface Clause {
  readonly heading: string
  readonly text: string
  /** Low for what says much: simple fields before large ones, shallow ones before deep ones. */
  readonly rank: number
  readonly isMentioned: boolean
  /** How many changes it tells. */
  readonly count: number
}

/** The clauses for which there is room, most telling first, and how many changes are left over. One is always told. */
function choose(clauses: readonly Clause[]): { readonly chosen: readonly Clause[]; readonly left: number } {
  const ranked = [...clauses].sort((a, b) => a.rank - b.rank)
  const urgent = [...clauses].sort((a, b) => a.rank - b.rank || Number(b.isMentioned) - Number(a.isMentioned))
  const chosen = new Set<Clause>()
  const headings = new Set([''])
  let room = CHANGES_WIDTH_MAX
  for (const clause of urgent) {
    const heading = headings.has(clause.heading) ? 0 : widthOf(clause.heading) + 2
    const width = heading + widthOf(clause.text) + 2
    if (chosen.size > 0 && width > room) continue
    chosen.add(clause)
    headings.add(clause.heading)
    room -= width
  }
  const left = clauses.filter((clause) => !chosen.has(clause)).reduce((sum, { count }) => sum + count, 0)
  return { chosen: ranked.filter((clause) => chosen.has(clause)), left }
}

/** `term 1→2, role a→b` without a heading; `tasks.t1: phase a→b, stored + n1` with one. */
function sentences(clauses: readonly Clause[]): string[] {
  const groups = new Map<string, string[]>()
  for (const { heading, text } of clauses) groups.set(heading, [...(groups.get(heading) ?? []), text])
  return [...groups].map(([heading, texts]) => `${heading === '' ? '' : `${heading}: `}${texts.join(', ')}`)
}

class Teller {
  constructor(
    private readonly around: Surroundings,
    private readonly room: Room,
  ) {}

  /** What to say about a state. It may be a set or list itself, as those of observers are. */
  clausesOf(state: Branch): Clause[] {
    const { members, others } = this.partsOf(state)
    const told = members.length === 0 ? [] : [this.clauseOf('', this.memberText(members), members)]
    return [...told, ...others.flatMap((field) => this.clauses(field))]
  }

  /** What to say about a field. Several changes inside one of its records share a heading. */
  private clauses(field: Branch): Clause[] {
    const branch = this.innermost(field)
    const { members, others } = this.partsOf(branch)
    if (branch.change !== undefined || others.length === 0 || isFilled(branch)) return [this.clause('', field, 0)]
    const heading = pathWords(branch.path)
    const from = branch.path.length
    const told = members.length === 0 ? [] : [this.clauseOf(heading, this.memberText(members), members)]
    return [...told, ...others.map((child) => this.clause(heading, child, from))]
  }

  private clause(heading: string, branch: Branch, from: number): Clause {
    return this.clauseOf(heading, this.text(branch, from), [branch])
  }

  private clauseOf(heading: string, text: string, branches: readonly Branch[]): Clause {
    const { isLoss, mentioned } = this.around
    const changes = branches.flatMap(changesIn)
    const isId = changes.every(({ before, after }) => isOperationId(after) || isOperationId(before))
    const isGone = !isLoss && changes.every(isRemoval)
    const isLarge = changes.length > 1 || changes.some(({ before, after }) => isComposite(after ?? before))
    const depth = Math.min(...changes.map(({ path }) => path.length))
    const rank = (isId ? 400 : 0) + (isGone ? 200 : 0) + depth * 2 + (isLarge ? 1 : 0)
    const isMentioned = changes.some(({ path }) => path.some((name) => mentioned.has(name)))
    return { heading, text, rank, isMentioned, count: changes.length }
  }

  /** Everything at a branch and below; its name begins with the part of the path at `from`. */
  private text(start: Branch, from: number): string {
    const branch = this.innermost(start)
    const { path, change } = branch
    if (change !== undefined) {
      return (this.around.isLoss ? lossWords : changeWords)(pathWords(path, from), change, this.room)
    }
    const name = pathWords(path, from)
    const { members, others } = this.partsOf(branch)
    if (others.length === 0) return `${name} ${this.memberText(members)}`
    if (isFilled(branch)) return `${name} = ${valueWords(fillingOf(branch), this.room)}`
    const told = members.length === 0 ? [] : [this.memberText(members)]
    return `${name} {${[...told, ...others.map((child) => this.text(child, path.length))].join(', ')}}`
  }

  /** The branch itself, or the only one below it, and so on: what changed is only there. */
  private innermost(start: Branch): Branch {
    let branch = start
    for (;;) {
      const [only, ...rest] = branch.children
      if (branch.change !== undefined || only === undefined || rest.length > 0 || this.isMember(only, [])) return branch
      branch = only
    }
  }

  private partsOf({ children }: Branch): { readonly members: Branch[]; readonly others: Branch[] } {
    return {
      members: children.filter((child) => this.isMember(child, children)),
      others: children.filter((child) => !this.isMember(child, children)),
    }
  }

  /** What entered or left a set, or the end of a list. Where the rest of a list moved, nobody knows what left it. */
  private isMember({ change, path }: Branch, siblings: readonly Branch[]): boolean {
    if (change === undefined) return false
    const isInList = Array.isArray(valueAt(this.around.initial, path.slice(0, -1)))
    const isAtEnd = change.before === undefined || siblings.every((other) => isRemoval(other.change))
    return isMember(change, isInList && isAtEnd)
  }

  private memberText(members: readonly Branch[]): string {
    return memberWords(members.flatMap(changesIn), this.around.isLoss, this.room)
  }
}

const isRemoval = (change: StateChange | undefined): boolean => change !== undefined && change.after === undefined

/** Whether a record was blank before and no longer is: then only what it now holds is news. */
function isFilled({ children }: Branch): boolean {
  return (
    children.length > 1 &&
    children.every(({ change }) => change?.before !== undefined && change.after !== undefined) &&
    children.every(({ change }) => isDefault(change?.before) && !isDefault(change?.after))
  )
}

function fillingOf({ path, children }: Branch): Json {
  return Object.fromEntries(children.map(({ change }) => [change?.path[path.length] ?? '', change?.after ?? null]))
}
