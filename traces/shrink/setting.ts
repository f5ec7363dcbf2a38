/** The setting of a run, and smaller ones: fewer nodes, fewer clients, fewer and simpler operations. */
import { canonicalText, compareJson, type Json, type System } from '../../kernel/index.js'
import { type Label, partiesOf } from './labels.js'
import { type Naming, relabelled } from './naming.js'

/** The operations of each client, in order. */
export type Workload = readonly (readonly Json[])[]

/** A configuration, and the operations that replace those that the protocol has for it; `null` when none do. */
export interface Setting {
  readonly config: object
  readonly workload: Workload | null
}

/** How far the operations of a run may be changed without changing what its property means. */
export type Operations =
  /** Not at all: what the property demands of a cluster at rest depends on what there was to do. */
  | 'as they are'
  /** What is never begun may be left out: every run of what is left is a run of the whole. */
  | 'begun'
  /** Any may be left out: the protocol says so (see `simpler` there). */
  | 'optional'
  /** Any may be left out, go to another client, and have another's value: the protocol says that. */
  | 'independent'

/** A setting, with what the labels of the run become in it. */
export interface SettingCandidate {
  readonly setting: Setting
  readonly labels: readonly Label[]
}

export function settingOf({ cluster }: System): Setting {
  return { config: cluster.config, workload: cluster.isWorkloadReplaced ? cluster.workload : null }
}

/** The fields that operations have by convention, as far as they have them. */
export type Operation = { readonly f: string; readonly key?: Json; readonly value?: Json; readonly at?: Json }

/** Only the operations that the run begins, and only the clients that begin any. */
export function* trimmed(system: System, labels: readonly Label[]): IterableIterator<SettingCandidate> {
  const { config, workload } = system.cluster
  if (workload === null) return
  const begun = workload.map((_, c) => labels.filter(({ scheduled }) => isBegin(scheduled, c)).length)
  const kept = [...begun.keys()].filter((c) => begun[c]! > 0)
  if (begun.every((count, c) => count > 0 && count === workload[c]!.length)) return
  const shorter = kept.map((c) => workload[c]!.slice(0, begun[c]))
  const naming = new Map(kept.map((c, i) => [clientName(c), clientName(i)]))
  yield { setting: { config, workload: shorter }, labels: labels.map((label) => relabelled(label, naming)) }
}

/** The workload without one of its operations. */
export function* withoutOperation(system: System, labels: readonly Label[]): IterableIterator<SettingCandidate> {
  const { config, workload } = system.cluster
  for (const [c, operations] of (workload ?? []).entries())
    for (const position of operations.keys()) {
      const fewer = workload!.with(c, operations.toSpliced(position, 1))
      const begin = labels.filter(({ scheduled }) => isBegin(scheduled, c))[position]
      yield { setting: { config, workload: fewer }, labels: labels.filter((label) => label !== begin) }
    }
}

/**
 * One client less: its operations are another's, after those that the other has. Then: clients in another order. Only
 * among clients that ask the same nodes: a client whose operations say where they go belongs there.
 */
export function* withOtherClients(system: System, labels: readonly Label[]): IterableIterator<SettingCandidate> {
  const { config, workload } = system.cluster
  const clients = [...(workload ?? []).keys()]
  for (const to of clients)
    for (const from of clients) {
      if (from === to || homeOf(workload![from]!) !== homeOf(workload![to]!)) continue
      const joined = workload!.with(to, [...workload![to]!, ...workload![from]!]).toSpliced(from, 1)
      const after = (c: number) => clientName(c > from ? c - 1 : c)
      const naming = new Map(clients.map((c) => [clientName(c), after(c === from ? to : c)]))
      yield { setting: { config, workload: joined }, labels: labels.map((label) => relabelled(label, naming)) }
    }
  for (const c of clients.slice(1)) {
    const [one, other] = [workload![c - 1]!, workload![c]!]
    if (homeOf(one) !== homeOf(other) || textOf(one) <= textOf(other)) continue
    const naming = new Map([
      [clientName(c - 1), clientName(c)],
      [clientName(c), clientName(c - 1)],
    ])
    const swapped = workload!.with(c - 1, other).with(c, one)
    yield { setting: { config, workload: swapped }, labels: labels.map((label) => relabelled(label, naming)) }
  }
}

/** Where a client's operations go, in one text. */
const homeOf = (operations: readonly Json[]): string =>
  [...new Set(operations.map((operation) => canonicalText((operation as unknown as Operation).at ?? null)))].join()

/** In the order of these texts, operations that say something come before those that only ask. */
export const textOf = (operations: readonly Json[]): string =>
  operations
    .map((operation) => `${(operation as unknown as Operation).value === undefined} ${canonicalText(operation)}`)
    .join()

