/** From one format to another, and what is lost on the way. */
import type { HistoryEvent } from './event.js'
import { judgedAsLine } from './formats/judged-as.js'
import { suggestedModel } from './formats/suggest.js'
import { ednAnnotation, ednLine, KEYS_LINE } from './formats/write-edn.js'
import { annotationLine, jsonLine } from './formats/write-json-lines.js'
import type { Annotation, RecordedHistory } from './recorded.js'
import { showValue, valueKey } from './value.js'

/** The formats that are written. */
export const writtenFormats = ['jsonl', 'edn'] as const
export type WrittenFormat = (typeof writtenFormats)[number]

export interface Conversion {
  /** The text, a line at a time, each with its newline. */
  readonly lines: Iterable<string>
  /** What the text does not say any more, one sentence each. */
  readonly losses: readonly string[]
}

/**
 * The history in another format; `pairs` writes EDN as `jepsen.independent` does, the key as the first part of the value.
 * @throws HistoryError while the lines are made, for an event that the format has no words for
 */
export function convertHistory(
  recorded: RecordedHistory,
  to: WrittenFormat,
  options: { readonly pairs?: boolean } = {},
): Conversion {
  const pairs = options.pairs === true
  if (to === 'edn') {
    const event = (event: HistoryEvent, index: number) => ednLine(event, index, pairs)
    return {
      lines: linesOf(recorded, pairs ? [] : [KEYS_LINE], event, ednAnnotation),
      losses: losses(recorded, to, pairs),
    }
  }
  const isTimed = timesGrow(recorded)
  const event = isTimed ? jsonLine : ({ time: _, ...event }: HistoryEvent) => jsonLine(event)
  const note = isTimed ? annotationLine : ({ time: _, ...note }: Annotation) => annotationLine(note)
  const lost = losses(recorded, to, pairs)
  return {
    lines: linesOf(recorded, isMeant(recorded) ? [judgedAsLine(recorded.defaults)] : [], event, note),
    losses: isTimed ? lost : [...lost, 'the times, which fall where the order of the events is another'],
  }
}

/** Our own format takes the order of its lines for that of the times, and falling ones for a mistake. */
function timesGrow({ table, annotations }: RecordedHistory): boolean {
  let last = Number.NEGATIVE_INFINITY
  let noted = 0
  const falls = (time = Number.NaN) => {
    if (time < last) return true
    if (!Number.isNaN(time)) last = time
    return false
  }
  for (let at = 0; at <= table.length; at += 1) {
    for (; noted < annotations.length && annotations[noted]!.position <= at; noted += 1)
      if (falls(annotations[noted]!.time)) return false
    if (at < table.length && falls(table.times?.[at])) return false
  }
  return true
}

/** Whether it takes a line to say how the history is meant: whoever reads ours takes what the operations suggest. */
function isMeant({ table, defaults }: RecordedHistory): boolean {
  const { model, ...rest } = defaults
  return Object.keys(rest).length > 0 || (model !== undefined && model !== suggestedModel(table))
}

function* linesOf(
  { table, annotations }: RecordedHistory,
  header: readonly string[],
  eventLine: (event: HistoryEvent, index: number) => string,
  noteLine: (note: Annotation, index: number) => string,
): Generator<string> {
  yield* header
  let index = 0
  let noted = 0
  for (let at = 0; at <= table.length; at += 1) {
    while (noted < annotations.length && annotations[noted]!.position <= at) {
      yield noteLine(annotations[noted]!, index)
      noted += 1
      index += 1
    }
    if (at === table.length) return
    yield eventLine(table.event(at), index)
    index += 1
  }
}

function losses(recorded: RecordedHistory, to: WrittenFormat, pairs: boolean): readonly string[] {
  const { table, annotations, format } = recorded
  const lost: string[] = []
  if (format === to) return lost
  if (to === 'edn') lost.push(...meaning(recorded))
  const others = new Set(annotations.map(({ process }) => process).filter((process) => process !== 'nemesis'))
  if (to === 'jsonl' && others.size > 0) lost.push(`the names of ${[...others].join(', ')}, who become the nemesis`)
  if (to === 'edn' && table.keys && !pairs) {
    lost.push('keys for readers that do not know the field :key, such as Jepsen (--pairs writes them as Jepsen does)')
  }
  return lost
}

/** What our own format says in a line of its own. */
function meaning({ defaults, format }: RecordedHistory): readonly string[] {
  const lost: string[] = []
  if (defaults.check === 'sequential') lost.push('that it is checked for sequential consistency (--check sequential)')
  if (defaults.initial !== undefined) {
    lost.push(
      `that objects hold ${showValue(defaults.initial)} at first (judge with --initial '${valueKey(defaults.initial)}')`,
    )
  }
  if (defaults.nil !== undefined) lost.push(`what reading nil means (judge with --nil ${defaults.nil})`)
  if (defaults.model !== undefined)
    lost.push(`the specification that fits ${format} (judge with --model ${defaults.model})`)
  if (defaults.failedCas === 'constrains') lost.push('that a failed compare-and-set is an observation')
  return lost
}
