import { describe, expect, it } from 'vitest'
import type { Trace } from '../trace.js'
import { renderStepList, renderTrace } from './index.js'
import { rowNumber, rowsOf } from './rows.js'
import { type Setting, Story } from './story.js'

const setting: Setting = {
  protocol: 'lease',
  variant: null,
  config: { name: null, value: {} },
  budgets: {},
  property: { name: 'nobody is late', kind: 'always' },
  minimality: '1-minimal',
  origin: { seed: null, run: null, steps: 5 },
  roles: { node1: 'node', node2: 'node' },
  clients: [],
  why: [],
  clock: true,
}
const draw = (trace: Trace, width = 100): string => renderTrace(trace, { width, ascii: false, color: false })
const row = (number: string, text: string): string =>
  text.split('\n').find((line) => line.slice(1).trimStart().startsWith(`${number} `)) ?? ''

describe('rows', () => {
  const ticking = new Story(setting).tick().tick().tick().timeout('node1', 'look').tick().trace()

  it('are one for all ticks between which nothing happens', () => {
    expect(rowsOf(ticking.steps).map(({ first, last }) => [first, last])).toEqual([
      [1, 3],
      [4, 4],
      [5, 5],
    ])
    expect(row('1–3', draw(ticking))).toContain('time 0→3 (@1–@3)')
    expect(row('5', draw(ticking))).toMatch(/time 3→4$/)
    expect(renderStepList(ticking, { width: 80, ascii: false, color: false })).toContain('time 0→3 (@1–@3)')
  })

  it('bear the mark of any of their steps', () => {
    expect(draw({ ...ticking, why: ['It is too late since @2.'] })).toContain('▸1–3')
    expect(draw(new Story(setting).timeout('node1', 'look').tick().tick().trace())).toContain('✗2–3')
  })

  it('say the last number where the range does not fit', () => {
    expect(rowNumber({ first: 9, last: 11, step: ticking.steps[0]! }, 3)).toBe('11')
    expect(rowNumber({ first: 9, last: 11, step: ticking.steps[0]! }, 4)).toBe('9–11')
  })

  it('leave nothing out: a tick that changes something has its own', () => {
    const [first, second] = ticking.steps
    const timer = { node: 'node1', timer: 'look', change: 'set' as const }
    expect(rowsOf([first!, { ...second!, timers: [timer] }])).toHaveLength(2)
  })
})

describe('NEEDS', () => {
  const needs = (trace: Trace): string => draw(trace, 160).split('NEEDS')[1] ?? ''

  it('claims of each tick that it is needed, not only of all of them', () => {
    expect(needs(new Story(setting).tick().tick().trace())).toContain(
      'each tick of time 0→2 (@1–@2) · removing any one of them makes the property hold',
    )
    expect(needs(new Story(setting).tick().trace())).toContain('time 0→1 @1 · without it the property holds')
  })
})

describe('what nodes are like', () => {
  const begun = () => new Story(setting).timeout('node1', 'look')

  it('is drawn until they crash, resume or restart', () => {
    const text = draw(
      begun()
        .afflict('node2', 'gray')
        .timeout('node1', 'look')
        .crash('node2', {}, { unsynced: true })
        .restart('node2')
        .timeout('node1', 'look')
        .afflict('node2', 'pause')
        .timeout('node1', 'look')
        .afflict('node2', 'resume')
        .timeout('node1', 'look')
        .trace(),
    )
    const glyphs = ['1', '3', '6', '8', '10'].map((number) =>
      row(number, text)
        .slice(5, 24)
        .replaceAll(/[^║▒:]/g, ''),
    )
    expect(glyphs).toEqual(['║', '▒', '║', ':', '║'])
  })

  it.each([
    ['node1', 'node2', '►░'],
    ['node2', 'node1', '░◄'],
  ])('a wall that holds back what %s sends to %s is hit from there', (from, to, wall) => {
    const text = draw(begun().oneWay([from], [to]).timeout('node2', 'look').tick().trace())
    expect(row('4', text)).toContain(wall)
    expect(row('2', text)).toContain(`one-way partition ${from} ►░ ${to}: only this`)
  })
})

describe('time', () => {
  it('is told with what clocks read that are off', () => {
    const text = draw(
      new Story(setting).clock('node1', -2).tick().timeout('node1', 'look').clock('node1', 2).tick().trace(),
    )
    expect(text).toContain("node1's clock jumps -2: it reads -2, true time 0")
    expect(text).toContain("time 0→1; node1's clock reads -1")
    expect(text).toContain("node1's clock reads -1, true time 1; changes nothing")
    expect(text).toContain("node1's clock jumps +2: it reads 1, the true time")
    expect(row('5', text)).toMatch(/time 1→2$/)
  })
})

describe('lies', () => {
  it('are marked wherever they go, and so are their copies', () => {
    const vote = { type: 'vote', yes: true }
    const lying = new Story(setting).forge('node1', 'node2', vote).duplicate('m1').deliver('m2')
    const text = draw(lying.trace())
    expect(text).toContain('FAULT node1 lies: m1 vote(yes true) → node2')
    expect(text).toContain('FAULT m1 vote(yes true) FORGED')
    expect(row('3', text)).toContain('m2 vote(yes true) FORGED')
    expect(row('3', text)).toContain('m2 is a copy of m1')
    expect(text).toContain('IN FLIGHT m1 vote(yes true) FORGED node1 → node2')
  })
})
