/** The run that led to a violation, as explanations look at it. */
import { is, isRecord } from 'immutable'
import type { History } from '../history/index.js'
import { type AnyView, type Run, stepEffects, viewOf } from '../kernel/index.js'
import type { Past } from '../properties/past.js'

export const at = (step: number): string => (step === 0 ? 'at the start' : `@${step}`)

/** States are looked at when they are asked for. */
export function pastOf(run: Run): Past<AnyView> {
  const views: AnyView[] = []
  const view = (step: number): AnyView => {
    views[step] ??= viewOf(run.system, run.states[step]!)
    return views[step]
  }
  const holdsAt = (step: number, holds: (view: AnyView) => boolean): boolean => {
    try {
      return holds(view(step))
    } catch {
      // What it speaks of is not there yet.
      return false
    }
  }
  const since = (holds: (view: AnyView) => boolean): number => {
    let next = holdsAt(run.length, holds)
    for (let step = run.length; step > 0; step -= 1) {
      const before = holdsAt(step - 1, holds)
      if (next && !before) return step
      next = before
    }
    return 0
  }
  let steps: readonly number[] | undefined
  const position = (place: number): string => {
    steps ??= clientHistory(run).steps
    return at(steps[place] ?? run.length)
  }
  const clients = run.system.cluster.clients.length
  // A client that went on after `info` is another process, in the same lane.
  const process = (number: number): string => `client${(number % clients) + 1}`
  return { since, view, at, naming: { position, process } }
}

/** The history in the order in which it happened, with the step (from 1) of each event. */
export function clientHistory(run: Run): { history: History; steps: number[] } {
  const events = run.choices.map((choice, i) => stepEffects(run.system, run.states[i]!, choice).events)
  return { history: events.flat(), steps: events.flatMap((added, i) => added.map(() => i + 1)) }
}

/** More would be a list, not a sentence. */
const NAMED_MAX = 6

/**
 * When what a judgement looked at last changed, in one sentence: for explanations that tell what is wrong, and not how it
 * came about. Nothing where none of it has changed.
 */
export function lastChanges(run: Run, judge: (view: AnyView) => unknown): readonly string[] {
  const changes = readBy(viewOf(run.system, run.last), judge).flatMap(({ name, value }) => {
    const step = lastChange(run, value)
    return step === 0 ? [] : [{ name, step }]
  })
  if (changes.length === 0) return []
  const latest = [...changes].sort((a, b) => b.step - a.step).slice(0, NAMED_MAX)
  const named = latest.reverse().map(({ name, step }) => `${name} ${at(step)}`)
  return [`Last changed: ${listed(named)}.`]
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

interface Read {
  /** `server1.log`. */
  readonly name: string
  readonly value: (view: AnyView) => unknown
}

function lastChange(run: Run, value: Read['value']): number {
  let next = value(viewOf(run.system, run.last))
  for (let step = run.length; step > 0; step -= 1) {
    const before = value(viewOf(run.system, run.states[step - 1]!))
    if (!is(next, before)) return step
    next = before
  }
  return 0
}

/** The fields of nodes and observers that a judgement reads, each once, in the order in which it does. */
function readBy(view: AnyView, judge: (view: AnyView) => unknown): readonly Read[] {
  const reads = new Map<string, Read['value']>()
  const watched = (name: string, value: (view: AnyView) => unknown): unknown => {
    const whole = value(view)
    if (!isRecord(whole)) {
      reads.set(name, value)
      return whole
    }
    return new Proxy(whole, {
      get: (target, field) => {
        const isField = typeof field === 'string' && target.has(field as never)
        if (isField) reads.set(`${name}.${field}`, (each) => (value(each) as Record<string, unknown>)[field])
        return Reflect.get(target, field, target)
      },
    })
  }
  const nodes: Record<string, unknown> = {}
  const watchedNodes = new Map<string, unknown>()
  for (const [role, ids] of Object.entries(view.ids)) {
    for (const id of ids)
      watchedNodes.set(
        id,
        watched(id, (each) => each.stateOf(id)),
      )
    nodes[role] = ids.map((id) => watchedNodes.get(id))
  }
  const observers: Record<string, unknown> = {}
  for (const name of Object.keys(view.observers)) {
    let known: unknown
    Object.defineProperty(observers, name, {
      get: () => {
        known ??= watched(name, (each) => each.observers[name])
        return known
      },
    })
  }
  const stand: AnyView = Object.create(view, {
    nodes: { value: nodes },
    observers: { value: observers },
    stateOf: { value: (id: string) => watchedNodes.get(id) ?? view.stateOf(id) },
  })
  try {
    judge(stand)
  } catch {
    // It tells its fields apart in a way that a look-alike cannot stand: then what it read is not known.
    return []
  }
  return [...reads].map(([name, value]) => ({ name, value }))
}
