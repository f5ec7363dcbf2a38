/** Liveness of clusters: what is fair, what bounds hide, what views may leave out; and the examples that everybody knows. */
import { describe, expect, it } from 'vitest'
import { type AnyProtocol, ModelError } from '../../../kernel/index.js'
import {
  type AnyProperty,
  catalogue,
  eventually,
  isLiveness,
  leadsTo,
  propertiesFor,
} from '../../../properties/index.js'
import type { Fairness } from '../../../properties/liveness.js'
import { erased, ToyState, toy, toyWords } from '../../../test/protocols.js'
import { formatTrace, parseTrace, replayTrace, systemOf, type Trace } from '../../../traces/index.js'
import { Judge } from '../../judge.js'
import { exhaustVerdictOf } from '../conclude.js'
import { Exhaustion, type ExhaustionOptions } from '../exhaustion.js'
import { lassoFlaw } from './lasso-run.js'
import { reductionFlaw } from './reductions.js'

function judged(protocol: AnyProtocol, property: AnyProperty, options: ExhaustionOptions = {}) {
  const exhaustion = new Exhaustion(protocol, [property], options)
  const report = exhaustion.run()
  const verdict = exhaustVerdictOf(property, report, null, undefined)
  return { exhaustion, report, verdict }
}

/** The trace of a violation, read back from its file and judged by definition on a system of its own. */
function lassoOf(protocol: AnyProtocol, property: AnyProperty, options: ExhaustionOptions = {}) {
  const { exhaustion } = judged(protocol, property, options)
  const trace = parseTrace(formatTrace(exhaustion.counterexample(property.name, { modelFile: null })), 'lasso.json')
  const run = replayTrace(trace, systemOf(trace, protocol))
  const { start } = trace.lasso!
  if (!isLiveness(property)) throw new Error('expected liveness')
  const flawAt = (at: number, other = property) => lassoFlaw({ run, start: at }, other, new Judge(run.system))
  expect(flawAt(start)).toBeUndefined()
  return { trace, shape: [start, run.length - start], flawAt }
}

const happens = ({ steps }: Trace) => steps.map(({ event }) => event.type)

const { next, send, setTimer } = toyWords

interface View {
  readonly nodes: { readonly node: readonly { readonly count: number }[] }
}
const isThere = ({ nodes }: View): boolean => nodes.node[1]!.count > 0
/** The first node sends to the second whenever its timer fires; nothing is in flight twice. */
const persistent = (faults: object, bounds: object = {}) =>
  erased(
    toy(
      {
        init: ({ self }) => next(ToyState(), ...(self === 'node1' ? [setTimer('tick')] : [])),
        receive: { ping: (state) => next(state.set('count', 1)), note: (state) => next(state) },
        recover: (state, { self }) => next(state, ...(self === 'node1' ? [setTimer('tick')] : [])),
        timeout: {
          tick: (state) => next(state, send('node2', { type: 'ping', n: 1 }), setTimer('tick')),
          tock: (state) => next(state),
        },
      },
      { nodes: 2, network: { delivery: 'repeated' }, faults, bounds },
    ),
  )
const arrives = (fairness?: Fairness) =>
  eventually<View>('it arrives', isThere, fairness === undefined ? {} : { fairness }) as unknown as AnyProperty

