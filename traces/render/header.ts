/** The lines above the picture: what was violated, by what, under which assumptions. */
import type { Json, ScheduledEvent } from '../../kernel/index.js'
import type { Minimality, Trace } from '../trace.js'
import type { Pen } from './pen.js'
import { neutralised, widthOf } from './text.js'
import { Room } from './words/room.js'
import { isComposite, shapeOf } from './words/shape.js'
import { valueWords } from './words/value.js'
import { flow, type Phrase, phrase } from './wrap.js'

/** `title` stands in the first line: what is wrong with the trace. */
export function headerLines(trace: Trace, width: number, room: Room, pen: Pen, title = violation(trace)): string[] {
  const about = [
    phrase(variantName(trace), 'strong'),
    phrase(configWords(trace, room.within(width - 4))),
    phrase(originWords(trace)),
    phrase(lengthWords(trace)),
    phrase(MINIMALITY_WORDS[trace.minimality]),
  ]
  const lines = [
    ...flow(title, width, pen, { separator: '', indent: 2 }),
    ...indented(flow(about, width - 2, pen, { separator: ' ·', apart: 1, indent: 2 }), 2),
    ...indented(flow(budgetPhrases(trace), width - 2, pen, { separator: ' ·', apart: 1, indent: 2 }), 2),
  ]
  return lines.map(({ printed }) => printed)
}

function violation({ property: { name, kind } }: Trace): Phrase[] {
  return [phrase(`✗ VIOLATED: ${neutralised(name)}`, 'bad'), phrase(`(${neutralised(kind)})`, 'dim')]
}

function indented(lines: readonly { printed: string; width: number }[], by: number): { printed: string }[] {
  return lines.map(({ printed }) => ({ printed: ' '.repeat(by) + printed }))
}

function variantName({ protocol, variant }: Trace): string {
  return variant === null ? protocol : `${protocol}/${variant}`
}

/** At most a line: first without what is empty, then without what is nested, and that has a mark. */
function configWords({ config }: Trace, given: Room): string {
  const name = config.name === null ? 'config ' : `config ${neutralised(config.name)} `
  const room = new Room(given.width - widthOf(name) - 2)
  const whole = valueWords(config.value, room)
  if (!whole.includes('…')) return name + whole
  const flat = valueWords(flattened(config.value), room.within(room.width - 3))
  const value = flat === '{}' || !flat.endsWith('}') ? whole : flat.replace(/(, …)?\}$/, ', …}')
  if (value.includes('…')) given.noteCut()
  return name + value
}

/** Without the fields that contain records. */
function flattened(config: Json): Json {
  const shape = shapeOf(config)
  if (shape.kind !== 'record') return config
  const isFlat = (value: Json) => !isComposite(value) || (Array.isArray(value) && !value.some(isComposite))
  return Object.fromEntries(shape.fields.filter(([, value]) => isFlat(value)))
}

function originWords({ origin }: Trace): string {
  return origin.seed === null ? 'found by exhaustive search' : `seed ${origin.seed}, run ${origin.run ?? 0}`
}

function lengthWords({ steps, origin }: Trace): string {
  const count = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`
  return origin.steps > steps.length ? `${count} (shrunk from ${origin.steps})` : count
}

const MINIMALITY_WORDS: Readonly<Record<Minimality, string>> = {
  shortest: 'shortest (proved)',
  '1-minimal': '1-minimal (no step can be left out)',
  unshrunk: 'not shrunk',
}

/** `budget used: crash 1 of 1 · loss 0 of 2`: the fault assumption, and how much of it this trace took. */
function budgetPhrases({ budgets, steps }: Trace): Phrase[] {
  const used = new Map<string, number>()
  for (const { event } of steps) {
    for (const name of spentBy(event)) used.set(name, (used.get(name) ?? 0) + 1)
  }
  const allowed = Object.entries(budgets).filter(([name, budget]) => budget !== 0 || used.has(name))
  const items = allowed.map(([name, budget]) => {
    const spent = used.get(name) ?? 0
    const limit = budget === null ? '(no limit)' : `of ${budget}`
    return phrase(`${BUDGET_WORDS.get(name) ?? neutralised(name)} ${spent} ${limit}`, spent > 0 ? 'fault' : 'dim')
  })
  const [first, ...rest] = items
  if (first === undefined) return [phrase('no faults allowed', 'dim')]
  return [{ ...first, text: `budget used: ${first.text}` }, ...rest]
}

/** Which budgets an event is charged to. */
function spentBy(event: ScheduledEvent): string[] {
  const name = BUDGET_OF[event.type]
  return [...(name === undefined ? [] : [name]), ...(event.type === 'crash' && event.unsynced ? ['unsynced'] : [])]
}

/** What a reader calls a budget whose name is none of his words. */
const BUDGET_WORDS: ReadonlyMap<string, string> = new Map([
  ['clock', 'clock jump'],
  ['gray', 'gray node'],
  ['slow', 'slow node'],
  ['byzantine', 'lie'],
  ['unsynced', 'unsynced loss'],
  ['giveUp', 'giving up'],
])

const BUDGET_OF: Readonly<Partial<Record<ScheduledEvent['type'], string>>> = {
  lose: 'loss',
  duplicate: 'duplication',
  timeout: 'timeout',
  crash: 'crash',
  restart: 'restart',
  partition: 'partition',
  heal: 'heal',
  pause: 'pause',
  resume: 'resume',
  gray: 'gray',
  slow: 'slow',
  clock: 'clock',
  forge: 'byzantine',
  giveUp: 'giveUp',
}
