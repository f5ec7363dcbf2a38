/**
 * The same run with its nodes and clients renamed among their like, so that the same bug happens at the same nodes whatever
 * seed found it. No declaration is needed: a renaming counts only when the renamed run can be taken, and fails.
 */
import { canonicalText, compareJson, type Json, Run, type System } from '../../kernel/index.js'
import { continueWith, type Label, labelsOf, partiesOf } from './labels.js'
import { type Naming, relabelled } from './naming.js'
import { groupsOf, type Operation, type SettingCandidate, textOf, type Workload } from './setting.js'

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

/**
 * The setting with its clients, the nodes that their operations ask for, and their values renamed among each other: those
 * of which the operations come earlier in one order of all workloads, the first of all first.
 */
export function renamedSettings(system: System, labels: readonly Label[]): SettingCandidate[] {
  const { config, workload } = system.cluster
  if (workload === null) return []
  const given = textOfAll(workload)
  const asked = workload.flat().flatMap((operation) => {
    const { at } = operation as unknown as Operation
    return typeof at === 'string' ? [at] : []
  })
  const clients = groupsOf(system).at(-1)!
  const found = new Map<string, SettingCandidate>()
  for (const naming of namings(system, new Set([...clients, ...asked]))) {
    const others = clients.map((name) => clients.findIndex((client) => (naming.get(client) ?? client) === name))
    const moved = others.map((c) => workload[c]!.map((operation) => withPlaceNamed(operation, naming)))
    const renamed = labels.map((label) => relabelled(label, naming))
    for (const named of [withValuesInOrder(moved), moved]) {
      const text = textOfAll(named)
      if (text < given && !found.has(text)) found.set(text, { setting: { config, workload: named }, labels: renamed })
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, candidate]) => candidate)
}

const textOfAll = (workload: Workload): string => workload.map(textOf).join(' | ')

function withPlaceNamed(operation: Json, naming: Naming): Json {
  const { at } = operation as unknown as Operation
  const name = typeof at === 'string' ? naming.get(at) : undefined
  return name === undefined ? operation : { ...(operation as object), at: name }
}

/** The same values, given to the operations such that they first appear in their order. */
function withValuesInOrder(workload: Workload): Workload {
  const values = workload.flat().flatMap((operation) => {
    const { value } = operation as unknown as Operation
    return value === undefined ? [] : [value]
  })
  const found = new Map(values.map((value) => [canonicalText(value), value]))
  const sorted = [...found.values()].sort(compareJson)
  const names = new Map([...found.keys()].map((text, i) => [text, sorted[i]!]))
  return workload.map((operations) =>
    operations.map((operation) => {
      const { value } = operation as unknown as Operation
      return value === undefined ? operation : { ...(operation as object), value: names.get(canonicalText(value))! }
    }),
  )
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
