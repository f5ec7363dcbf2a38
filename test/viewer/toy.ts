/**
 * A model of a few lines, for what pages do with any model: three nodes count, and none may come to three. It runs inside
 * the page, so it is one function that needs nothing but what it is given.
 */
import type { Page } from 'playwright-core'
import type { Trace } from '../../traces/index.js'
import { Story } from '../../traces/render/story.js'

export interface ToyOptions {
  readonly nodes: readonly [string, string, string]
  readonly property: string
  readonly kind: string
  readonly variant: string
  /** How often each node counted in the trace, in their order. */
  readonly path: readonly number[]
  /** Every question about a path with a second crash fails with this. */
  readonly trouble?: string
}

export const TOY: ToyOptions = {
  nodes: ['node1', 'node2', 'node3'],
  property: 'nobody comes to three',
  kind: 'always',
  variant: 'hasty',
  path: [0, 1, 0, 2, 0],
}

/** Its trace, which violates the property in the last step. */
export function toyTrace({ nodes, property, kind, path }: ToyOptions): Trace {
  const story = new Story({
    protocol: 'toy',
    variant: null,
    config: { name: 'small', value: {} },
    budgets: { crash: 1 },
    property: { name: property, kind: kind as 'always' },
    minimality: 'unshrunk',
    origin: { seed: 1, run: 0, steps: path.length },
    roles: Object.fromEntries(nodes.map((id) => [id, 'counter'])),
    clients: [],
    why: [`${nodes[0]} comes to three @${path.length}.`],
  })
  const counts = nodes.map(() => 0)
  for (const i of path) {
    const before = counts[i]!
    counts[i] = before + 1
    story.timeout(nodes[i]!, 'count', { change: [['count', before === 0 ? undefined : before, before + 1]] })
  }
  // What only endless runs violate repeats for ever: its last step does.
  const lasso = kind === 'always' ? {} : { lasso: { start: path.length - 1 } }
  return { ...story.trace(), ...lasso, fingerprint: '0123456789abcdef' }
}

/** Before the page is opened. */
export const withToy =
  (options: ToyOptions = TOY) =>
  (page: Page): Promise<void> =>
    page.addInitScript(install, options).then(() => undefined)

function install({ nodes, property, kind, variant, path: found, trouble }: ToyOptions): void {
  type Event = { type: 'timeout' | 'crash'; node: string; timer?: string }
  type Setting = { variant: string | null; property: string | null }
  const count = (node: string): Event => ({ type: 'timeout', node, timer: 'count' })
  const played = (setting: Setting, asked: readonly Event[]) => {
    const counts = new Map(nodes.map((node) => [node, 0]))
    let down: string | undefined
    const [path, skipped, steps]: [Event[], number[], object[]] = [[], [], []]
    let violatedAt: number | undefined
    for (const [i, event] of asked.entries()) {
      const { node, type } = event
      if (type === 'crash' && down !== undefined && trouble !== undefined) throw new Error(trouble)
      if (node === down || (type === 'crash' && down !== undefined) || !counts.has(node)) {
        skipped.push(i)
        continue
      }
      path.push(event)
      const before = counts.get(node)!
      const by = setting.variant === null ? 1 : 2
      if (type === 'crash') down = node
      else counts.set(node, before + by)
      if (counts.get(node)! >= 3) violatedAt ??= path.length
      const words = type === 'crash' ? `${node} crashes` : `${node} counts`
      const lane = nodes.indexOf(node)
      const changes = type === 'crash' ? {} : { changes: [{ node, path: ['count'], before, after: before + by }] }
      steps.push({ type, tone: type === 'crash' ? 'fault' : 'plain', words, lane, tag: type, ...changes })
    }
    const violated = violatedAt === undefined || kind !== 'always' ? [] : [{ property, step: violatedAt }]
    const report = {
      version: 1,
      property: { name: property, kind },
      verdict: violated.length === 0 ? 'holds' : 'violated',
      target: setting.variant === null ? 'toy' : `toy/${setting.variant}`,
      about: [],
      budgets: [],
      start: [],
      lanes: nodes.map((name) => ({ kind: 'node', name, rank: 0 })),
      folded: [],
      nodes: nodes.map((id, lane) => ({ id, role: 'counter', initial: { count: 0 }, lane })),
      steps,
      messages: [],
      operations: [],
      walls: [],
      afflictions: [],
      why: violatedAt === undefined ? [] : [`Somebody comes to three @${violatedAt}.`],
      needs: [],
      ending: violatedAt === undefined ? 'and so on' : 'VIOLATED',
      missing: [],
    }
    const living = nodes.filter((node) => node !== down)
    const next = [
      ...living.map((node) => ({ event: count(node), words: `${node} counts`, tone: 'plain', isFault: false })),
      ...(down === undefined || trouble !== undefined
        ? nodes.map((node) => ({
            event: { type: 'crash', node },
            words: `${node} crashes`,
            tone: 'fault',
            isFault: true,
          }))
        : []),
    ]
    return { report, path, skipped, next, violated, isQuiet: false }
  }
  const isSame = (left: Event | undefined, right: Event) => JSON.stringify(left) === JSON.stringify(right)
  // The same one for who asks again, so that tests can change what it answers.
  const stepper = {
    offer: async () => ({
      protocol: 'toy',
      source: null,
      variants: [{ name: variant, about: 'counts twice', caughtBy: property, config: 'small' }],
      configs: [{ name: 'small', value: {}, budgets: { crash: 1 } }],
      properties: [{ name: property, kind }],
      budgets: ['crash'],
      setting: { variant: null, config: 'small', property },
      path: found.map((i) => count(nodes[i]!)),
    }),
    tell: async (setting: Setting, path: readonly Event[]) => played(setting, path),
    outcomes: async (setting: Setting, path: readonly Event[], at: number) =>
      played(setting, path.slice(0, at)).next.map(({ event, words, isFault }) => {
        const isTaken = isSame(path[at], event as Event)
        const told = played(setting, [...path.slice(0, at), event as Event, ...path.slice(isTaken ? at + 1 : at)])
        const outcome = told.violated.length > 0 ? 'violated' : 'holds'
        return { event, words, isTaken, isFault, outcome, skipped: told.skipped.length }
      }),
    run: async (setting: Setting, path: readonly Event[], goal: { type: string; count?: number }, seed: number) => {
      const more = goal.type === 'steps' ? goal.count! : goal.type === 'property' ? 9 : 0
      const taken = Array.from({ length: more }, (_, i) => count(nodes[(seed + i) % 3]!))
      return more === 0
        ? { tried: 100, depth: 40 }
        : { told: played(setting, [...path, ...taken]), tried: 1, depth: 40 }
    },
    compare: async (setting: Setting, name: string, path: readonly Event[]) => ({
      base: played({ ...setting, variant: null }, path),
      variant: played({ ...setting, variant: name }, path),
      parting: { step: 1, kind: 'effects', differsIn: ['state'] },
    }),
    trace: async (setting: Setting, path: readonly Event[]) => JSON.stringify({ setting, path }),
  }
  Object.assign(globalThis, { faultlineStepper: () => stepper })
}
