/** Sampling a suite in tests: what a few thousand seeded runs find, and how short it shrinks. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Judge, Schedules } from '../explore/index.js'
import { type AnyProtocol, type Run, System } from '../kernel/index.js'
import { type AnyProperty, expectationOf, isLiveness, propertiesFor, type Suite } from '../properties/index.js'
import { shrinkRun } from '../traces/shrink/index.js'

export interface SamplingOptions {
  readonly config: string
  readonly runs?: number
  readonly seed?: number
  /** Stop at the first run that violates this property. */
  readonly until?: string | undefined
}

export interface Sample {
  readonly judge: Judge
  /** Per property the first run that violates it, with its number. */
  readonly found: Map<string, { readonly number: number; readonly run: Run }>
  /** Names of the `sometimes` that were reached. */
  readonly reached: Set<string>
  /** How many runs came to rest. */
  quiet: number
  steps: number
}

const DEPTH = 200

/** Runs `protocol` (by default the suite's own) and watches all the properties that apply. */
export function sample(
  suite: Suite,
  { config, runs = 2000, seed = 1, until }: SamplingOptions,
  protocol: AnyProtocol = suite.protocol,
): Sample {
  const system = new System(protocol, { config })
  const judge = new Judge(system)
  const properties = propertiesFor(suite, config).filter((property) => !isLiveness(property))
  const seen: Sample = { judge, found: new Map(), reached: new Set(), quiet: 0, steps: 0 }
  let number = 0
  const look = (run: Run): boolean => {
    for (const property of properties) lookFor(property, run, number, seen)
    if (run.states.some((state) => judge.isQuiet(state))) seen.quiet++
    seen.steps += run.length
    number++
    return until === undefined || !seen.found.has(until)
  }
  const arbitrary = new Schedules(() => system, DEPTH)
  const details = fc.check(fc.property(arbitrary, look), { seed, numRuns: runs, endOnFailure: true })
  // An error of the model is not what we were looking for.
  if (details.failed && (until === undefined || !seen.found.has(until))) throw details.errorInstance
  return seen
}

function lookFor(property: AnyProperty, run: Run, number: number, { judge, found, reached }: Sample): void {
  if (property.kind === 'sometimes') {
    if (!reached.has(property.name) && judge.reaches(run, property)) reached.add(property.name)
  } else if (!found.has(property.name) && judge.failsAt(run, property) !== undefined)
    found.set(property.name, { number, run })
}

/** Names of the properties that apply to a config, as they are expected to come out. */
export function expected(suite: Suite, config: string) {
  const names = (properties: readonly AnyProperty[]) => properties.map(({ name }) => name)
  const properties = propertiesFor(suite, config).filter((property) => !isLiveness(property))
  return {
    refuted: names(properties.filter((p) => p.kind !== 'sometimes' && expectationOf(p, config) === 'refuted')),
    reached: names(properties.filter(({ kind }) => kind === 'sometimes')),
  }
}

export interface Caught {
  /** Of the run in which the variant's property catches it, counted from 0. */
  readonly number: number
  /** Steps up to the violation, before and after shrinking. */
  readonly before: number
  readonly after: number
  readonly run: Run
}

/** Samples a variant in its configuration until its property catches it, and shrinks what was found. */
export function catchVariant(suite: Suite, variant: string, runs = 5000, seed = 1): Caught | undefined {
  const bug = suite.variants.find(({ protocol }) => protocol.variant === variant)
  if (!bug) throw new Error(`expected a variant of ${suite.protocol.name}, got ${variant}`)
  const { found, judge } = sample(suite, { config: bug.config, runs, seed, until: bug.caughtBy }, bug.protocol)
  const hit = found.get(bug.caughtBy)
  return hit && { number: hit.number, ...shrunk(suite, bug.caughtBy, judge, hit.run) }
}

/** A violating run cut and shrunk to 1-minimality. */
export function shrunk(suite: Suite, property: string, judge: Judge, run: Run) {
  const broken = suite.properties.find(({ name }) => name === property)!
  const small = shrinkRun(run, (candidate) => judge.failsAt(candidate, broken)).run
  return { before: judge.failsAt(run, broken)!, after: small.length, run: small }
}

/**
 * Declares the tests that every suite of ours passes: in each configuration, with `runs` runs, it is violated where it is
 * expected to be and nowhere else, and reaches every `sometimes`; and each planted bug is caught by its property, in a run
 * that shrinks to at most two steps more than the shortest we know of. `shortest` has a line for each variant.
 */
export function describeSuite(suite: Suite, runs: number, shortest: Readonly<Record<string, number>>): void {
  const { name, definition } = suite.protocol
  describe.each(Object.keys(definition.configs))(`${name}, %s`, (config) => {
    let seen: Sample
    beforeAll(() => {
      seen = sample(suite, { config, runs })
    })

    it('violates what it is expected to violate, and nothing else', () => {
      expect([...seen.found.keys()].sort()).toEqual(expected(suite, config).refuted.sort())
    })

    it('reaches every sometimes, and comes to rest', () => {
      expect([...seen.reached].sort()).toEqual(expected(suite, config).reached.sort())
      expect(seen.quiet).toBeGreaterThan(runs / 2)
    })
  })

  describe(`${name}, planted bugs`, () => {
    it('are all listed', () => {
      expect(Object.keys(shortest).sort()).toEqual(suite.variants.map(({ protocol }) => protocol.variant).sort())
    })

    it.each(Object.entries(shortest))('%s is caught by its property, in a short run', (variant, length) => {
      const caught = catchVariant(suite, variant)
      expect(caught, 'not caught').toBeDefined()
      expect(caught!.after).toBeLessThanOrEqual(length + 2)
    })
  })
}
