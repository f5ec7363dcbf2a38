/** What a search says of properties that it could not decide, and that nothing could have violated. */
import { expect, test } from 'vitest'
import type { HistoryChecker } from '../../checkers/index.js'
import { twoPhaseCommit } from '../../models/two-phase-commit/index.js'
import { type AnyProperty, always, finallyHolds, history } from '../../properties/index.js'
import { erased, ToyState, toy, toyWords } from '../../test/protocols.js'
import { Steered } from '../../test/runs.js'
import { Judge } from '../judge.js'
import { exhaustVerdictOf } from './conclude.js'
import { Exhaustion, type ExhaustionOptions } from './exhaustion.js'

const small = { faults: { loss: 0, duplication: 0, timeout: 1, crash: 0, restart: 0 } }

function exhaust(properties: AnyProperty[], options: ExhaustionOptions = {}, stopAfter = Infinity) {
  const exhaustion = new Exhaustion(erased(twoPhaseCommit), properties, { system: small, ...options })
  let pulses = 0
  const report = exhaustion.run(() => (pulses++ >= stopAfter ? 'enough' : undefined))
  const verdicts = properties.map((property) => exhaustVerdictOf(property, report, 'holds', undefined))
  return { exhaustion, report, verdicts }
}

const blind = always<never>('blind', () => true) as AnyProperty
const atRest = finallyHolds<{ readonly nodes: { readonly participant: readonly object[] } }>(
  'at rest',
  ({ nodes }) => nodes.participant.length > 0,
) as unknown as AnyProperty

test('a property that looks at nothing, and one of states at rest where there are none, are vacuous', () => {
  expect(exhaust([blind]).verdicts).toMatchObject([{ reason: 'vacuous: it looks at no part of the state' }])
  const early = exhaust([atRest], { limits: { depth: 3 } })
  expect(early.verdicts[0]!.reason).toBe(`vacuous: in none of ${early.report.distinct} states is the cluster at rest`)
  expect(exhaust([atRest]).report.quiet).toBeGreaterThan(0)
})

/** Says `invalid` of histories of two events, and `unknown` of shorter ones. */
const hesitant: HistoryChecker = {
  name: 'hesitant',
  check: (events) =>
    events.length < 2
      ? { verdict: 'unknown', reason: 'too short to tell' }
      : { verdict: 'invalid', reason: 'two events' },
}

test('a counterexample that a history without verdict may precede is not called the shortest', () => {
  const { exhaustion, verdicts } = exhaust([history<never>('hesitant', hesitant) as AnyProperty])
  expect(verdicts[0]).toMatchObject({ verdict: 'invalid' })
  expect(exhaustion.counterexample('hesitant', { modelFile: null }).minimality).toBe('1-minimal')
})

test('a history without verdict leaves its property unknown, with the reason', () => {
  const unsure: HistoryChecker = { name: 'unsure', check: () => ({ verdict: 'unknown', reason: 'too long' }) }
  expect(exhaust([history<never>('unsure', unsure) as AnyProperty]).verdicts).toMatchObject([
    { verdict: 'unknown', reason: 'too long' },
  ])
})

const nothingSent = always<{ readonly inFlight: readonly unknown[] }>(
  'at most one in flight',
  ({ inFlight }) => inFlight.length < 2,
) as unknown as AnyProperty
const nobodyDecides = always<{ readonly history: readonly { readonly type: string }[] }>(
  'nobody is answered',
  ({ history: events }) => events.every(({ type }) => type === 'invoke'),
) as unknown as AnyProperty

test('ends behind the level of the first violation, or goes on until all is decided', () => {
  const first = exhaust([nothingSent, nobodyDecides])
  expect(first.report).toMatchObject({ end: 'violation', findings: [{ length: 1 }, {}] })
  expect(first.verdicts).toMatchObject([
    { verdict: 'invalid' },
    { verdict: 'unknown', reason: expect.stringContaining('first violation') },
  ])
  const all = exhaust([nothingSent, nobodyDecides], { untilDecided: true })
  expect(all.verdicts.map(({ verdict }) => verdict)).toEqual(['invalid', 'invalid'])
})

test('what a limit of states claims to have judged, it has, even where a violation ended it earlier', () => {
  const ends = Array.from({ length: 150 }, (_, states) => {
    const { report } = exhaust([nobodyDecides], { limits: { states: states + 1 } })
    expect(report.judged === report.distinct).toBe(report.end === 'states')
    return report.end
  })
  expect(new Set(ends)).toEqual(new Set(['states', 'violation']))
})

test('a search that is stopped claims nothing but what it found', () => {
  const { verdicts, report } = exhaust([nobodyDecides], {}, 0)
  expect(report).toMatchObject({ end: 'stop', reason: 'enough', judged: 0 })
  expect(verdicts).toMatchObject([{ verdict: 'unknown' }])
})

test('a cluster is at rest although messages linger that are kept because they are ignored', () => {
  const { next, send, setTimer } = toyWords
  const ping = { type: 'ping', n: 1 } as const
  const protocol = toy(
    {
      init: ({ self }) => (self === 'node1' ? next(ToyState(), setTimer('tick')) : ToyState()),
      timeout: { tick: (state) => next(state, send('node2', ping), setTimer('tick')) },
      receive: { ping: (state) => next(state.set('count', 1)) },
    },
    { nodes: 2, network: { delivery: 'repeated', ignored: 'kept' } },
  )
  const told = (count: number) =>
    finallyHolds<{ readonly nodes: { readonly node: readonly ToyState[] } }>(
      `node2 counts ${count}`,
      ({ nodes }) => nodes.node[1]!.count === count,
    ) as unknown as AnyProperty
  const verdictOf = (property: AnyProperty) => {
    const report = new Exhaustion(erased(protocol), [property], {}).run(() => undefined)
    return exhaustVerdictOf(property, report, 'holds', undefined).verdict
  }
  expect([told(1), told(0)].map(verdictOf)).toEqual(['valid', 'invalid'])
  // Sampling sees the same.
  const { run, system } = new Steered(protocol).take(
    { type: 'timeout', node: 'node1', timer: 'tick' },
    { type: 'deliver', from: 'node1', to: 'node2', message: ping },
  )
  expect(new Judge(system).isQuiet(run.last)).toBe(true)
  expect(new Judge(system).isQuiet(run.states[1]!)).toBe(false)
})
