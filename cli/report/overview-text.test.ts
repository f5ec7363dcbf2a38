/** The overview tells which handlers ran in no configuration at all, and within which limits everything was tried. */
import { expect, test } from 'vitest'
import { Findings, Sampler } from '../../explore/index.js'
import type { TargetOutcome } from '../sample.js'
import { allTargets } from '../targets.js'
import { overviewText } from './overview-text.js'
import { styleOf } from './style.js'

function outcomeOf(config: string, properties: TargetOutcome['properties'] = []): TargetOutcome {
  const target = allTargets().find((found) => found.name === 'quorum-store' && found.config === config)!
  const findings = new Findings([])
  findings.add(
    new Sampler(target.protocol, [], { config }).batch({ seed: 1, start: 0, count: 100, depth: 200, open: [] }),
  )
  return {
    target,
    budgets: undefined,
    verdict: 'valid',
    asExpected: true,
    runs: findings.runs,
    steps: findings.steps,
    stepsMax: 150_000,
    coverage: findings.coverage.report,
    seconds: 0,
    memoHitRate: 0,
    properties,
    counterexamples: new Map(),
    interrupted: undefined,
  }
}

function overview(...configs: string[]): string {
  const flags = { color: false, quiet: true }
  const context = { seed: 1, depth: 200, runs: 10_000, scheduler: 'uniform', files: new Map() }
  return overviewText(
    configs.map((config) => outcomeOf(config)),
    context,
    styleOf(flags),
    flags,
    0,
  )
}

test('a handler is said never to have run when no configuration made it run', () => {
  expect(overview('majority')).toContain('\n  never ran: replica.receive.repair\n')
  expect(overview('majority', 'majority-read-repair')).not.toContain('never ran')
})

test('the limits of runs and steps are both told', () => {
  expect(overview('majority')).toContain(
    'scheduler uniform · per configuration up to 10,000 runs, or 150,000 steps where no bug is planted · depth ≤ 200',
  )
})

const level = (name: string, verdict: 'valid' | 'invalid', expected: 'holds' | 'refuted') => ({
  name,
  kind: 'history' as const,
  verdict,
  expected,
  run: 3,
})
const linesOf = (...properties: TargetOutcome['properties']) => {
  const flags = { color: false, quiet: true }
  const context = { seed: 1, depth: 200, runs: 10_000, scheduler: 'uniform', files: new Map() }
  return overviewText([outcomeOf('majority', properties)], context, styleOf(flags), flags, 0)
}

test('levels that are as expected are told together, by the strongest that holds', () => {
  const [causal, sequential] = [level('causal', 'valid', 'holds'), level('sequential', 'invalid', 'refuted')]
  const told = linesOf(causal, sequential, level('linearizable', 'invalid', 'refuted'))
  expect(told).toContain('strongest consistency causal, as expected')
  expect(told).not.toContain("'linearizable'")
})

test('levels of which one is not as expected are told one by one', () => {
  const told = linesOf(level('causal', 'valid', 'holds'), level('sequential', 'invalid', 'holds'))
  expect(told).toContain("'sequential' VIOLATED")
  expect(told).not.toContain('strongest consistency')
})