describe('fairness', () => {
  it('weak: a message may be lost each time; the run goes round, and says how', () => {
    const { shape, trace, flawAt } = lassoOf(persistent({ loss: Infinity }), arrives())
    expect(shape).toEqual([0, 2])
    expect(happens(trace)).toEqual(['timeout', 'lose'])
    expect(trace.why.at(-1)).toBe("@1 to @2 repeat for ever, and 'it arrives' is never made true.")
    expect(flawAt(1)).toBe('the state after step 2 is not the one after step 1')
    const isEmpty = ({ inFlight }: { readonly inFlight: readonly object[] }) => inFlight.length === 0
    const isSent = leadsTo('it is sent', isEmpty, (view) => !isEmpty(view))
    expect(flawAt(0, isSent as never)).toBe('what is to happen has happened after step 1, where it is said to repeat')
  })

  it('strong: what can arrive again and again does', () => {
    const strong = { weak: ['timeout'], strong: ['deliver'] }
    expect(judged(persistent({ loss: Infinity }), arrives(strong)).verdict).toMatchObject({ verdict: 'valid' })
    const { flawAt } = lassoOf(persistent({ loss: Infinity }), arrives())
    expect(flawAt(0, arrives(strong) as never)).toBe("'deliver ping' is put off for ever, which is not fair")
    expect(flawAt(0, arrives({ strong: ['deliver note'] }) as never)).toBeUndefined()
  })

  it('what faults may do is bounded by their budgets: in the end nothing is lost any more', () => {
    const { verdict } = judged(persistent({ loss: 2 }), arrives())
    expect(verdict).toEqual({ name: 'it arrives', kind: 'eventually', expected: null, verdict: 'valid' })
  })

  it('of nothing at all: it may stay as it is from the start', () => {
    const { shape, trace, flawAt } = lassoOf(persistent({}), arrives({}))
    expect(shape).toEqual([0, 0])
    expect(trace.minimality).toBe('shortest')
    expect(flawAt(0, arrives() as never)).toBe("'timeout tick' is put off for ever, which is not fair")
    expect(lassoOf(persistent({}), arrives({ weak: ['deliver'] })).shape).toEqual([0, 0])
    expect(lassoOf(persistent({}), arrives({ weak: ['timeout'] })).shape).toEqual([1, 0])
  })

  it('of one timer or one type of message by itself, and of recoveries; never of faults', () => {
    const asks = (kind: string) => () => judged(persistent({ loss: 1 }), arrives({ weak: [kind] }))
    for (const kind of ['deliver ping', 'timeout tick', 'restart', 'heal']) expect(asks(kind)).not.toThrow()
    for (const kind of ['crash', 'lose', 'duplicate', 'partition', 'giveUp', 'clock'])
      expect(asks(kind)).toThrow(
        `toy: property 'it arrives': expected fairness of steps (deliver, timeout, invoke, tick) or of recoveries (restart, resume, heal), got ${kind}: faults are never fair`,
      )
    expect(asks('deliver pong')).toThrow(
      /^toy: property 'it arrives': expected fairness of kinds of step \(deliver, .*got deliver pong$/,
    )
  })
})

describe('bounds', () => {
  it('what may not be restarted once more proves nothing, where restarts are fair; and where they are not, it does', () => {
    const weak = ['deliver', 'timeout']
    const protocol = persistent({ crash: 2, restart: 1 })
    const { verdict } = judged(protocol, arrives({ weak: [...weak, 'restart'] }))
    expect(verdict).toMatchObject({
      verdict: 'valid',
      upTo: expect.stringMatching(/^spent budgets, or the end of time; in/),
    })
    expect(lassoOf(protocol, arrives({ weak })).trace.steps.some(({ event }) => event.type === 'crash')).toBe(true)
  })

  it('what timers might still do is not covered, although nobody asks that they fire', () => {
    const counting = toy(
      {
        init: ({ self }) => next(ToyState(), ...(self === 'node1' ? [setTimer('tick')] : [])),
        receive: { ping: (state) => next(state.set('count', 1)), note: (state) => next(state) },
        timeout: {
          tick: (state) =>
            next(state.set('count', state.count + 1), send('node2', { type: 'ping', n: 1 }), setTimer('tick')),
          tock: (state) => next(state),
        },
      },
      { nodes: 2, network: { delivery: 'repeated' }, bounds: { timeout: 1 } },
    )
    const isSent = ({ inFlight }: { readonly inFlight: readonly object[] }) => inFlight.length > 0
    const options = { fairness: { weak: ['deliver'] } }
    const property = leadsTo<View & Parameters<typeof isSent>[0]>('it arrives', isSent, isThere, options)
    const { verdict } = judged(erased(counting), property as unknown as AnyProperty)
    expect(verdict).toMatchObject({ verdict: 'valid', upTo: 'timeout ≤ 1; in 1 state it may still be to come' })
  })

  it('where time ends, a behaviour is cut short', () => {
    const late = toy(
      {
        init: () => next(ToyState(), setTimer('tick')),
        timeout: {
          tick: (state, { now }) => next(state.set('count', now >= 5 ? 1 : 0), setTimer('tick')),
          tock: (state) => next(state),
        },
      },
      { nodes: 2, ...({ clock: { horizon: 2 } } as object) },
    )
    const { verdict } = judged(erased(late), arrives())
    expect(verdict.reason).toMatch(/^vacuous: every behaviour on which it is still to come is cut short by a bound/)
    // Time need not go on where nobody asks for it.
    expect(lassoOf(erased(late), arrives({ weak: ['timeout'] })).shape).toEqual([0, 0])
  })

  it('what is left of the budget of timeouts tells no states apart: for ever is more than any bound', () => {
    const { shape, trace } = lassoOf(persistent({ loss: Infinity }, { timeout: 1 }), arrives())
    expect(shape).toEqual([0, 2])
    expect(trace.budgets.timeout).toBeNull()
  })

  it('a behaviour that only a spent budget ends proves nothing, and is reported', () => {
    // The message is lost, and the timer may not fire again.
    const { verdict } = judged(persistent({ loss: 1 }, { timeout: 1 }), arrives())
    expect(verdict).toMatchObject({ verdict: 'valid', upTo: 'timeout ≤ 1; in 1 state it may still be to come' })
    const neverSent = judged(persistent({}, { timeout: 0 }), arrives())
    expect(neverSent.verdict.reason).toMatch(/^vacuous: every behaviour on which it is still to come is cut short/)
  })

  it('where every behaviour is cut short, a pass is vacuous', () => {
    const { verdict } = judged(persistent({ loss: Infinity }), arrives(), { limits: { depth: 1 } })
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      reason:
        'vacuous: every behaviour on which it is still to come is cut short by a bound (1 step; in 1 state it may still be to come)',
    })
  })

  it('a violation within a bound is one', () => {
    const options = { limits: { depth: 3 } }
    expect(lassoOf(persistent({ loss: Infinity }), arrives(), options).shape).toEqual([0, 2])
  })
})

