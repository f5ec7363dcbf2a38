/** What the runs of a target covered, in a few lines, for people. */
import type { CoverageReport } from '../../explore/index.js'
import { neutralised, widthOf } from '../../traces/render/text.js'
import type { TargetOutcome } from '../sample.js'
import type { Style } from './style.js'

export type Line = readonly [label: string, text: string]

const LABEL_WIDTH = 11
const INDENT = 2

/** Limits that are not faults. */
export const BOUNDS = ['timeout', 'giveUp']

/** Nothing when sampling was cut short before the first runs were done. */
export function coverageLines({ coverage, properties }: TargetOutcome, style: Style): string[] {
  if (!coverage) return []
  const lines: Line[] = [
    ['states', statesText(coverage)],
    ['handlers', neverText(ranText(coverage), coverage.handlersNever)],
    ...messagesLine(coverage),
    ['faults', faultsText(coverage)],
    ['runs', endsText(coverage)],
    ...notTriedLine(coverage, style),
    ...sometimesLine(properties),
  ]
  return lines.flatMap((line) => wrapped(line, style))
}

const number = (n: number): string => n.toLocaleString('en')

function distinctText({ distinct, estimate }: CoverageReport['states']): string {
  if (!estimate) return number(distinct)
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(distinct)) - 2)
  return `about ${number(Math.round(distinct / unit) * unit)}`
}

function statesText({ states, localStates }: CoverageReport): string {
  const all = [states, ...Object.values(localStates)]
  const error = all.find(({ estimate }) => estimate)?.errorPercent
  const locals = Object.entries(localStates).map(([role, count]) => `${role} ${distinctText(count)}`)
  const reached = `${distinctText(states)} distinct; of single nodes: ${locals.join(', ')}`
  return error === undefined ? reached : `${reached} (estimates within ${error}%)`
}

export const neverText = (text: string, never: readonly string[]): string =>
  never.length === 0 ? text : `${text}; never: ${never.join(', ')}`

function ranText({ handlers, handlersNever }: CoverageReport): string {
  const all = Object.keys(handlers).length
  return handlersNever.length === 0 ? `all ${all} ran` : `${all - handlersNever.length} of ${all} ran`
}

function messagesLine({ messages, messagesNeverSent, messagesNeverDelivered }: CoverageReport): Line[] {
  const all = Object.keys(messages).length
  if (all === 0) return []
  const arrived = all - messagesNeverDelivered.length
  const text = arrived === all ? `all ${all} types arrived` : `${arrived} of ${all} types arrived`
  const lost = messagesNeverDelivered.filter((type) => !messagesNeverSent.includes(type))
  const parts = [
    text,
    ...(messagesNeverSent.length > 0 ? [`never sent: ${messagesNeverSent.join(', ')}`] : []),
    ...(lost.length > 0 ? [`sent, but never delivered: ${lost.join(', ')}`] : []),
  ]
  return [['messages', parts.join('; ')]]
}

function faultsText({ budgets, budgetsNever, runs }: CoverageReport): string {
  const faults = Object.keys(budgets).filter((name) => !BOUNDS.includes(name))
  if (faults.length === 0) return 'none allowed'
  const used = faults.flatMap((name) => {
    const { runs: with_, most } = budgets[name]!
    return with_ === 0 ? [] : [`${name} in ${number(with_)}${most > 1 ? ` (up to ${most} times)` : ''}`]
  })
  const text = used.length === 0 ? 'none happened' : `${used.join(', ')} of ${number(runs)} runs`
  return neverText(
    text,
    faults.filter((name) => budgetsNever.includes(name)),
  )
}

function endsText({ ends }: CoverageReport): string {
  const stories: readonly (readonly [keyof typeof ends, string])[] = [
    ['rest', 'came to rest'],
    ['stuck', 'got stuck (what they wait for cannot happen any more)'],
    ['faultsLeft', 'ended where only faults could go on'],
    ['depth', 'were cut at the greatest depth'],
  ]
  return stories.flatMap(([end, story]) => (ends[end] === 0 ? [] : [`${number(ends[end])} ${story}`])).join(', ')
}

/** A bounded pass says what was left out: whatever needs more of something than the budget allows. */
function notTriedLine({ budgets, runs }: CoverageReport, { atMost }: Style): Line[] {
  const names = Object.keys(budgets).filter((name) => budgets[name]!.spent > 0)
  if (names.length === 0) return []
  const spent = [...names.filter((name) => BOUNDS.includes(name)), ...names.filter((name) => !BOUNDS.includes(name))]
  const text = spent.map(
    (name) => `${name} ${atMost} ${budgets[name]!.limit} (spent in ${number(budgets[name]!.spent)})`,
  )
  return [['not tried', `more than ${text.join(', ')} of ${number(runs)} runs`]]
}

function sometimesLine(properties: TargetOutcome['properties']): Line[] {
  const all = properties.filter(({ kind }) => kind === 'sometimes')
  if (all.length === 0) return []
  const missed = all.filter(({ verdict }) => verdict !== 'valid').map(({ name }) => `'${name}'`)
  const text =
    missed.length === 0 ? `all ${all.length} reached` : `${all.length - missed.length} of ${all.length} reached`
  return [['sometimes', neverText(text, missed)]]
}

/** Broken between words, below the text. Names come from models: nothing in them reaches the terminal as a command. */
export function wrapped([label, text]: Line, { colors, render }: Style): string[] {
  const width = render.width - INDENT - LABEL_WIDTH
  const rows: string[] = []
  for (const word of neutralised(text).split(' ')) {
    const row = rows.at(-1)
    if (row !== undefined && widthOf(row) + 1 + widthOf(word) <= width) rows[rows.length - 1] = `${row} ${word}`
    else rows.push(word)
  }
  return rows.map((row, i) => `${' '.repeat(INDENT)}${colors.dim((i === 0 ? label : '').padEnd(LABEL_WIDTH))}${row}`)
}
