/** Explanations name the steps in which what they say came about. */
import { describe, expect, test } from 'vitest'
import type { AnyView } from '../kernel/index.js'
import { catalogue } from '../properties/catalogue.js'
import { Judge } from './judge.js'
import { pastOf } from './past.js'
import { explain } from './recorded.js'
import { Sampler } from './sample/sampler.js'

/** The first run that violates a property, up to where it does. */
function violating(protocol: string, variant: string | undefined, config: string, name: string) {
  const suite = catalogue.find((each) => each.protocol.name === protocol)!
  const planted = suite.variants.find((each) => each.protocol.variant === variant)?.protocol ?? suite.protocol
  const property = suite.properties.find((each) => each.name === name)!
  const sampler = new Sampler(planted, [property], { config })
  const { findings } = sampler.batch({ seed: 1, start: 0, count: 400, depth: 100, open: [name] })
  const run = sampler.runAt(1, findings[0]!.run!, 100)
  const judge = new Judge(run.system)
  return { run: run.prefix(judge.failsAt(run, property)!), property, judge }
}

const doomed = violating(
  'two-phase-commit',
  'impatient-participant',
  'willing',
  'no participant commits while another aborts',
)

describe('the past of a run', () => {
  const past = pastOf(doomed.run)
  const last = doomed.run.length

  test('knows since when something is so, and what was so last', () => {
    const isPast = (step: number) => (view: object) => view === past.view(step)
    expect(past.since(() => true)).toBe(0)
    expect(past.since(() => false)).toBe(0)
    expect(past.since(isPast(last))).toBe(last)
    expect(past.since(isPast(2))).toBe(2)
    expect(past.since((view) => view !== past.view(2))).toBe(3)
    expect(past.since((view) => view !== past.view(last))).toBe(0)
  })

  test('takes what cannot be asked of a state as not so there', () => {
    const asked = past.since((view) => {
      if (view !== past.view(last)) throw new Error('not yet')
      return true
    })
    expect(asked).toBe(last)
  })
})

describe('an explanation', () => {
  test('that names no step is followed by what it read, each with the step that changed it last', () => {
    const { run, judge, property } = doomed
    const told = explain(run, { ...property, explain: () => 'It is so.' }, judge)
    expect(told).toEqual(['It is so.'])
    const reading = { ...property, explain: (view: AnyView) => votes(view) }
    const [, changes] = explain(run, reading, judge)
    expect(changes).toMatch(/^Last changed: participant\d\.(?:vote|decision) @\d+/)
    const named = [...changes!.matchAll(/(\w+)\.(\w+) @(\d+)/g)].map(([, node, field, step]) => ({
      before: fieldOf(run, node!, field!, Number(step) - 1),
      at: fieldOf(run, node!, field!, Number(step)),
      last: fieldOf(run, node!, field!, run.length),
    }))
    expect(named.length).toBeGreaterThan(1)
    for (const { before, at, last } of named) {
      expect(at).not.toEqual(before)
      expect(at).toEqual(last)
    }
  })

  test('that names steps is left as it is', () => {
    const { run, judge, property } = doomed
    const told = { ...property, explain: (view: AnyView) => `@1 ${votes(view)}` }
    expect(explain(run, told, judge)).toHaveLength(1)
  })

  test('of every invariant that is told step by step names steps of the run, and states what was so then', () => {
    const { run, judge, property } = violating(
      'raft',
      'commits-earlier-terms',
      'figure-8-b',
      'committed entries are on a majority',
    )
    const told = explain(run, property, judge)
    expect(told[0]).toMatch(/^Lost: entry 2 .* It was committed, and is in the log of server\d alone, 1 of 3\.$/)
    expect(told.join(' ')).toMatch(
      /committed entry 2 .* @\d+: .* had no right to count .* dropped it @\d+: .* since @\d+/,
    )
  })
})

function votes({ nodes }: AnyView): string {
  const participants = nodes.participant as readonly { vote: string | null; decision: string | null }[]
  return `Votes and decisions: ${participants.map(({ vote, decision }) => `${vote} ${decision}`).join(', ')}.`
}

function fieldOf(run: typeof doomed.run, node: string, field: string, step: number): unknown {
  return (pastOf(run).view(step).stateOf(node) as Record<string, unknown>)[field]
}