describe('a pass says nothing', () => {
  const vacuous = (property: unknown) => judged(persistent({ loss: 1 }), property as AnyProperty).verdict
  const never = (): boolean => false

  it('where it holds from the start, nothing is ever owed, or what is owed is there already', () => {
    expect(vacuous(eventually<View>('p', ({ nodes }) => nodes.node.length === 2))).toMatchObject({
      verdict: 'unknown',
      reason: 'vacuous: it holds from the start',
    })
    expect(vacuous(leadsTo<View>('p', never, isThere))).toMatchObject({
      verdict: 'unknown',
      reason: 'vacuous: no state is reached from which on something is owed',
    })
    expect(vacuous(leadsTo<View>('p', isThere, isThere))).toMatchObject({
      verdict: 'unknown',
      reason: 'vacuous: wherever something is owed, it is there already',
    })
  })

  it('where the search ended before, or is told to stop', () => {
    const exhaustion = new Exhaustion(persistent({ loss: 1 }), [arrives()], {})
    let pulses = 0
    const report = exhaustion.run(() => (pulses++ > 0 ? 'enough' : undefined))
    expect(exhaustVerdictOf(arrives(), report, null, undefined)).toMatchObject({
      verdict: 'unknown',
      reason: 'enough; behaviours without an end could not be looked at',
    })
  })
})

const suiteOf = (name: string) => catalogue.find(({ protocol }) => protocol.name === name)!
function fromCatalogue(name: string, config: string, property: string) {
  const suite = suiteOf(name)
  const found = propertiesFor(suite, config).find((candidate) => candidate.name === property)!
  return [suite.protocol, found, { system: { config } }] as const
}

describe('two-phase commit', () => {
  const DECIDES = 'whoever is prepared decides in the end, if what crashed is restarted'

  it('blocks for ever where the coordinator crashes for good: four steps, and nothing can help', () => {
    const target = fromCatalogue('two-phase-commit', 'coordinator-lost', DECIDES)
    const { trace, shape, flawAt } = lassoOf(...target)
    expect(shape).toEqual([4, 0])
    expect(trace.minimality).toBe('shortest')
    expect(happens(trace)).toEqual(['invoke', 'crash', 'deliver', 'deliver'])
    expect(trace.why[0]).toBe('participant1 and participant2 voted yes and can neither commit nor abort alone.')
    expect(flawAt(3)).toBe('the state after step 4 is not the one after step 3')
    expect(judged(...target).report).toMatchObject({
      distinct: 2_577,
      findings: [{ telling: 873, cut: 565, length: 4 }],
    })
  })

  it('decides where what crashed is restarted, as far as two timeouts go', () => {
    const { verdict, report } = judged(...fromCatalogue('two-phase-commit', 'willing', DECIDES))
    expect(report).toMatchObject({ distinct: 91_201, findings: [{ telling: 37_931 }] })
    expect(verdict).toMatchObject({ verdict: 'valid', upTo: 'timeout ≤ 2; in 25,062 states it may still be to come' })
  })
})

