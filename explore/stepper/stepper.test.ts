/** What a stepper tells of a path is what the model does on it, whatever was asked before. */
import { describe, expect, it } from 'vitest'
import { ModelError, type Run, replayEnabled, type ScheduledEvent, System } from '../../kernel/index.js'
import { catalogue } from '../../properties/catalogue.js'
import { actorSpecs } from '../../properties/specs/index.js'
import { randomRun, randomSource } from '../../test/runs.js'
import { parseTrace, recordTrace, replayTrace, systemOf } from '../../traces/index.js'
import { reportOf, type StepperSetting } from '../../traces/report/index.js'
import { alternativesOf } from '../alternatives.js'
import { Judge } from '../judge.js'
import { counterexample } from '../sample/counterexample.js'
import { Sampler } from '../sample/sampler.js'
import { settingOf, stepperOf } from './index.js'

const suites = [...catalogue, ...actorSpecs]
const suiteNamed = (name: string) => suites.find(({ protocol }) => protocol.name === name)!
const begin = (name: string): StepperSetting => ({
  variant: null,
  config: Object.keys(suiteNamed(name).protocol.definition.configs)[0]!,
  property: null,
})

/** A counterexample as `check` finds it, without a proof that it is the shortest. */
function found(name: string, variant: string) {
  const suite = suiteNamed(name)
  const planted = suite.variants.find(({ protocol }) => protocol.variant === variant)!
  const property = suite.properties.find((each) => each.name === planted.caughtBy)!
  const sampler = new Sampler(planted.protocol, [property], { config: planted.config })
  const { findings } = sampler.batch({ seed: 1, start: 0, count: 400, depth: 150, open: [property.name] })
  const run = sampler.runAt(1, findings[0]!.run!, 150)
  const trace = counterexample(run, property, sampler.judge, { seed: 1, run: findings[0]!.run!, modelFile: null })
  return { suite, property, trace, path: trace.steps.map(({ event }) => event), setting: settingOf(suite, trace) }
}

const examples = [
  found('two-phase-commit', 'impatient-participant'),
  found('quorum-store', suiteNamed('quorum-store').variants[1]!.protocol.variant!),
  found('order-saga', suiteNamed('order-saga').variants[0]!.protocol.variant!),
  found('raft', 'leader-votes'),
]

