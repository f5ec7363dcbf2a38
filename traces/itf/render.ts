/** A trace of states as text: the first in full, then what is different in each. */
import type { Json } from '../../kernel/index.js'
import { changesBetween } from '../changes.js'
import { WHERE_ALL_IS } from '../render/footer.js'
import { type Pen, penFor } from '../render/pen.js'
import { printed, type RenderOptions } from '../render/render.js'
import { neutralised, padded, shortened, widthOf } from '../render/text.js'
import { differenceWords } from '../render/words/difference.js'
import { Room } from '../render/words/room.js'
import { keyWords, valueWords } from '../render/words/value.js'
import { flow, type Phrase, phrase } from '../render/wrap.js'
import type { ItfState, ItfTrace } from './parse.js'
import { fromItf, type Itf } from './value.js'

const WIDTH_MIN = 40
const ACTION_WIDTH_MAX = 40
/** Actions may be long; what changed needs most of the line. */
const ACTION_SHARE = 0.3
const VALUE_WIDTH_MAX = 64

/** Ends with a newline; no line is wider than asked for. */
export function renderItfTrace(trace: ItfTrace, options: RenderOptions): string {
  const width = Math.max(WIDTH_MIN, options.width)
  const pen = penFor(options)
  const room = new Room(Math.min(VALUE_WIDTH_MAX, width - 8))
  const head = flow([phrase('TRACE OF STATES', 'strong'), ...aboutPhrases(trace)], width, pen, {
    separator: ' ·',
    apart: 1,
    indent: 2,
  })
  const rule = pen.paint(pen.glyphs.rule.repeat(width), 'dim')
  const columns = columnsOf(trace.states, width)
  const rows = trace.states.flatMap((_, i) => stateLines(trace, i, columns, room, pen))
  const cutWords = room.isCut ? flow([phrase(`SHORTENED ${WHERE_ALL_IS}`, 'dim')], width, pen) : []
  return printed([
    ...head.map((line) => line.printed),
    rule,
    ...(rows.length === 0 ? ['no states'] : rows),
    rule,
    ...cutWords.map((line) => line.printed),
  ])
}

const aboutPhrases = (trace: ItfTrace): Phrase[] => aboutTexts(trace).map((text) => phrase(text))

/** Where it comes from, as far as it says, and how large it is. */
export function aboutTexts({ vars, states, loop, ...rest }: ItfTrace): string[] {
  const { source, description } = rest['#meta'] ?? {}
  const isSaid = typeof description === 'string' && typeof source === 'string' && description.startsWith(source)
  const texts = [isSaid ? '' : source, description].filter(
    (text) => typeof text === 'string' && text !== '',
  ) as string[]
  const counts = [counted(states.length, 'state'), counted(vars.length, 'variable')]
  return [...texts, ...counts].map(neutralised)
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

interface Columns {
  readonly width: number
  readonly number: number
  readonly action: number
}

function columnsOf(states: readonly ItfState[], width: number): Columns {
  const actionMax = Math.min(ACTION_WIDTH_MAX, Math.round(width * ACTION_SHARE))
  const widest = states.reduce((most, state) => Math.max(most, widthOf(actionOf(state) ?? '')), 5)
  return { width, number: Math.max(3, String(states.length - 1).length), action: Math.min(actionMax, widest) }
}

function stateLines(trace: ItfTrace, index: number, columns: Columns, room: Room, pen: Pen): string[] {
  const { states, loop, vars } = trace
  const { width, number } = columns
  const indent = number + columns.action + 4
  const phrases =
    index === 0 ? valuePhrases(trace, room) : changePhrases(vars, states[index - 1]!, states[index]!, room)
  const action = actionOf(states[index]!) ?? (index === 0 ? 'start' : '')
  const name = padded(shortened(pen.clean(action), columns.action, pen.clean('…')), columns.action)
  const label = `${String(index).padStart(number)}  ${name}  `
  const lines = flow(phrases, width - indent, pen, {
    separator: index === 0 ? '' : ';',
    ...(index === 0 ? { apart: 3 } : {}),
    indent: 2,
  })
  const body = lines.map((line, i) => `${i === 0 ? label : ' '.repeat(indent)}${line.printed}`)
  const last = states.length - 1
  return [
    ...(loop === index ? repeatLines(index, last, width, pen) : []),
    ...(body.length === 0 ? [label] : body),
    ...(loop !== undefined && index === last ? againLines(loop, last, width, pen) : []),
  ]
}

function repeatLines(first: number, last: number, width: number, pen: Pen): string[] {
  const which = first === last ? `state ${first} stays` : `the states ${first} to ${last} repeat`
  return flow([phrase(`${pen.glyphs.self} from here on, ${which} for ever`, 'bad')], width, pen).map(
    (line) => line.printed,
  )
}

function againLines(loop: number, last: number, width: number, pen: Pen): string[] {
  const words = loop === last ? 'it stays like this for ever' : `and again from state ${loop}`
  return flow([phrase(`${pen.glyphs.self} ${words}`, 'bad')], width, pen).map((line) => line.printed)
}

/** What led to a state, where the writer says it: in our own `#meta`, or as Quint does, in a variable. */
export function actionOf(state: ItfState): string | undefined {
  const { action } = (state['#meta'] ?? {}) as { readonly action?: unknown }
  const taken = action ?? state['mbt::actionTaken'] ?? state.action_taken
  return typeof taken === 'string' ? neutralised(taken) : undefined
}

function valuePhrases({ vars, params = [], states: [first] }: ItfTrace, room: Room): Phrase[] {
  const names = [...params, ...vars.filter((name) => !params.includes(name))]
  return names.map((name) => phrase(`${keyWords(name)} ${valueWords(fromItf(first![name] as Itf), room)}`))
}

/** Each variable by itself, so that one that changes much leaves room for the others. */
function changePhrases(vars: readonly string[], before: ItfState, after: ItfState, room: Room): Phrase[] {
  const [earlier, later] = [before, after].map((state) => valuesOf(vars, state))
  const changes = changesBetween(earlier!, later!).map((change) => ({ node: '', ...change }))
  if (changes.length === 0) return [phrase('changes nothing', 'dim')]
  const around = { initial: earlier, mentioned: new Set<string>(), isLoss: false }
  return vars.flatMap((name) => {
    const own = changes.filter(({ path }) => path[0] === name)
    return differenceWords(own, around, room).map((text) => phrase(text))
  })
}

export const valuesOf = (vars: readonly string[], state: ItfState): { readonly [variable: string]: Json } =>
  Object.fromEntries(vars.map((name) => [name, fromItf(state[name] as Itf)]))
