/** What `faultline history` says of a file of transactions. */
import { penFor } from '../../traces/render/pen.js'
import { flow, phrase } from '../../traces/render/wrap.js'
import type { FileOutcome } from '../commands/history.js'
import type { IsolationPart, NamedAnomaly, PartRow, TransactionsOutcome } from '../history-transactions.js'
import { latticeText } from './lattice-text.js'
import type { Style } from './style.js'

const INDENT = '    '

const DEFINITIONS = { adya: 'Adya', 'biswas-enea': 'Biswas–Enea' } as const

export function isolationHeadline(outcome: FileOutcome, { mark, colors }: Style): string {
  const { file, seconds, result } = outcome
  const facts = [...isolationFacts(outcome), `${(seconds * 1000).toFixed(1)} ms`].join(', ')
  return `${mark(result.verdict)} ${file}  ${isolationStory(outcome)}  ${colors.dim(facts)}`
}

/** What was judged, and how: a phrase each. */
export function isolationFacts({ format, model, isolation }: FileOutcome): string[] {
  const { transactions, definition } = isolation!
  return [`${transactions} transactions`, `${format} as ${model}`, `levels by ${DEFINITIONS[definition]}`]
}

/** `strongest that holds: snapshot-isolation`. */
export function isolationStory({ checker, result, isolation }: FileOutcome): string {
  const lattice = isolation!.lattice
  if (lattice !== undefined && result.verdict !== 'unknown') {
    const { strongest } = lattice
    const vacuous = lattice.vacuous === undefined ? '' : `, but vacuous: ${lattice.vacuous}`
    if (result.verdict === 'valid') return `every level holds${vacuous}`
    return strongest.length === 0 ? 'no level holds' : `strongest that holds: ${strongest.join(', ')}`
  }
  if (result.verdict === 'unknown') return `unknown: ${result.reason}`
  if (result.verdict === 'invalid') return `not ${checker}`
  return `${checker}${result.vacuous === undefined ? '' : `, but vacuous: ${result.vacuous}`}`
}

/** Who is told of the one need not be told of the other: the class of cycles that a well-known shape belongs to. */
export const SHAPES: Readonly<Record<string, string>> = {
  'write-skew': 'G2-item',
  'long-fork': 'G-nonadjacent',
  'lost-update': 'G-single',
}

/** The lattice if it was asked for, then of each level that fails the transactions and why. */
export function isolationBody(isolation: TransactionsOutcome, style: Style): string[] {
  const { lattice, parts, transactions, anomalies } = isolation
  const drawn =
    lattice === undefined ? [] : ['', ...latticeText(lattice, { ascii: style.render.ascii, mark: style.mark })]
  const bodies = parts.flatMap((part) => partText(part, transactions, style, lattice !== undefined))
  const told = parts.flatMap(({ anomaly = '' }) => [anomaly, SHAPES[anomaly] ?? anomaly])
  const named = anomalies.filter(({ name }) => !told.includes(name)).flatMap((anomaly) => anomalyText(anomaly, style))
  return [...drawn, ...bodies, ...named].map((line) =>
    line === '' ? '' : `${INDENT}${penFor(style.render).clean(line)}`,
  )
}

function partText(part: IsolationPart, all: number, { render, colors }: Style, isNamed: boolean): string[] {
  const width = render.width - INDENT.length
  const { level, anomaly, rows, why } = part
  const named = anomaly === undefined ? '' : ` (${anomaly})`
  const level_ = isNamed ? `not ${level}: ` : ''
  const who =
    rows.length === 1
      ? `one of its ${all} transactions cannot be`
      : rows.length === all
        ? `its ${all} transactions contradict each other`
        : `${rows.length} of its ${all} transactions contradict each other`
  const lines = wrapped(why, render)
  return ['', colors.bold(capital(`${level_}${who}${named}:`)), '', ...rowsText(rows, width), '', ...lines, '']
}

/** Numbered and itemised lines go on below their text. */
function wrapped(lines: readonly string[], render: Style['render']): string[] {
  const pen = penFor(render)
  return lines.flatMap((line) => {
    const depth = /^ */.exec(line)![0].length
    const indent = /^ *(\d+\.|-) /.test(line) ? 3 : 0
    const flowed = flow([phrase(line.trimStart())], render.width - INDENT.length - depth, pen, { indent })
    return flowed.map(({ printed }) => ' '.repeat(depth) + printed)
  })
}

/** The first line of the explanation says what the name means. */
function anomalyText({ count, refutes, why }: NamedAnomaly, { render, colors }: Style): string[] {
  const [meaning, ...lines] = wrapped(why, render)
  const times = count === 1 ? '' : ` Found ${count} times; one of them:`
  return [colors.bold(`${capital(meaning!)}${times}`), ...lines, colors.dim(`Forbidden from ${refutes} on.`), '']
}

const capital = (text: string) => text[0]!.toUpperCase() + text.slice(1)

/** A row for each transaction; steps that do not fit go on below the first. */
function rowsText(rows: readonly PartRow[], width: number): string[] {
  const columns = [rows.map(({ name }) => name), rows.map(({ session }) => session), rows.map(({ place }) => place)]
  const widths = columns.map((texts) => Math.max(...texts.map(({ length }) => length)))
  const left = widths.reduce((sum, each) => sum + each + 2, 0) + 1
  return rows.flatMap(({ name, session, place, steps, left: others, status }) => {
    const head = [name, session, place].map((text, i) => text.padEnd(widths[i]! + 2)).join('')
    const end = status === 'committed' ? [] : [status === 'aborted' ? 'aborted' : 'end not seen']
    const more = others === 0 ? [] : [`… +${others} more`]
    const lines = packed([...steps, ...more, ...end], width - left)
    return lines.map((line, i) => `${i === 0 ? head : ' '.repeat(head.length)} ${line}`)
  })
}

/** Steps side by side, as many as fit in a line; one that is wider than a line stands alone. */
function packed(steps: readonly string[], width: number): string[] {
  const lines: string[] = []
  for (const step of steps) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + step.length + 3 <= width) lines[lines.length - 1] = `${line} · ${step}`
    else lines.push(step)
  }
  return lines.length === 0 ? ['nothing'] : lines
}

export function isolationJson({ definition, transactions, lattice, parts, anomalies }: TransactionsOutcome): object {
  const explained = parts.map(({ level, anomaly, rows, why }) => ({
    level,
    ...(anomaly ? { anomaly } : {}),
    transactions: rows,
    why,
  }))
  if (lattice === undefined) return { definition, transactions, ...(explained[0] ? { why: explained[0].why } : {}) }
  const { levels, strongest, weakestFailing } = lattice
  return {
    definition,
    transactions,
    levels: levels.map(({ level, verdict, because, impliedBy, result }) => ({
      level,
      verdict,
      ...(because === undefined ? {} : { because }),
      ...(impliedBy === undefined ? {} : { impliedBy }),
      ...(result !== undefined && 'reason' in result ? { reason: result.reason } : {}),
      ...(result !== undefined && 'algorithm' in result ? { algorithm: result.algorithm } : {}),
      ...(result?.evidence === undefined ? {} : { evidence: result.evidence }),
    })),
    strongest,
    weakestFailing,
    explained,
    anomalies: anomalies.map((anomaly, i) => ({ ...anomaly, example: lattice.anomalies[i]!.example })),
    ...(lattice.undecided.length === 0 ? {} : { undecided: lattice.undecided }),
  }
}