describe('a stepper', () => {
  it.each(suites.map(({ protocol }) => protocol.name))(
    'tells of %s what a trace of the same run tells',
    async (name) => {
      const suite = suiteNamed(name)
      const setting = begin(name)
      const stepper = stepperOf(suite)
      const system = new System(suite.protocol, { config: setting.config as string })
      const run = randomRun(system, name, 25)
      const path = run.schedule()
      const told = await stepper.tell(setting, path)
      const trace = recordTrace(run, {
        modelFile: null,
        property: told.report.property,
        minimality: 'unshrunk',
        origin: { seed: null, run: null, steps: 0, by: 'hand' },
        why: [],
      })
      const { steps, messages, operations, lanes, walls } = reportOf(trace)
      expect({ ...told.report, why: [] }).toMatchObject({ steps, messages, operations, lanes, walls })
      expect(told.path).toEqual(path)
      expect(told.skipped).toEqual([])
      const [free, faults]: [number[], number[]] = [[], []]
      system.enabled(run.last, free, faults)
      expect(told.next.length > 0).toBe(free.length + faults.length > 0)
      for (const { event, words } of told.next) {
        expect(words).not.toBe('')
        expect(run.resolve(event)).toBeDefined()
      }
      expect(JSON.parse(JSON.stringify(told))).toEqual(told)
    },
  )

  it('tells of the steps of a counterexample what the counterexample tells', async () => {
    for (const { suite, trace, path, setting, property } of examples) {
      const told = await stepperOf(suite).tell(setting, path)
      expect(told.violated).toContainEqual({ property: property.name, step: path.length })
      expect(told.report).toMatchObject({ property: { name: property.name }, verdict: 'violated', why: trace.why })
      expect(told.report.target).toBe(reportOf(trace).target)
      expect(told.report.about.filter((words) => words.startsWith('made smaller'))).toEqual(
        reportOf(trace).about.filter((words) => words.startsWith('made smaller')),
      )
      expect(told.report.budgets).toEqual(reportOf(trace).budgets)
      expect((told.report.evidence?.points ?? []).length > 0).toBe(property.kind === 'history')
    }
  })

  it('says the same whatever it was asked before', async () => {
    for (const { suite, path, setting } of examples) {
      const used = stepperOf(suite)
      const random = randomSource('order')
      for (let i = 0; i < 12; i++) {
        const own: ScheduledEvent[] = path.filter(() => random.nextInt(1, 6) > 1)
        const cut = own.slice(0, random.nextInt(0, own.length))
        expect(await used.tell(setting, cut)).toEqual(await stepperOf(suite).tell(setting, cut))
      }
      // Step by step to the violation and on, with timers that fire late, and back.
      const on = (await used.run(setting, path, { type: 'steps', count: 12 }, 2)).told!.path
      const lengths = on.map((_, i) => i + 1)
      for (const length of [...lengths, ...lengths.toReversed().slice(0, 3)]) {
        const cut = on.slice(0, length)
        expect(await used.tell(setting, cut)).toEqual(await stepperOf(suite).tell(setting, cut))
      }
    }
  })

  it('leaves out what is not possible, and says which', async () => {
    const { suite, path, setting } = examples[0]!
    const stepper = stepperOf(suite)
    const foreign: ScheduledEvent = { type: 'crash', node: 'nobody' }
    const told = await stepper.tell(setting, [foreign, ...path, path[0]!])
    expect(told.skipped).toContain(0)
    expect(told.path).toEqual(path)
    const { suite: other } = examples[1]!
    const system = new System(other.protocol, {})
    const run = randomRun(system, 'skip', 20)
    const shuffled = [...run.schedule()].reverse()
    const twin = replayEnabled(system, shuffled)
    const about = await stepperOf(other).tell(begin('quorum-store'), shuffled)
    expect(about.path).toEqual(twin.schedule())
    expect(about.skipped).toHaveLength(shuffled.length - twin.length)
  })

  it('knows the outcomes that are computed beforehand for a page', async () => {
    for (const { suite, trace, path, setting, property } of examples) {
      const protocol = suite.variants.find((each) => each.protocol.variant === trace.variant)!.protocol
      const run = replayTrace(trace, systemOf(trace, protocol))
      const all = alternativesOf(run, property, new Judge(run.system), { stepsMax: 1_000_000 })
      const stepper = stepperOf(suite)
      for (const at of path.keys()) {
        const outcomes = await stepper.outcomes(setting, path, at)
        expect(outcomes.map(({ words: _, isFault: __, ...rest }) => rest)).toEqual(all[at])
      }
      const last = await stepper.outcomes(setting, path, path.length)
      expect(last.map(({ isTaken, outcome }) => `${isTaken} ${outcome}`)).toEqual(last.map(() => 'false violated'))
    }
  })

  it('runs on to a violation, and takes no more than it needs', async () => {
    const { suite, setting, property } = examples[0]!
    const stepper = stepperOf(suite)
    const goal = { type: 'property', name: property.name } as const
    const ran = await stepper.run(setting, [], goal, 7)
    expect(ran.told?.violated).toContainEqual({ property: property.name, step: ran.told!.path.length })
    expect(ran.tried).toBeGreaterThan(0)
    expect(await stepperOf(suite).run(setting, [], goal, 7)).toEqual(ran)
    for (const place of ran.told!.path.keys()) {
      const less = await stepper.tell(
        setting,
        ran.told!.path.filter((_, i) => i !== place),
      )
      expect(less.violated).not.toContainEqual(expect.objectContaining({ property: property.name }))
    }
  })

  it('runs on to a state, to rest, and by so many steps, and says when it does not get there', async () => {
    const suite = suiteNamed('two-phase-commit')
    const setting = begin('two-phase-commit')
    const stepper = stepperOf(suite)
    const changed = (await stepper.run(setting, [], { type: 'steps', count: 12 }, 1)).told!
    expect(changed.path).toHaveLength(12)
    const change = changed.report.steps.flatMap(({ changes = [] }) => changes).at(-1)!
    const { told } = await stepper.run(
      setting,
      [],
      { type: 'field', node: change.node, path: change.path, value: change.after! },
      3,
    )
    const ends = told!.report.steps
      .at(-1)!
      .changes!.map(({ node, path, after }) => JSON.stringify({ node, path, after }))
    expect(ends).toContain(JSON.stringify({ node: change.node, path: change.path, after: change.after }))
    expect((await stepper.run(setting, [], { type: 'quiet' }, 1)).told!.isQuiet).toBe(true)
    const never = { type: 'field', node: change.node, path: ['nothing'], value: 1 } as const
    expect(await stepper.run(setting, [], never, 1)).toMatchObject({ tried: expect.any(Number) })
    expect((await stepper.run(setting, [], never, 1)).told).toBeUndefined()
  })

  it('compares: the same path in the protocol and in a variant, up to where they part', async () => {
    const { suite, path, setting } = examples[0]!
    const { base, variant, parting } = await stepperOf(suite).compare(setting, setting.variant!, path)
    expect(base.violated).toEqual([])
    expect(variant.violated).not.toEqual([])
    expect(parting).toBeDefined()
    const before = parting!.step - 1
    expect(base.path.slice(0, before)).toEqual(variant.path.slice(0, before))
    const cut = await stepperOf(suite).compare(setting, setting.variant!, path.slice(0, before))
    expect(cut.parting).toBeUndefined()
  })

  it('gives a path as a trace that replays, whether or not it violates anything', async () => {
    for (const { suite, trace, path, setting, property } of examples) {
      const stepper = stepperOf(suite)
      for (const length of [0, path.length - 1, path.length]) {
        const text = await stepper.trace(setting, path.slice(0, length))
        const saved = parseTrace(text, 'saved.json')
        const protocol = suite.variants.find((each) => each.protocol.variant === saved.variant)!.protocol
        const run: Run = replayTrace(saved, systemOf(saved, protocol))
        expect(run.length).toBe(length)
        expect(saved.property.name).toBe(property.name)
        expect(saved.verdict).toBe(length === path.length ? undefined : 'holds')
        if (length === path.length)
          expect(saved).toMatchObject({ why: trace.why, config: trace.config, budgets: trace.budgets })
        expect(settingOf(suite, saved)).toEqual(setting)
      }
    }
  })

  it('cuts a trace where it violates its property', async () => {
    const { suite, path, setting } = examples[0]!
    const stepper = stepperOf(suite)
    const on = (await stepper.run(setting, path, { type: 'steps', count: 2 }, 1)).told!
    expect(on.path.length).toBeGreaterThan(path.length)
    expect(on.report.ending).toBe(`violated after step ${path.length}`)
    expect(await stepper.trace(setting, on.path)).toBe(await stepper.trace(setting, path))
  })

  it('offers what there is, and only budgets that can be spent', async () => {
    const { suite, setting, path } = examples[1]!
    const offer = await stepperOf(suite, { setting, path }).offer()
    expect(offer).toMatchObject({ protocol: 'quorum-store', setting, path })
    expect(offer.configs.map(({ name }) => name)).toEqual(Object.keys(suite.protocol.definition.configs))
    expect(offer.budgets).toContain('crash')
    expect(offer.budgets).not.toContain('clock')
    expect(offer.properties.map(({ name }) => name)).toEqual(suite.properties.map(({ name }) => name))
    const clocked = await stepperOf(suiteNamed('raft-lease')).offer()
    expect(clocked.budgets).toContain('clock')
  })

  it('begins with the budgets of a trace, where they are not those of its configuration', async () => {
    const suite = suiteNamed('quorum-store')
    const system = new System(suite.protocol, { faults: { crash: Infinity, loss: 2 } })
    const trace = recordTrace(randomRun(system, 'budgets', 10), {
      modelFile: null,
      property: { name: 'linearizable', kind: 'history' },
      minimality: 'unshrunk',
      origin: { seed: 1, run: 0, steps: 10 },
      why: [],
    })
    const setting = settingOf(suite, trace)
    expect(setting).toMatchObject({ config: 'majority', faults: { crash: null, loss: 2 } })
    const told = await stepperOf(suite).tell(
      setting,
      trace.steps.map(({ event }) => event),
    )
    expect(told.skipped).toEqual([])
    expect(told.report.budgets).toEqual(reportOf(trace).budgets)
  })

  it('takes budgets and operations in place of those there are', async () => {
    const suite = suiteNamed('quorum-store')
    const setting = begin('quorum-store')
    const none = Object.fromEntries((await stepperOf(suite).offer()).budgets.map((name) => [name, 0]))
    const calm = await stepperOf(suite).tell({ ...setting, faults: none }, [])
    expect(calm.next.filter(({ isFault }) => isFault)).toEqual([])
    const wild = await stepperOf(suite).tell({ ...setting, faults: { ...none, crash: null } }, [])
    expect(wild.next.filter(({ isFault }) => isFault).map(({ event }) => event.type)).toContain('crash')
    const idle = await stepperOf(suite).tell({ ...setting, faults: none, workload: [[]] }, [])
    expect(idle).toMatchObject({ next: [], isQuiet: true })
  })

  it('is the first to hear when a question makes no sense', async () => {
    const { suite, path, setting } = examples[0]!
    const stepper = stepperOf(suite)
    const bad: [Promise<unknown>, RegExp][] = [
      [stepper.tell({ ...setting, variant: 'nope' }, []), /expected a variant of two-phase-commit \(.*\), got nope/],
      [
        stepper.tell({ ...setting, config: 'nope' }, []),
        /expected a configuration of two-phase-commit \(.*\), got nope/,
      ],
      [stepper.tell({ ...setting, property: 'nope' }, []), /expected a property that applies .*, got nope/],
      [stepper.tell({ ...setting, faults: { clock: 1 } }, []), /clock/],
      [stepper.tell({ ...setting, faults: { crash: -1 } }, []), /expected a number from 0 or null .*, got -1/],
      [stepper.tell({ ...setting, faults: { sabotage: 1 } }, []), /expected names of budgets .*, got "sabotage"/],
      [stepper.tell(setting, 'x' as never), /expected a list of events as path, got "x"/],
      [
        stepper.tell(setting, [{ type: 'partition' }] as never),
        /expected lists of names as path\[0\].groups, got nothing/,
      ],
      [stepper.tell(setting, [{ type: '__proto__' }] as never), /expected a type of event .*, got "__proto__"/],
      [stepper.tell(null as never, []), /expected an object as setting, got null/],
      [stepper.outcomes(setting, path, path.length + 1), /expected a whole number from 0 to/],
      [stepper.run(setting, path, { type: 'wish' } as never, 1), /expected a goal .*, got {"type":"wish"}/],
      [stepper.run(setting, path, { type: 'quiet' }, 0.5), /expected a whole number .* as seed, got 0.5/],
      [stepper.compare(setting, 'nope', path), /expected a variant of two-phase-commit .*, got nope/],
    ]
    for (const [asked, words] of bad) await expect(asked).rejects.toThrow(words)
    await expect(stepper.tell({ ...setting, config: { nope: 1 } }, [])).rejects.toThrow(ModelError)
  })
})