describe('candidates of Raft', () => {
  const DUEL = 'a leader is elected, whenever timers fire'
  const PROGRESS = 'a leader is elected, if elections are undisturbed now and then'

  it('may split the votes for ever: a cycle modulo terms', () => {
    const target = fromCatalogue('raft', 'duel', DUEL)
    const { trace, shape, flawAt } = lassoOf(...target)
    expect(shape).toEqual([2, 4])
    expect(trace.minimality).toBe('unshrunk')
    expect(happens(trace).sort()).toEqual(['deliver', 'deliver', 'timeout', 'timeout', 'timeout', 'timeout'])
    expect(trace.lasso).toEqual({ start: 2, view: 'terms relative to the lowest' })
    expect(flawAt(2, fromCatalogue('raft', 'duel', PROGRESS)[1] as never)).toMatch(/^'deliver .*' is put off for ever/)
    expect(judged(...target).report).toMatchObject({ distinct: 17_413, findings: [{ telling: 1, cut: 519 }] })
  })

  it('elect a leader where elections are undisturbed again and again', () => {
    const { verdict } = judged(...fromCatalogue('raft', 'duel', PROGRESS))
    expect(verdict).toMatchObject({
      verdict: 'valid',
      view: 'terms relative to the lowest',
      upTo: 'timeout ≤ 4; in 519 states it may still be to come',
    })
  })

  it('never come back to a state where terms are told apart: no violation is found, and the bound is named', () => {
    const [protocol, property, options] = fromCatalogue('raft', 'duel', DUEL)
    const { view: _, ...plain } = property as AnyProperty & { readonly view: unknown }
    const { verdict } = judged(protocol, plain as AnyProperty, options)
    expect(verdict).toMatchObject({ verdict: 'valid', upTo: expect.stringMatching(/^timeout ≤ 4; in [\d,]+ states/) })
  })

  it('a view that makes states alike that go on differently is refused, with the way to them', () => {
    const [protocol, property, options] = fromCatalogue('raft', 'duel', DUEL)
    const seen = (property as AnyProperty & { readonly view: { readonly node: object } }).view
    const blurred = { ...seen, node: () => 'any state' }
    const found = caught(() => judged(protocol, { ...property, view: blurred } as AnyProperty, options))
    expect(found.message).toMatch(
      /^raft: expected states that look the same in the view 'terms relative to the lowest' to go on alike, got two \(after \d+ and after \d+ steps\)/,
    )
    expect(found.schedule.length).toBeGreaterThan(0)
  })

  it('a property that sees more than its view is refused', () => {
    const [protocol, property, options] = fromCatalogue('raft', 'duel', DUEL)
    const absolute = {
      ...property,
      holds: ({ nodes }: never) => (nodes as { server: { currentTerm: number }[] }).server[0]!.currentTerm > 2,
    }
    expect(() => judged(protocol, absolute as unknown as AnyProperty, options)).toThrow(
      "raft: expected property 'a leader is elected, whenever timers fire' to say the same of states that look the same in its view",
    )
  })
})

function caught(call: () => unknown): ModelError {
  try {
    call()
  } catch (error) {
    if (error instanceof ModelError) return error
  }
  throw new Error('expected a ModelError')
}

describe('reductions', () => {
  it('are refused with liveness, and with nothing else', () => {
    expect(reductionFlaw([arrives()], { symmetry: true })).toMatch(
      /^expected no symmetry reduction with liveness \(eventually 'it arrives'\)/,
    )
    expect(reductionFlaw([arrives()], { obsolete: true })).toMatch(/^expected no reduction of dead messages with/)
    expect(reductionFlaw([arrives()], {})).toBeUndefined()
    expect(reductionFlaw([{ ...arrives(), kind: 'always' } as AnyProperty], { symmetry: true })).toBeUndefined()
  })
})
