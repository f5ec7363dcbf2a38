/** What the symbols mean: only those that are in the picture. */
import type { Trace } from '../trace.js'
import { type Lane, roleRanks } from './lanes.js'
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
  const clients = lanes.some(({ kind }) => kind === 'client')
  const unknown = trace.steps.some(({ client }) => client.some(({ type }) => type === 'info'))
  const entries: readonly (readonly [boolean, string])[] = [
    ...[...roleRanks(trace)].map(([role, rank]) => roleEntry(lanes, role, rank, pen)),
    [clients, `${glyphs.opens}${glyphs.open}${glyphs.closes} client operation`],
    [events.has('deliver'), `${glyphs.line}${glyphs.right} message arrives`],
    [events.has('lose'), `${glyphs.dash}${glyphs.lost} message lost`],
    [events.has('duplicate'), `${glyphs.dash}⇉${glyphs.dash} message duplicated`],
    [events.has('partition'), `${glyphs.wall} partition`],
    [events.has('timeout'), '[ ] timer fires'],
    [events.has('crash'), 'gap: crashed'],
    [clients && unknown, `${glyphs.unknown} outcome unknown`],
    [trace.why.some((sentence) => /@\d/.test(sentence)), `${glyphs.cited} see WHY`],
  ]
  return entries.filter(([used]) => used).map(([, text]) => phrase(text, 'dim'))
}

function roleEntry(lanes: readonly Lane[], role: string, rank: number, pen: Pen): readonly [boolean, string] {
  const { roles } = pen.glyphs
  const used = lanes.some((lane) => lane.kind === 'node' && lane.rank === rank)
  return [used, `${roles[Math.min(rank, roles.length - 1)]} ${role}`]
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
