/** What else could have happened is what the model does, and the same each time it is asked. */
import { describe, expect, it } from 'vitest'
import { canonicalText, type Json, Run, replayEnabled, type ScheduledEvent } from '../kernel/index.js'
import { catalogue } from '../properties/catalogue.js'
import { alternativesOf, doomOf } from './alternatives.js'
import { Judge } from './judge.js'
import { Sampler } from './sample/sampler.js'

/** The shortest of some random runs that violate a property, cut where they do. */
function violating(protocol: string, variant: string, config: string, name: string) {
  const suite = catalogue.find((each) => each.protocol.name === protocol)!
  const planted = suite.variants.find((each) => each.protocol.variant === variant)!.protocol
  const property = suite.properties.find((each) => each.name === name)!
  const sampler = new Sampler(planted, [property], { config })
  const { findings } = sampler.batch({ seed: 1, start: 0, count: 200, depth: 100, open: [name] })
  const run = sampler.runAt(1, findings[0]!.run!, 100)
  const judge = new Judge(run.system)
  return { run: run.prefix(judge.failsAt(run, property)!), property, judge }
}

const found = violating(
  'two-phase-commit',
  'impatient-participant',
  'willing',
  'no participant commits while another aborts',
)
const ENOUGH = { stepsMax: 1_000_000 }

describe('alternatives', () => {
  const { run, property, judge } = found
  const all = alternativesOf(run, property, judge, ENOUGH)
  const schedule = run.schedule()

  it('are all that is enabled, with the event that was taken among them', () => {
    expect(all).toHaveLength(run.length)
    for (const [at, choices] of all.entries()) {
      const prefix = run.prefix(at)
      const [steps, faults]: [number[], number[]] = [[], []]
      run.system.enabled(prefix.last, steps, faults)
      expect(choices!.length).toBeGreaterThan(0)
      expect(choices!.length).toBeLessThanOrEqual(steps.length + faults.length)
      for (const { event } of choices!) expect(prefix.resolve(event)).toBeDefined()
      const taken = choices!.filter(({ isTaken }) => isTaken).map(({ event }) => canonicalText(event as Json))
      expect(taken).toEqual([canonicalText(schedule[at]! as Json)])
    }
  })

  it('end as the schedule with the event put in ends, what is not possible left out', () => {
    const outcomes = new Set<string>()
    for (const [at, choices] of all.entries()) {
      for (const { event, isTaken, outcome, skipped } of choices!) {
        if (isTaken) continue
        const changed: ScheduledEvent[] = [...schedule.slice(0, at), event, ...schedule.slice(at)]
        const twin = replayEnabled(run.system, changed)
        expect(changed.length - twin.length).toBe(skipped)
        expect(judge.failsAt(twin, property) === undefined ? 'holds' : 'violated').toBe(outcome)
        outcomes.add(outcome)
      }
    }
    expect(outcomes).toEqual(new Set(['violated', 'holds']))
  })

  it('are told of the end first, as far as the steps that are allowed suffice', () => {
    const few = alternativesOf(run, property, judge, { stepsMax: 20 })
    expect(few[0]).toBeUndefined()
    expect(few.at(-1)).toEqual(all.at(-1))
  })
})

describe('doom', () => {
  const { run, property, judge } = found

  it('is certain at the end, and rises on the way there', () => {
    const { bad, of } = doomOf(run, property, judge, ENOUGH)!
    expect(bad).toHaveLength(run.length + 1)
    expect(bad.at(-1)).toBe(of)
    expect(bad[0]).toBeLessThan(of)
  })

  it('is the same each time, and is left out where there is too little to tell', () => {
    expect(doomOf(run, property, judge, ENOUGH)).toEqual(doomOf(run, property, judge, ENOUGH))
    expect(doomOf(run, property, judge, { stepsMax: 10 })).toBeUndefined()
  })

  it('leaves the run as it was', () => {
    const again = new Run(run.system)
    for (const choice of run.choices) again.take(choice)
    expect(again.states).toEqual(run.states)
  })
})
