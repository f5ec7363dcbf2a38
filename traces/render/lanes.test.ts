import { describe, expect, it } from 'vitest'
import type { Trace } from '../trace.js'
import { failoverLosesWrite, newThenOldRead, replayedEffect } from './fixtures.js'
import { lanesOf } from './lanes.js'
import { abbreviated } from './names.js'
import { cut, graphemes, inAscii, neutralised } from './text.js'

const order = (trace: Trace): string[] => lanesOf(trace).lanes.map(({ name }) => name)

describe('lanesOf', () => {
  it('folds nodes and clients that take no part', () => {
    expect(lanesOf(replayedEffect).folded).toEqual(['standby'])
    expect(order(replayedEffect)).not.toContain('standby')
  })

  it('draws all while a run grows by hand, in an order that its steps do not change', () => {
    const whole = lanesOf(replayedEffect, { isGrowing: true })
    expect(whole.folded).toEqual([])
    expect(whole.lanes.map(({ name }) => name)).toContain('standby')
    for (const count of [0, 1, 3]) {
      const begun = { ...replayedEffect, steps: replayedEffect.steps.slice(0, count) }
      expect(lanesOf(begun, { isGrowing: true }).lanes).toEqual(whole.lanes)
    }
  })

  it('keeps the sides of a partition together', () => {
    const nodes = order(failoverLosesWrite).filter((name) => name.startsWith('node'))
    expect(nodes.indexOf('node1')).not.toBe(1)
  })

  it('puts a bridge between the sides that it joins', () => {
    const { steps } = failoverLosesWrite
    const bridged = { type: 'partition' as const, groups: [['node1'], ['node2']], bridge: 'node3' }
    const names = order({ ...failoverLosesWrite, steps: steps.with(5, { ...steps[5]!, event: bridged }) })
    expect(names.filter((name) => name.startsWith('node')).indexOf('node3')).toBe(1)
  })

  it('puts clients beside the node they talk to', () => {
    const names = order(newThenOldRead)
    expect(Math.abs(names.indexOf('client1') - names.indexOf('proxy1'))).toBe(1)
    expect(Math.abs(names.indexOf('client2') - names.indexOf('proxy2'))).toBe(1)
  })
})

describe('abbreviated', () => {
  const short = (names: string[], width: number) => abbreviated(names, width, (text) => text)

  it('keeps the number and the beginning', () => {
    expect(short(['participant1', 'participant12', 'coordinator'], 4)).toEqual(['part1', 'part12', 'coor'])
  })
  it('never lets one name stand for two nodes, or one stem for two roles', () => {
    expect(short(['proxy1', 'process2'], 1)).toEqual(['prox1', 'proc2'])
  })
  it('never cuts an escape in two', () => {
    expect(abbreviated(['订单1', '订单2'], 3, inAscii)).toEqual(['\\u8ba21', '\\u8ba22'])
  })
})

describe('text', () => {
  it('shows what a terminal would obey or a reader could not see', () => {
    expect(neutralised('a\u001b[2J\u200b\u202e\ud800')).toBe('a\\x1b[2J\\u200b\\u202e\\ud800')
    expect(neutralised(neutralised('\n'))).toBe(neutralised('\n'))
  })
  it('spells known symbols in ascii and escapes the others', () => {
    expect(inAscii('x ∅→1 — naïve')).toBe('x none->1 -- na\\xefve')
  })
  it('cuts between what a terminal draws in one go', () => {
    expect(cut('订单', 3)).toBe('订')
    expect(
      graphemes('\u0301x')
        .map(({ text }) => text)
        .join(''),
    ).toBe('\\u0301x')
  })
})
