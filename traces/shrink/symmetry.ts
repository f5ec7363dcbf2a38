/**
 * The same run with its nodes and clients renamed among their like, so that the same bug happens at the same nodes whatever
 * seed found it. No declaration is needed: a renaming counts only when the renamed run can be taken, and fails.
 */
import { Run, type System } from '../../kernel/index.js'
import { continueWith, labelsOf, partiesOf } from './labels.js'
import { type Naming, relabelled } from './naming.js'
import { groupsOf } from './setting.js'

/** More renamings than this, and only exchanges of two names are tried. */
const RENAMINGS_MAX = 240

/** The run under every renaming of nodes within their roles, and of clients, as far as it can be taken so. */
export function* renamings(run: Run): IterableIterator<Run> {
  const labels = labelsOf(run)
  const used = new Set(labels.flatMap(({ scheduled }) => partiesOf(scheduled)))
  for (const naming of namings(run.system, used)) {
    const renamed = labels.map((label) => relabelled(label, naming))
    const candidate = continueWith(new Run(run.system), renamed, 'same')
    if (candidate.length === run.length) yield candidate
  }
}

function namings(system: System, used: ReadonlySet<string>): Naming[] {
  const groups = groupsOf(system).filter((group) => group.length > 1 && group.some((name) => used.has(name)))
  const count = groups.reduce((product, group) => product * factorial(group.length), 1)
  if (count > RENAMINGS_MAX) return groups.flatMap(exchanges)
  let all: (readonly [string, string])[][] = [[]]
  for (const group of groups)
    all = all.flatMap((naming) =>
      permutations(group).map((to) => [...naming, ...group.map((name, i) => [name, to[i]!] as const)]),
    )
  return all.map((pairs) => new Map(pairs))
}

function exchanges(group: readonly string[]): Naming[] {
  return group.flatMap((a, i) =>
    group.slice(i + 1).map(
      (b) =>
        new Map([
          [a, b],
          [b, a],
        ]),
    ),
  )
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

function permutations(items: readonly string[]): string[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]))
}
