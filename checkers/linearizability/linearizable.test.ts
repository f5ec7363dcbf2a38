import { describe, expect, test } from 'vitest'
import { type History, type HistoryEvent, pairOperations } from '../../history/index.js'
import { findConflict } from './conflict.js'
import type { LinearizabilityEvidence, Linearization } from './evidence.js'
import { linearizable } from './linearizable.js'
import { problemsOf } from './shares.js'
import { specificationNamed } from './specifications/named.js'
import { type Model, randomHistory, type Shape } from './testing/random-history.js'
import { apply, isCertain, isLinearizable, pair, type Store, type TwinOptions } from './testing/twin.js'

const samples = 2_000

const cases: readonly { readonly shape: Shape; readonly options: TwinOptions }[] = [
  sample('register', { initial: 0 }),
  sample('register', { initial: null, nil: 'wildcard' }),
  sample('cas-register', { initial: null, failedCas: 'constrains' }),
  sample('cas-register', { initial: 0, nil: 'wildcard' }),
  sample('kv', { initial: '', failedCas: 'constrains' }),
]

function sample(model: Model, options: Partial<TwinOptions> & { initial: TwinOptions['initial'] }) {
  return {
    shape: { model, operationsMax: 7, initial: options.initial },
    options: { nil: 'absent', failedCas: 'ignored', ...options } as const,
  }
}

describe.each(cases)('$shape.model with $options', ({ shape, options }) => {
  test('agrees with the definition on random histories, with evidence that holds', () => {
    const specification = specificationNamed(shape.model, options)!
    const checker = linearizable(specification)
    const counts = { valid: 0, invalid: 0 }
    for (let i = 0; i < samples; i += 1) {
      const history = randomHistory(`${shape.model} ${i}`, shape)
      const expected = isLinearizable(history, options) ? 'valid' : 'invalid'
      const result = checker.check(history)
      if (result.verdict !== expected) throw disagreement(history, expected, result.verdict)
      counts[expected] += 1
      if (result.verdict === 'valid') {
        assertLinearization(history, options, result.evidence!)
        // What an explanation calls a contradiction must never be found where there is none.
        for (const problem of problemsOf(specification, pairOperations(history), () => false)) {
          const conflict = findConflict(specification, problem, history.length)
          if (conflict)
            throw new Error(`A conflict in a valid history: ${JSON.stringify({ conflict, history }, null, 1)}`)
        }
      } else if (result.verdict === 'invalid') assertContradiction(result.evidence!)
    }
    expect(counts.valid / samples).toBeGreaterThan(0.2)
    expect(counts.invalid / samples).toBeGreaterThan(0.2)
  })
})

test('finds a contradiction in every invalid history of a register whose values are written once', () => {
  const shape: Shape = { model: 'register', operationsMax: 8, initial: 0, unique: true }
  const checker = linearizable(specificationNamed('register', { initial: 0 })!)
  let invalid = 0
  for (let i = 0; i < 1_500; i += 1) {
    const result = checker.check(randomHistory(`unique ${i}`, shape))
    if (result.verdict !== 'invalid') continue
    invalid += 1
    expect(result.evidence).toHaveProperty('conflict')
  }
  expect(invalid).toBeGreaterThan(300)
})

function disagreement(history: History, expected: string, got: string): Error {
  const lines = history.map((event: HistoryEvent) => JSON.stringify(event)).join('\n')
  return new Error(`Expected ${expected}, got ${got} for\n${lines}`)
}

/** Every order is one: complete, in keeping with real time, and right step by step. */
function assertLinearization(history: History, options: TwinOptions, evidence: LinearizabilityEvidence): void {
  if (evidence.type !== 'linearizable') throw new Error(`Expected a linearization, got ${evidence.type}`)
  const operations = pair(history)
  const placed = evidence.linearizations.flatMap(({ order }: Linearization) => order.map(({ invoked }) => invoked))
  const silent = (value: unknown) => (value ?? null) === null && options.nil === 'wildcard'
  const missing = operations.filter(({ call, end, invoked }) => {
    const says = !(/read|get/.test(call.f) && silent(end?.value))
    return isCertain({ call, end, invoked, completed: 0 }, options) && says && !placed.includes(invoked)
  })
  expect(missing).toEqual([])
  expect(new Set(placed).size).toBe(placed.length)
  for (const { order } of evidence.linearizations) {
    const twins = order.map(({ invoked }) => operations.find((operation) => operation.invoked === invoked)!)
    for (const [i, { invoked }] of twins.entries()) {
      expect(twins.slice(i + 1).every(({ completed }) => completed > invoked)).toBe(true)
    }
    let store: Store | undefined = new Map()
    for (const operation of twins) store = store && apply(operation, store, options)
    if (store === undefined) throw disagreement(history, 'an order that is right', JSON.stringify(order))
  }
}

/** The edges of a circle meet, real time is real, and what was found was left. */
function assertContradiction(evidence: LinearizabilityEvidence): void {
  if (evidence.type !== 'not-linearizable') throw new Error(`Expected a contradiction, got ${evidence.type}`)
  expect(evidence.prefixes.length).toBeGreaterThan(0)
  if (evidence.conflict?.type !== 'cycle') return
  const { edges } = evidence.conflict
  for (const [i, edge] of edges.entries()) {
    expect(edge.to.index).toBe(edges[(i + 1) % edges.length]!.from.index)
    if (edge.type !== 'value') expect(edge.from.completed).toBeLessThan(edge.to.invoked)
  }
}
