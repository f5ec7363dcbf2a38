/** What the symbols mean: only those that are in the picture. */
import type { Trace } from '../trace.js'
import { type Lane, laneGlyph, type Partition, roleRanks } from './lanes.js'
import type { Pen } from './pen.js'
import { flow, type Phrase, phrase } from './wrap.js'

/** Shortest stem that a reader recognises without being told. */
const STEM_CLEAR = 4

export function legendLines(
  trace: Trace,
  lanes: readonly Lane[],
  names: readonly string[],
  width: number,
  pen: Pen,
): string[] {
  const phrases = [...symbols(trace, lanes, pen), ...abbreviations(lanes, names, pen)]
  return flow(phrases, width, pen, { separator: '', apart: 3, indent: 2 }).map(({ printed }) => printed)
}

function symbols(trace: Trace, lanes: readonly Lane[], pen: Pen): Phrase[] {
  const { glyphs } = pen
  const events = new Set(trace.steps.map(({ event }) => event.type))
  const walls = trace.steps.flatMap(({ event }) => (event.type === 'partition' ? [event] : []))
  const clients = lanes.some(({ kind }) => kind === 'client')
  const unknown = trace.steps.some(({ client }) => client.some(({ type }) => type === 'info'))
  const entries: readonly (readonly [boolean, string])[] = [
    ...[...roleRanks(trace)].map(([role, rank]) => roleEntry(lanes, role, rank, pen)),
    [clients, `${glyphs.opens}${glyphs.open}${glyphs.closes} client operation`],
    [events.has('deliver'), `${glyphs.line}${glyphs.right} message arrives`],
    [trace.steps.some(({ swallowed }) => swallowed), `${glyphs.line}${glyphs.lost} lost inside a gray node`],
    [events.has('lose'), `${glyphs.dash}${glyphs.lost} message lost`],
    [events.has('duplicate'), `${glyphs.dash}⇉${glyphs.dash} message duplicated`],
    [walls.some(({ oneWay, bridge }) => !oneWay && bridge === undefined), `${glyphs.wall} partition`],
    [walls.some(({ oneWay }) => oneWay), `${glyphs.right}${glyphs.wall} held back in this direction only`],
    [
      walls.some(({ bridge }) => bridge !== undefined),
      `${glyphs.wall}${bridgeGlyph(lanes, walls, pen)}${glyphs.wall} reaches both sides of a partition`,
    ],
    [events.has('timeout'), '[ ] timer fires'],
    [events.has('crash'), 'gap: crashed'],
    [events.has('pause'), `${glyphs.paused} paused`],
    [events.has('gray'), `${glyphs.gray} gray: answers health checks only`],
    [clients && unknown, `${glyphs.unknown} outcome unknown`],
    [trace.why.some((sentence) => /@\d/.test(sentence)), `${glyphs.cited} see WHY`],
  ]
  return entries.filter(([used]) => used).map(([, text]) => phrase(text, 'dim'))
}

/** The lane of the first node that is a bridge. */
function bridgeGlyph(lanes: readonly Lane[], walls: readonly Partition[], pen: Pen): string {
  const bridges = new Set(walls.map(({ bridge }) => bridge))
  const lane = lanes.find(({ kind, name }) => kind === 'node' && bridges.has(name))
  return laneGlyph(lane?.rank ?? 0, pen)
}

function roleEntry(lanes: readonly Lane[], role: string, rank: number, pen: Pen): readonly [boolean, string] {
  const used = lanes.some((lane) => lane.kind === 'node' && lane.rank === rank)
  return [used, `${laneGlyph(rank, pen)} ${role}`]
}

function abbreviations(lanes: readonly Lane[], names: readonly string[], pen: Pen): Phrase[] {
  return lanes.flatMap(({ name }, i) => {
    const short = names[i] ?? ''
    const whole = pen.clean(name)
    return short === whole || short.replace(/\d+$/, '').length >= STEM_CLEAR
      ? []
      : [phrase(`${short} = ${whole}`, 'dim')]
  })
}
