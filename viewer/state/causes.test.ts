/** What led to a violation, and what cannot have. */
import { describe, expect, test } from 'vitest'
import { Story } from '../../traces/render/story.js'
import { reportOf } from '../../traces/report/index.js'
import { foldingOf } from '../diagram/folding.js'
import { causesOf, lanesIn } from './causes.js'

function storyOf(why: readonly string[]) {
  return new Story({
    protocol: 'tale',
    variant: null,
    config: { name: null, value: {} },
    budgets: { loss: null, timeout: null },
    property: { name: 'all is well', kind: 'always' },
    minimality: 'unshrunk',
    origin: { seed: 1, run: 0, steps: 9 },
    roles: { a: 'node', b: 'node', c: 'node', d: 'node' },
    clients: ['client1'],
    why,
  })
}

/** `d` talks to `c` and nobody hears of it; `a` tells `b`, and then something is lost. */
function told(why: readonly string[] = ['It is so.']) {
  const story = storyOf(why)
  story.timeout('d', 'tick', { send: [['c', { type: 'idle' }]] }) // 1: m1
  story.timeout('a', 'tick', { send: [['b', { type: 'news' }]] }) // 2: m2
  story.deliver('m1', { send: [['d', { type: 'answer' }]] }) // 3: m3
  story.timeout('d', 'tick', { send: [['a', { type: 'lost' }]] }) // 4: m4
  story.lose('m4') // 5
  story.deliver('m2', {}) // 6
  return reportOf({ ...story.trace(), fingerprint: '0123456789abcdef' })
}

describe('the causal past', () => {
  test('has what the last step heard of, and what was named', () => {
    expect([...causesOf(told())].sort()).toEqual([2, 6])
    expect([...causesOf(told(['See @3.']))].sort()).toEqual([1, 2, 3, 6])
  })

  test('has the loss of what was sent in it', () => {
    expect([...causesOf(told(['See @4.']))].sort()).toEqual([1, 2, 4, 5, 6])
  })

  test('has those lanes on which something of it happens', () => {
    const report = told()
    const names = report.lanes.map(({ name }) => name)
    const inPast = lanesIn(report, new Set([2, 6]))
    expect(names.filter((_, lane) => inPast[lane]).sort()).toEqual(['a', 'b'])
  })

  test('of what a client asks has what it was told before', () => {
    const story = storyOf(['It is so.'])
    story.invoke('client1', 'a', { f: 'ask', key: 'x', value: 1 }, { done: [['client1', 'ok']] }) // 1
    story.timeout('c', 'tick', {}) // 2
    story.invoke('client1', 'b', { f: 'ask', key: 'x', value: 2 }, {}) // 3
    const report = reportOf({ ...story.trace(), fingerprint: '0123456789abcdef' })
    expect([...causesOf(report)].sort()).toEqual([1, 3])
  })
})

describe('folding', () => {
  const report = told()

  test('leaves everything as it is when nothing is to be folded', () => {
    const { rows, hidden, columnOf } = foldingOf(report, { isPastOnly: false, isIdleHidden: false }, 0)
    expect(rows.map(({ from, to, isFolded }) => [from, to, isFolded])).toEqual(
      Array.from({ length: 7 }, (_, step) => [step, step, false]),
    )
    expect(hidden).toEqual([])
    expect(report.lanes.map((_, lane) => columnOf(lane))).toEqual(report.lanes.map((_, lane) => lane))
  })

  test('puts steps that do not matter into one row, but the one that is looked at', () => {
    const fold = (chosen: number) => foldingOf(report, { isPastOnly: true, isIdleHidden: false }, chosen)
    const folded = fold(6)
    expect(folded.rows.filter(({ isFolded }) => isFolded)).toEqual([
      { from: 1, to: 1, isFolded: true },
      { from: 3, to: 5, isFolded: true },
    ])
    expect([folded.rowOf(3), folded.isFolded(3), folded.rowOf(6)]).toEqual([3, true, 4])
    expect(fold(3).isFolded(3)).toBe(false)
  })

  test('closes the gaps that lanes without a part leave', () => {
    const story = storyOf(['It is so.'])
    story.timeout('d', 'tick', {})
    story.timeout('b', 'tick', {})
    story.timeout('a', 'tick', { send: [['c', { type: 'news' }]] })
    story.deliver('m1', {})
    const other = reportOf({ ...story.trace(), fingerprint: '0123456789abcdef' })
    const { hidden, columns, columnOf, isDrawn } = foldingOf(other, { isPastOnly: true, isIdleHidden: true }, 4)
    expect(hidden.map((lane) => other.lanes[lane]!.name).sort()).toEqual(['b', 'd'])
    expect(columns).toBe(other.lanes.length - 2)
    const drawn = other.lanes.flatMap((_, lane) => (isDrawn(lane) ? [columnOf(lane)] : []))
    expect(drawn).toEqual(drawn.map((_, column) => column))
  })
})
