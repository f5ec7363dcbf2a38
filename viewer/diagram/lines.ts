/** Which messages, calls and walls cross which rows, so that only those in sight are drawn. */
import type { Report, ReportMessage, ReportOperation } from '../../traces/report/index.js'

export interface DiagramIndex {
  /** Places of the messages that cross the rows `first` to `last`, in their order. */
  messages(first: number, last: number): readonly number[]
  /** Places of the operations that are open in these rows, in their order. */
  operations(first: number, last: number): readonly number[]
  /** Of each lane: from which step on it has which role. */
  readonly roles: readonly (readonly RoleSpan[])[]
  /** Roles, leaders and the rarest first: the line of a lane shows it. */
  readonly ranks: ReadonlyMap<string, number>
  /** Where there is one role only, it has the plain line. */
  rankOf(role: string): number
  /** How many messages of the same step, to the same side, never arrive either and come before. */
  stubOf(message: number): number
}

export interface RoleSpan {
  readonly role: string
  readonly from: number
  readonly to: number
}

export function indexOf(report: Report): DiagramIndex {
  const last = report.steps.length
  const messages = new Spans(report.messages.map((message) => spanOf(message)))
  const operations = new Spans(report.operations.map(({ beganAt, end }) => [beganAt, end?.step ?? last]))
  const roles = rolesOf(report)
  const ranks = ranksOf(roles)
  const stubs = stubsOf(report)
  return {
    messages: (first, end) => messages.between(first, end),
    operations: (first, end) => operations.between(first, end),
    roles,
    ranks,
    rankOf: (role) => (ranks.size === 1 ? 1 : (ranks.get(role) ?? 0)),
    stubOf: (message) => stubs.get(message) ?? 0,
  }
}

/** From row to row. What never ends is drawn as a stub. */
export function spanOf({ sentAt, end }: ReportMessage): [number, number] {
  return [sentAt, end?.step ?? sentAt + 1]
}

function stubsOf({ messages }: Report): ReadonlyMap<number, number> {
  const counts = new Map<string, number>()
  const stubs = new Map<number, number>()
  for (const [i, { from, to, sentAt, end }] of messages.entries()) {
    if (end !== undefined) continue
    const side = `${sentAt} ${from} ${to > from}`
    const count = counts.get(side) ?? 0
    counts.set(side, count + 1)
    if (count > 0) stubs.set(i, count)
  }
  return stubs
}

export const isOpenAt = ({ beganAt, end }: ReportOperation, step: number): boolean =>
  beganAt <= step && (end === undefined || end.step > step)

const CHUNK = 64

/** Intervals by the chunks of rows they cross. Long ones are kept apart, or they would be in very many. */
class Spans {
  readonly #chunks = new Map<number, number[]>()
  readonly #long: number[] = []

  constructor(private readonly spans: readonly (readonly [number, number])[]) {
    for (const [i, [from, to]] of spans.entries()) {
      if (to - from > CHUNK * 8) this.#long.push(i)
      else for (let chunk = chunkOf(from); chunk <= chunkOf(to); chunk += 1) this.#at(chunk).push(i)
    }
  }

  between(first: number, last: number): readonly number[] {
    const found = new Set(this.#long)
    for (let chunk = chunkOf(first); chunk <= chunkOf(last); chunk += 1) {
      for (const i of this.#chunks.get(chunk) ?? []) found.add(i)
    }
    return [...found].filter((i) => this.spans[i]![0] <= last && this.spans[i]![1] >= first).sort((a, b) => a - b)
  }

  #at(chunk: number): number[] {
    const known = this.#chunks.get(chunk)
    if (known !== undefined) return known
    const made: number[] = []
    this.#chunks.set(chunk, made)
    return made
  }
}

const chunkOf = (row: number): number => Math.floor(row / CHUNK)

/** What a node is at each step: its field `role` where it has one, or what it was declared to be. */
function rolesOf({ lanes, nodes, steps }: Report): RoleSpan[][] {
  const spans = lanes.map((): { role: string; from: number; to: number }[] => [])
  const places = new Map(nodes.map(({ id, lane }) => [id, lane]))
  for (const { role, initial, lane } of nodes) {
    if (lane !== undefined) spans[lane]?.push({ role: textAt(initial) ?? role, from: 0, to: steps.length })
  }
  for (const [i, { changes = [] }] of steps.entries()) {
    for (const { node, path, after } of changes) {
      if (path.length !== 1 || path[0] !== 'role' || typeof after !== 'string') continue
      const lane = spans[places.get(node) ?? -1]
      const before = lane?.at(-1)
      if (lane === undefined || before === undefined) continue
      before.to = i + 1
      lane.push({ role: after, from: i + 1, to: steps.length })
    }
  }
  return spans
}

function textAt(initial: unknown): string | undefined {
  const role = (initial as { readonly role?: unknown } | null)?.role
  return typeof role === 'string' ? role : undefined
}

/** What those are called whom the others follow: two of them at once are news, however long they are. */
const PROMINENT = /^(?:leader|primary|coordinator|master|owner|holder)$/i

function ranksOf(roles: readonly (readonly RoleSpan[])[]): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>()
  for (const { role, from, to } of roles.flat()) lengths.set(role, (lengths.get(role) ?? 0) + to - from)
  const isLess = (role: string) => (PROMINENT.test(role) ? 0 : 1)
  const sorted = [...lengths].sort((a, b) => isLess(a[0]) - isLess(b[0]) || a[1] - b[1])
  return new Map(sorted.map(([role], i) => [role, i]))
}
