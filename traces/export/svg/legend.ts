/** What the shapes mean: only those that are in the picture. */
import { roleRanks } from '../../render/lanes.js'
import type { Scene } from '../../render/scene.js'
import { hasStep } from '../losses.js'
import { arrow, cross, label, line, pixels, TONES } from './ink.js'
import { element, type Markup } from './markup.js'
import { PEN, type Plan } from './plan.js'
import { laneSample } from './standing.js'

/** A sample of 28 by 16 pixels, drawn from its upper left corner, and what it means. */
interface Entry {
  readonly text: string
  readonly draw: (x: number, y: number) => Markup[]
}

const SAMPLE = 28
const ENTRY_GAP = 22
export const LEGEND_LINE = 24

/** The entries in lines of this width, and how high they are together. */
export function legend(scene: Scene, lanes: Plan['lanes'], x: number, y: number, width: number) {
  const shapes: Markup[] = []
  let [at, top] = [x, y]
  for (const { text, draw } of entriesOf(scene, lanes)) {
    const needed = SAMPLE + 8 + pixels(text) + ENTRY_GAP
    if (at > x && at + needed > x + width) [at, top] = [x, top + LEGEND_LINE]
    shapes.push(...draw(at, top), label(at + SAMPLE + 8, top + 12, text, { tone: 'dim', size: 11 }))
    at += needed
  }
  return { shapes, height: shapes.length === 0 ? 0 : top - y + LEGEND_LINE }
}

function entriesOf({ trace, flights }: Scene, lanes: Plan['lanes']): Entry[] {
  const has = (...types: Parameters<typeof hasStep>[1][]) => hasStep(trace, ...types)
  const all = [...flights.values()]
  const color = TONES.message
  const band = (fill: string, stroke?: string) => (x: number, y: number) => [
    element('rect', { x: x + 8, y, width: 12, height: 16, fill, stroke }),
  ]
  const entries: readonly (readonly [boolean, string, Entry['draw']])[] = [
    ...[...roleRanks(trace)].map(([role, rank]): readonly [boolean, string, Entry['draw']] => [
      lanes.some((lane) => lane.role === role && lane.kind === 'node'),
      PEN.clean(role),
      (x, y) => laneSample(x + 14, y, y + 16, rank),
    ]),
    [
      lanes.some(({ kind }) => kind === 'client'),
      'client operation',
      (x, y) => [
        element('rect', {
          x: x + 9,
          y,
          width: 10,
          height: 16,
          fill: '#f0eafb',
          stroke: TONES.client,
          'stroke-width': 1.5,
        }),
      ],
    ],
    [has('deliver'), 'message, sent to delivered', (x, y) => arrow(x, y + 3, x + SAMPLE, y + 14, { color })],
    [
      has('lose'),
      'lost',
      (x, y) => [line(x, y + 3, x + 18, y + 9, { color: TONES.fault, dash: '6 3' }), ...cross(x + 20, y + 9)],
    ],
    [
      has('duplicate'),
      'copied by the network',
      (x, y) => [
        line(x, y + 3, x + 14, y + 9, { color: TONES.fault, dash: '2 3' }),
        element('circle', { cx: x + 15, cy: y + 9, r: 3.5, fill: TONES.fault }),
      ],
    ],
    [
      all.some(({ end }) => end === undefined),
      'still in flight',
      (x, y) => [
        line(x, y + 3, x + 20, y + 10, { color, dash: '4 3' }),
        element('circle', { cx: x + 22, cy: y + 11, r: 3, fill: 'none', stroke: color }),
      ],
    ],
    [
      all.some(({ end }) => end?.how === 'undeliverable'),
      'can never arrive',
      (x, y) => [line(x, y + 3, x + 18, y + 9, { color, dash: '4 3' }), ...cross(x + 20, y + 10)],
    ],
    [has('crash'), 'down', band('url(#down)', TONES.fault)],
    [
      has('pause'),
      'paused',
      (x, y) => [line(x + 14, y, x + 14, y + 16, { color: TONES.fault, width: 3, dash: '3 5' })],
    ],
    [has('gray'), 'gray: answers health checks only', band('#afb8c1')],
    [has('partition'), 'partition', band('url(#wall)')],
  ]
  return entries.filter(([used]) => used).map(([, text, draw]) => ({ text, draw }))
}
