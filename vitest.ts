/**
 * A suite as vitest tests: one test per property and configuration, and one per planted bug. The message of a failing test
 * is the shrunk counterexample as the terminal shows it.
 *
 *     import { testSuite } from 'faultline/vitest'
 *     testSuite(mySuite)
 */
import { describe, expect, test } from 'vitest'
import {
  counterexample,
  DEPTH_DEFAULT,
  Findings,
  type PropertyVerdict,
  Sampler,
  type Scheduler,
  schedulerDefault,
  schedulerNamed,
  schedulers,
  verdictOf,
} from './explore/index.js'
import { protocolName } from './kernel/index.js'
import { type AnyProperty, expectationOf, type PlantedBug, propertiesFor, type Suite } from './properties/index.js'
import { renderTrace } from './traces/index.js'

export interface TestSuiteOptions {
  /** Random runs per configuration. Default: 2,000. */
  readonly runs?: number
  /** Default: 1. The same seed gives the same runs. */
  readonly seed?: number
  /** Longest run, in steps. Default: 200. */
  readonly depth?: number
  /** How the next event is chosen, by name: `uniform`, `pct2`, `pct3`, `pos`, `swarm` or `portfolio`. */
  readonly scheduler?: string
}

const RENDERING = { width: 100, ascii: false, color: false }

/** Declares the tests of a suite. What a property is expected to do (see `refuted`) decides whether its test passes. */
export function testSuite(suite: Suite, options: TestSuiteOptions = {}): void {
  const settings = { runs: 2_000, seed: 1, depth: DEPTH_DEFAULT, scheduler: schedulerDefault.name, ...options }
  schedulerOf(settings)
  describe(protocolName(suite.protocol), () => {
    for (const config of Object.keys(suite.protocol.definition.configs)) testConfig(suite, config, settings)
    for (const bug of suite.variants) testBug(suite, bug, settings)
  })
}

type Settings = Required<TestSuiteOptions>

function testConfig(suite: Suite, config: string, settings: Settings): void {
  const properties = propertiesFor(suite, config)
  const sampled = lazily(() =>
    sample(new Sampler(suite.protocol, properties, { config }, schedulerOf(settings)), settings),
  )
  for (const property of properties) {
    const expected = expectationOf(property, config)
    test(`${config}: '${property.name}' ${expected === 'holds' ? 'holds' : 'is refuted, as expected'}`, () => {
      const { sampler, findings } = sampled()
      const verdict = verdictOf(property, findings, expected, undefined)
      if (verdict.verdict === 'invalid' && expected === 'holds')
        expect.fail(`\n${drawn(sampler, property, verdict, settings)}${command(suite, config, verdict, settings)}`)
      const right = expected === 'holds' ? 'valid' : 'invalid'
      expect(verdict.verdict, verdict.reason ?? `expected '${property.name}' to be ${right}`).toBe(right)
    })
  }
}

function testBug(suite: Suite, { protocol, caughtBy, config }: PlantedBug, settings: Settings): void {
  test(`${protocol.variant} is caught by '${caughtBy}'`, () => {
    const property = suite.properties.filter(({ name }) => name === caughtBy)
    const { findings } = sample(new Sampler(protocol, property, { config }, schedulerOf(settings)), settings)
    expect(findings.of(caughtBy).run, `not caught in ${settings.runs} runs of ${config}`).toBeDefined()
  })
}

function sample(sampler: Sampler, { runs, seed, depth }: Settings) {
  const findings = new Findings(sampler.properties)
  const open = sampler.properties.map(({ name }) => name)
  findings.add(sampler.batch({ seed, start: 0, count: runs, depth, open }))
  return { sampler, findings }
}

function drawn(sampler: Sampler, property: AnyProperty, { run }: PropertyVerdict, { seed, depth }: Settings): string {
  const options = { seed, run: run!, modelFile: null }
  return renderTrace(counterexample(sampler.runAt(seed, run!, depth), property, sampler.judge, options), RENDERING)
}

/** How to see it again; for a protocol of one's own, with `--model-file`. */
function command(
  { protocol }: Suite,
  config: string,
  { run, name }: PropertyVerdict,
  { seed, scheduler }: Settings,
): string {
  const chosen = scheduler === schedulerDefault.name ? '' : ` --scheduler ${scheduler}`
  return `\nagain: npx faultline check ${protocolName(protocol)} --config ${config} --property '${name}' --seed ${seed} --path ${run}${chosen}\n       (with --model-file <path> when the protocol is in a file of your own)\n`
}

/** Throws for a name that no scheduler has. */
function schedulerOf({ scheduler }: Settings): Scheduler {
  const found = schedulerNamed(scheduler)
  if (found) return found
  throw new Error(`expected a scheduler (${schedulers.map(({ name }) => name).join(', ')}), got ${scheduler}`)
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
