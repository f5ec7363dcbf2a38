/** The lines above the picture: what was violated, by what, under which assumptions. */
import { canonicalText, type Json, type ScheduledEvent } from '../../kernel/index.js'
import type { Trace, TraceNode } from '../trace.js'
import { endsBadly, lassoWords } from './lasso.js'
import type { Pen } from './pen.js'
import { neutralised, widthOf } from './text.js'
import { Room } from './words/room.js'
import { isComposite, shapeOf } from './words/shape.js'
import { valueWords } from './words/value.js'
import { flow, type Phrase, phrase } from './wrap.js'

/** `title` stands in the first line: what is wrong with the trace. */
export function headerLines(trace: Trace, width: number, room: Room, pen: Pen, title = titlePhrases(trace)): string[] {
  const about = [phrase(variantName(trace), 'strong'), ...aboutPhrases(trace, room.within(width - 4))]
  const lines = [
    ...flow(title, width, pen, { separator: '', indent: 2 }),
    ...indented(flow(about, width - 2, pen, { separator: ' ·', apart: 1, indent: 2 }), 2),
    ...indented(flow(budgetPhrases(trace), width - 2, pen, { separator: ' ·', apart: 1, indent: 2 }), 2),
    ...indented(
      flow(startPhrases(trace, room.within(width - 4)), width - 2, pen, { separator: ' ·', apart: 1, indent: 2 }),
      2,
    ),
  ]
  return lines.map(({ printed }) => printed)
}

/** Where and how it was found, and how small it is. */
export function aboutPhrases(trace: Trace, room: Room): Phrase[] {
  return [
    phrase(configWords(trace, room)),
    ...smallerPhrases(trace, room),
    phrase(originWords(trace)),
    phrase(lengthWords(trace)),
    // Of what violates nothing, no part is needed more than another.
    ...(endsBadly(trace) ? [phrase(lassoWords(trace) ?? minimalityWords(trace))] : []),
    ...(trace.lasso !== undefined && trace.minimality === 'shortest' ? [phrase(minimalityWords(trace))] : []),
  ]
}

/** `✗ VIOLATED: agreement (always)`. */
export function titlePhrases(trace: Trace): Phrase[] {
  const { name, kind } = trace.property
  const isBad = endsBadly(trace)
  const head = phrase(`${isBad ? '✗ VIOLATED' : 'HOLDS'}: ${neutralised(name)}`, isBad ? 'bad' : 'good')
  return [head, phrase(`(${neutralised(kind)})`, 'dim')]
}

function indented(lines: readonly { printed: string; width: number }[], by: number): { printed: string }[] {
  return lines.map(({ printed }) => ({ printed: ' '.repeat(by) + printed }))
}

export function variantName({ protocol, variant }: Trace): string {
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

/** `made smaller: participants 2 instead of 3, 2 of 4 operations`: how the setting differs from the one it was found in. */
function smallerPhrases({ config: { value, instead = {} }, workload, clients }: Trace, room: Room): Phrase[] {
  const now = (value ?? {}) as { readonly [field: string]: Json }
  const fields = Object.entries(instead).map(([field, before]) => {
    const [is, was] = [now[field] ?? null, before].map((json) => valueWords(json, room))
    return `${neutralised(field)} ${is} instead of ${was}`
  })
  const parts = [...fields, ...(workload === undefined ? [] : workloadWords(workload, clients.length))]
  return parts.length === 0 ? [] : [phrase(`made smaller: ${parts.join(', ')}`)]
}

function workloadWords({ operations, of }: NonNullable<Trace['workload']>, clients: number): string[] {
  const left = operations.flat().length
  const ofClients = clients < of.clients ? [`${clients} of ${of.clients} clients`] : []
  const ofOperations = left < of.operations ? [`${left} of ${of.operations} operations`] : []
  return ofClients.length + ofOperations.length > 0 ? [...ofClients, ...ofOperations] : ['simpler operations']
}

/** Without the fields that contain records. */
function flattened(config: Json): Json {
  const shape = shapeOf(config)
  if (shape.kind !== 'record') return config
  const isFlat = (value: Json) => !isComposite(value) || (Array.isArray(value) && !value.some(isComposite))
  return Object.fromEntries(shape.fields.filter(([, value]) => isFlat(value)))
}

function originWords({ origin }: Trace): string {
  if (origin.by === 'hand') return 'taken by hand'
  return origin.seed === null ? 'found by exhaustive search' : `seed ${origin.seed}, run ${origin.run ?? 0}`
}

function lengthWords({ steps, origin }: Trace): string {
  const count = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`
  return origin.steps > steps.length ? `${count} (shrunk from ${origin.steps})` : count
}

const AMONG_WORDS: Readonly<Record<NonNullable<Trace['searched']>['among'], string>> = {
  all: '',
  'as many faults': ' with as many faults and timeouts',
  'like events': ' with events like these',
}

function minimalityWords({ minimality, searched }: Trace): string {
  const states = searched === undefined ? '' : `${searched.states.toLocaleString('en')} states`
  const among = searched === undefined ? '' : AMONG_WORDS[searched.among]
  switch (minimality) {
    case 'shortest':
      return states === '' ? 'shortest (proved)' : `shortest${among} (proved, ${states})`
    case '1-minimal':
      return states === ''
        ? '1-minimal (no step can be left out)'
        : `1-minimal (no step can be left out; no shorter one${among} found in ${states})`
    case 'unshrunk':
      return 'not shrunk'
  }
}

/**
 * `at the start: server1 log [no-op(term 1)] · server2 log []`: the fields in which nodes of one role differ from the
 * first step on. Where they all begin alike, the steps tell everything.
 */
export function startPhrases({ nodes }: Trace, room: Room): Phrase[] {
  const fieldsOf = ({ initial }: TraceNode) => (initial ?? {}) as { readonly [field: string]: Json }
  const differing = (role: string): string[] => {
    const own = nodes.filter((node) => node.role === role).map(fieldsOf)
    return Object.keys(own[0] ?? {}).filter(
      (field) => new Set(own.map((fields) => canonicalText(fields[field] ?? null))).size > 1,
    )
  }
  const phrases = nodes.flatMap((node) => {
    const words = differing(node.role).map(
      (field) => `${neutralised(field)} ${valueWords(fieldsOf(node)[field], room)}`,
    )
    return words.length === 0 ? [] : [phrase(`${neutralised(node.id)} ${words.join(', ')}`)]
  })
  const [first, ...rest] = phrases
  return first === undefined ? [] : [{ ...first, text: `at the start: ${first.text}` }, ...rest]
}

/** `budget used: crash 1 of 1 · loss 0 of 2`: the fault assumption, and how much of it this trace took. */
export function budgetPhrases({ budgets, steps }: Trace): Phrase[] {
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