/** The workload with the value or key of one operation replaced by a smaller one that `pool` has for the same `f`. */
export function* withSmallerValue(
  system: System,
  labels: readonly Label[],
  pool: Workload,
): IterableIterator<SettingCandidate> {
  const { config, workload } = system.cluster
  const known = pool.flat() as unknown as readonly Operation[]
  const inUse = (workload ?? []).flat() as unknown as readonly Operation[]
  for (const [c, operations] of ((workload ?? []) as unknown as readonly (readonly Operation[])[]).entries())
    for (const [position, operation] of operations.entries())
      for (const field of ['key', 'value'] as const) {
        const { [field]: current } = operation
        if (current === undefined) continue
        for (const smaller of smallerThan(
          current,
          known.filter(({ f }) => f === operation.f).map((each) => each[field]),
        )) {
          const made = { ...operation, [field]: smaller }
          // Who wrote what was read is told by values: no two operations become one in all that they say.
          if (inUse.some((each) => each !== operation && saysTheSame(each, made))) continue
          const changed = operations.with(position, made)
          yield { setting: { config, workload: workload!.with(c, changed as unknown as readonly Json[]) }, labels }
        }
      }
}

/** Only of what says something: that several read the same key is nothing special. */
const saysTheSame = (a: Operation, b: Operation): boolean =>
  a.f === b.f &&
  a.value !== undefined &&
  b.value !== undefined &&
  canonicalText([a.key ?? null, a.value]) === canonicalText([b.key ?? null, b.value])

function smallerThan(current: Json, values: readonly (Json | undefined)[]): Json[] {
  const smaller = values.filter((value) => value !== undefined && compareJson(value, current) < 0) as Json[]
  return smaller.sort(compareJson).filter((value, i) => i === 0 || compareJson(value, smaller[i - 1]!) !== 0)
}

/** More ways to leave out nodes than this are not tried. */
const NAMINGS_MAX = 24

/**
 * What the labels of a run become in a system with fewer nodes or clients, for each choice of who is left out: those who
 * have no part in the run first.
 */
export function movedTo(target: System, source: System, labels: readonly Label[]): (readonly Label[])[] {
  const used = new Set(labels.flatMap(({ scheduled }) => partiesOf(scheduled)))
  const groups = groupsOf(source).map((names, i) => namingsInto(names, groupsOf(target)[i]!, used))
  let all: Naming[] = [new Map()]
  for (const namings of groups)
    all = all.flatMap((a) => namings.map((b) => new Map([...a, ...b]))).slice(0, NAMINGS_MAX)
  return all.map((naming) =>
    labels
      .map((label) => withinGroups(label, naming))
      .filter(({ scheduled }) => partiesOf(scheduled).every((name) => naming.has(name)))
      .map((label) => relabelled(label, naming)),
  )
}

/** A partition among those who are left. */
function withinGroups(label: Label, naming: Naming): Label {
  const { scheduled } = label
  if (scheduled.type !== 'partition') return label
  const groups = scheduled.groups
    .map((group) => group.filter((id) => naming.has(id)))
    .filter(({ length }) => length > 0)
  return { ...label, scheduled: { ...scheduled, groups } }
}

/** Names that may be given to each other: the nodes of each role, and the clients. */
export function groupsOf({ cluster }: System): string[][] {
  const roles = Object.keys(cluster.protocol.definition.roles)
  return [
    ...roles.map((role) => cluster.nodes.filter((node) => node.role === role).map(({ id }): string => id)),
    cluster.clients.map((_, c) => clientName(c)),
  ]
}

/** Names in order, onto fewer names in order. */
function namingsInto(from: readonly string[], to: readonly string[], used: ReadonlySet<string>): Naming[] {
  const idle = (kept: readonly string[]) => kept.filter((name) => !used.has(name)).length
  const ways = subsets(from, Math.min(to.length, from.length)).sort((a, b) => idle(a) - idle(b))
  return ways.map((kept) => new Map(kept.map((name, i) => [name, to[i]!])))
}

/** Subsets of this size in lexicographic order, no more than a few. */
function subsets(items: readonly string[], size: number): string[][] {
  if (size === 0) return [[]]
  return items
    .flatMap((item, i) => subsets(items.slice(i + 1), size - 1).map((rest) => [item, ...rest]))
    .slice(0, NAMINGS_MAX)
}

const clientName = (c: number): string => `client${c + 1}`
const isBegin = (event: Label['scheduled'], c: number): boolean =>
  event.type === 'invoke' && event.client === clientName(c)
