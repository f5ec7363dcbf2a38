/** Counterexamples found in the models as they are: these pictures change when a model, a search or a drawing does. */
import { describe, expect, it } from 'vitest'
import { PROOF_STATES } from '../../explore/prove.js'
import { counterexample } from '../../explore/sample/counterexample.js'
import { Sampler } from '../../explore/sample/sampler.js'
import { catalogue } from '../../properties/catalogue.js'
import { propertiesFor } from '../../properties/suite.js'
import type { Trace } from '../trace.js'
import { renderTrace } from './index.js'

/** As `faultline check` does it by default. */
const SEED = 1
const DEPTH = 200
const RUNS = 1_000

/** The counterexample to a property in the first run that violates it. */
function found(protocol: string, variant: string | null, config: string, property: string): Trace {
  const suite = catalogue.find((each) => each.protocol.name === protocol)
  const planted = suite?.variants.find((each) => each.protocol.variant === variant)
  const target = variant === null ? suite?.protocol : planted?.protocol
  if (suite === undefined || target === undefined) throw new Error(`Expected ${protocol}/${variant}, got nothing`)
  const violated = propertiesFor(suite, config).find(({ name }) => name === property)
  if (violated === undefined) throw new Error(`Expected a property '${property}' of ${protocol}, got none`)
  const sampler = new Sampler(target, [violated], { config })
  const { findings } = sampler.batch({ seed: SEED, start: 0, count: RUNS, depth: DEPTH, open: [property] })
  const run = findings[0]?.run
  if (run === undefined) throw new Error(`Expected a violation of '${property}' in ${RUNS} runs, got none`)
  const options = { seed: SEED, run, modelFile: null, proofStates: PROOF_STATES }
  return counterexample(sampler.runAt(SEED, run, DEPTH), violated, sampler.judge, options)
}

describe('golden transcripts of real counterexamples', () => {
  it.each([
    ['quorum-store', null, 'majority', 'linearizable'],
    ['idempotent-sink', 'increment-on-replay', 'daily-count', 'nothing takes effect twice'],
    // What a reader of the Raft paper knows from figure 8, from situation (b) on.
    ['raft', 'commits-earlier-terms', 'figure-8-b', 'leader completeness'],
    ['two-phase-commit', 'decision-not-logged', 'willing', 'no participant commits while another aborts'],
    // Transactions, the steps of which are told one by one.
    ['snapshot-isolation', null, 'write-skew', 'serializable'],
    ['snapshot-isolation', 'reads-committed', 'transfer', 'no fractured reads'],
    ['optimistic-commit', 'plain-put', 'appends', 'an acknowledged commit stays in the log'],
  ])('%s/%s in %s: %s', async (protocol, variant, config, property) => {
    const text = renderTrace(found(protocol, variant, config, property), { width: 100, ascii: false, color: false })
    await expect(text).toMatchFileSnapshot(`golden/real-${variant ?? protocol}.100.txt`)
  })
})
