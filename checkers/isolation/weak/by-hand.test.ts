/** Small histories of which anybody can tell why they fail; flaws of single reads are not looked at here. */
import { expect, test } from 'vitest'
import { ruleOf } from '../levels.js'
import { observe } from '../observe.js'
import { parseTransactions } from '../twin/notation.js'
import { decideWeak, decideWeakLevels, type WeakLevel, weakLevels } from './index.js'

const many = (value: number) => Array.from({ length: 12 }, (_, i) => `w k${i} ${value}`).join(', ')

/** What fails first by each definition, `-` for nothing. */
const cases: readonly (readonly [claim: string, history: string, adya: string, biswasEnea: string])[] = [
  ['a write and its read are no contradiction', 's0: w x 1; s1: r x 1', '-', '-'],
  ['each read from the other', 's0: r x 2, w y 1; s1: r y 1, w x 2', 'read-committed', 'read-committed'],
  ['a session read from its own future', 's0: r x 1; s0: w x 1', '-', 'read-committed'],
  ['reads went backwards', 's0: w x 1; s0: w x 2, w y 2; s1: r y 2, r x 1', '-', 'read-committed'],
  [
    'reads went backwards at last',
    's0: w x 2; s0: w x 1, w y 1; s1: r y 1, r x 1, r x 2',
    'read-atomic',
    'read-committed',
  ],
  ['reads went backwards from many writes', `s0: w k3 1; s0: ${many(2)}; s1: r k9 2, r k3 1`, '-', 'read-committed'],
  ['half of many writes was seen', `s0: w k3 1; s0: ${many(2)}; s1: r k3 1, r k9 2`, '-', 'read-atomic'],
  ['half of two writes was seen', 's0: w x 1, w y 1; s1: r x 1, r y nil', 'read-atomic', 'read-committed'],
  ['half was seen, read the other way round', 's0: w x 1, w y 1; s1: r y nil, r x 1', 'read-atomic', 'read-atomic'],
  ['one key was read twice', 's0: w x 1; s1: w x 2; s2: r x 1, r x 2', 'read-atomic', 'read-atomic'],
  ['an own write was missed', 's0: w x 1; s0: r x nil', '-', 'read-atomic'],
  ['an own write was missed later', 's0: w x 1; s0: w y 1; s0: w z 1; s0: r x nil', '-', 'read-atomic'],
  ['a cause was missed', 's0: w x 1; s1: r x 1, w y 1; s2: r y 1, r x nil', 'causal', 'causal'],
  ['a cause was missed over a session', 's0: w x 1; s1: r x 1; s1: w y 1; s2: r y 1; s2: r x nil', '-', 'causal'],
  [
    'two saw two writes in two orders',
    's0: w x 1; s1: w x 2; s2: r x 1; s2: r x 2; s3: r x 2; s3: r x 1',
    '-',
    'causal',
  ],
  ['write skew', 's0: r x nil, w y 1; s1: r y nil, w x 1', '-', '-'],
  [
    'lists in two orders',
    's0: a x 1, a y 1; s1: a x 2, a y 2; s2: r x [1 2], r y [2 1]',
    'read-uncommitted',
    'read-uncommitted',
  ],
  ['a list against a session', 's0: a x 1; s0: a x 2; s1: r x [2 1]', '-', 'read-uncommitted'],
  ['interleaved appends', 's0: a x 1, a x 3; s1: a x 2; s2: r x [1 2 3]', 'read-uncommitted', 'read-uncommitted'],
  ['an unseen append before a seen one', 's0: a x 2; s0: a x 1; s1: r x [1]', '-', 'read-uncommitted'],
  ['a list that is older than what was seen', 's0: a x 1, a y 1; s1: r y [1], r x []', 'read-atomic', 'read-committed'],
]

test.each(cases)('%s', (_, history, ...expected) => {
  const observations = observe(parseTransactions(history.replaceAll('; ', '\n')))
  for (const [i, definition] of (['adya', 'biswas-enea'] as const).entries()) {
    const rules = weakLevels.map((level) => ruleOf(level, definition))
    for (const way of ['flow', 'clocks'] as const) {
      const verdicts = decideWeakLevels(observations, rules, {}, way).map(({ verdict }) => verdict)
      const first = weakLevels[verdicts.indexOf('invalid')] ?? '-'
      expect([definition, way, first]).toEqual([definition, way, expected[i]])
      expect(verdicts.slice(verdicts.indexOf('invalid')).includes('valid')).toBe(first === '-')
    }
  }
})

/** Whom a refutation (by Biswas and Enea's definition) names. */
const nodes: readonly (readonly [claim: string, history: string, level: WeakLevel, nodes: readonly number[]])[] = [
  ['both sides of a cycle', 's0: r x 2, w y 1; s1: r y 1, w x 2; s2: r x 2', 'read-committed', [0, 1]],
  ['a session without those between', 's0: w x 1; s0: w y 1; s0: w z 1; s0: r x nil', 'read-atomic', [0, 3]],
  ['a cause and who told of it', 's0: w x 1; s1: r x 1; s1: w y 1; s2: r y 1; s2: r x nil', 'causal', [0, 1, 2, 3, 4]],
  ['who observed an unknown end', 's0 unknown: w y 1, w x 2; s1: r x 2; s0: r y nil', 'read-atomic', [0, 1, 2]],
  ['who read the list', 's0: a x 1; s0: a x 2; s1: r x [2 1]; s2: r x [2]', 'read-uncommitted', [0, 1, 2]],
  ['appends between those of another', 's0: a x 1, a x 3; s1: a x 2; s2: r x [1 2 3]', 'read-uncommitted', [0, 1, 2]],
  [
    'an append that no list shows, of one in the list',
    's0: a x 1; s1: a x 5; s1: a x 2, r x [1 2], a x 4; s2: r y []',
    'read-uncommitted',
    [1, 2],
  ],
]

test.each(nodes)('names %s', (_, history, level, expected) => {
  const observations = observe(parseTransactions(history.replaceAll('; ', '\n')))
  const decision = decideWeak(observations, ruleOf(level, 'biswas-enea'), {})
  expect(decision.verdict === 'invalid' && decision.nodes.map((node) => observations.transactionOf[node])).toEqual(
    expected,
  )
})
