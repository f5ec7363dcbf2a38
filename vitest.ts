/**
 * A suite as vitest tests: one test per property and configuration, and one per planted bug. The message of a failing test
 * is the shrunk counterexample as the terminal shows it.
 *
 *     import { testSuite } from 'faultline/vitest'
 *     testSuite(mySuite)
 */
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type HistoryChecker, historyMatchers, type IsolationLevel, type IsolationOptions } from './checkers/index.js'
import {
  counterexample,
  DEPTH_DEFAULT,
  Findings,
  PROOF_STATES,
  type PropertyVerdict,
  Sampler,
  type Scheduler,
  schedulerDefault,
  schedulerNamed,
  schedulers,
  verdictOf,
} from './explore/index.js'
import { protocolName } from './kernel/index.js'
import {
  type AnyProperty,
  catalogue,
  expectationOf,
  isLiveness,
  type PlantedBug,
  propertiesFor,
  type Suite,
} from './properties/index.js'
import { commandLine, renderTrace } from './traces/index.js'

export { historyMatchers }

declare module 'vitest' {
  interface Matchers<T> {
    /** Of a history of transactions; after `expect.extend(historyMatchers)`. */
    toBeIsolated(level: IsolationLevel, options?: IsolationOptions): T
    /** Of any history; after `expect.extend(historyMatchers)`. */
    toSatisfyChecker(checker: HistoryChecker): T
  }
}

export interface TestSuiteOptions {
  /** Random runs per configuration and per planted bug, or fewer where all is decided before. Default: 2,000. */
  readonly runs?: number
  /** Default: 1. The same seed gives the same runs. */
  readonly seed?: number
  /** Longest run, in steps. Default: 200. */
  readonly depth?: number
  /** How the next event is chosen, by name: `uniform`, `pct2`, `pct3`, `pos`, `swarm` or `portfolio`. */
  readonly scheduler?: string
  /**
   * Path or URL of the file that exports the suite, for the command that a failing test prints. Default: the file that
   * called `suite`; needed only where that is another one.
   */
  readonly file?: string
}

const RENDERING = { width: 100, ascii: false, color: false }

/** Declares the tests of a suite. What a property is expected to do (see `refuted`) decides whether its test passes. */
export function testSuite(suite: Suite, options: TestSuiteOptions = {}): void {
  const settings = {
    runs: 2_000,
    seed: 1,
    depth: DEPTH_DEFAULT,
    scheduler: schedulerDefault.name,
    file: suite.file,
    ...options,
  }
  schedulerOf(settings)
  describe(protocolName(suite.protocol), () => {
    for (const config of Object.keys(suite.protocol.definition.configs)) testConfig(suite, config, settings)
    for (const bug of suite.variants) testBug(suite, bug, settings)
  })
}

type Settings = Required<Omit<TestSuiteOptions, 'file'>> & { readonly file: string | null }

/** Runs between two looks at whether anything is open. */
const BATCH_RUNS = 100

function testConfig(suite: Suite, config: string, settings: Settings): void {
  const properties = propertiesFor(suite, config)
  const sampled = lazily(() =>
    sample(new Sampler(suite.protocol, properties, { config }, schedulerOf(settings)), settings),
  )
  for (const property of properties) {
    const expected = expectationOf(property, config)
    if (isLiveness(property)) {
      test.skip(
        `${config}: '${property.name}' (${property.kind}): random runs cannot judge it, \`faultline exhaust\` does`,
      )
      continue
    }
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

/** Ends with the first batch after which nothing is open any more. */
function sample(sampler: Sampler, { runs, seed, depth }: Settings) {
  const findings = new Findings(sampler.properties)
  for (let start = 0; start < runs && findings.open.length > 0; start += BATCH_RUNS)
    findings.add(sampler.batch({ seed, start, count: Math.min(BATCH_RUNS, runs - start), depth, open: findings.open }))
  return { sampler, findings }
}

function drawn(sampler: Sampler, property: AnyProperty, { run }: PropertyVerdict, { seed, depth }: Settings): string {
  const options = { seed, run: run!, modelFile: null, proofStates: PROOF_STATES }
  return renderTrace(counterexample(sampler.runAt(seed, run!, depth), property, sampler.judge, options), RENDERING)
}

/** The command that finds the counterexample again, to be copied as it stands. */
function command(
  suite: Suite,
  config: string,
  { run, name }: PropertyVerdict,
  { seed, depth, scheduler, file }: Settings,
): string {
  const model = modelFile(suite, file)
  if (model === undefined) return rerunning()
  const words = ['npx', 'faultline', 'check', protocolName(suite.protocol)]
  if (model !== null) words.push('--model-file', model)
  words.push('--config', config, '--property', name, '--seed', String(seed), '--path', String(run))
  if (depth !== DEPTH_DEFAULT) words.push('--depth', String(depth))
  if (scheduler !== schedulerDefault.name) words.push('--scheduler', scheduler)
  return `\nagain: ${commandLine(words)}\n`
}

/** Where the command line finds the suite; `null` among those that come with Faultline, `undefined` where it cannot. */
function modelFile(suite: Suite, file: string | null): string | null | undefined {
  if (catalogue.includes(suite)) return null
  if (file === null) return undefined
  const path = resolve(file.startsWith('file:') ? fileURLToPath(file) : file)
  // A test file cannot be loaded outside Vitest.
  return path === expect.getState().testPath ? undefined : relative('.', path)
}

function rerunning(): string {
  const { testPath = '', currentTestName = '' } = expect.getState()
  const pattern = currentTestName.replaceAll(' > ', ' ').replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const words = ['npx', 'vitest', 'run', relative('.', testPath), '-t', pattern]
  return `\nagain: ${commandLine(words)}\n(\`npx faultline check\` finds suites that a file exports: move this one to a file of its own, or name that with testSuite(suite, { file }))\n`
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
